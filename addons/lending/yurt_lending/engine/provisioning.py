"""Provisions by a table of days past due, and the postings that bring what is held to what is required.

The stages of IFRS 9 are in `expected_loss`; what they require is posted by `movements` just the same. Rates are
fractions; amounts are in one currency.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from yurt_lending.engine.arrears import Range, Ranges
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.money import CENTS, Rounding

ZERO = Decimal(0)
Key = TypeVar("Key", bound=Hashable)


class Exposure(NamedTuple):
    """What a borrower owes, by component, and the security for it after haircut."""

    principal: Decimal
    interest: Decimal = ZERO
    fees: Decimal = ZERO
    collateral: Decimal = ZERO


class Base(StrEnum):
    """What the rates of a table apply to."""

    PRINCIPAL = "principal"
    PRINCIPAL_AND_INTEREST = "principal and interest"
    ALL = "all"
    """Fees and penalties too."""


def amount_of(exposure: Exposure, base: Base) -> Decimal:
    """The part of the exposure that a provision is worked out on, the collateral not yet deducted."""
    amount = exposure.principal
    if base is not Base.PRINCIPAL:
        amount += exposure.interest
    if base is Base.ALL:
        amount += exposure.fees
    return amount


def check_fraction(name: str, value: Decimal) -> None:
    """Raises `EngineError("fraction_out_of_range")` unless the value, called `name`, lies between 0 and 1."""
    if not value.is_finite() or not 0 <= value <= 1:
        raise EngineError("fraction_out_of_range", f"{name} must be between 0 and 1 (100 %), and {value} is not.")


class Band(NamedTuple):
    """A range of days past due and the rate of provision in it."""

    range: Range
    rate: Decimal


@dataclass(frozen=True, slots=True)
class ProvisionTable:
    """Rates by days past due: `current` for a loan that is not late, one for each band.

    `deduct_collateral` provides only for what the collateral does not cover. Raises `EngineError` for a rate outside 0
    to 1, overlapping ranges, or a day past due that no band covers.
    """

    bands: tuple[Band, ...]
    current: Decimal = ZERO
    base: Base = Base.PRINCIPAL
    deduct_collateral: bool = False
    rounding: Rounding = CENTS

    def __post_init__(self) -> None:
        ranges = Ranges(band.range for band in self.bands).all
        for rate in (self.current, *(band.rate for band in self.bands)):
            check_fraction("A rate of provision", rate)
        expected: int | None = 1
        for one in ranges:
            if one.from_days != expected:
                raise EngineError("days_not_covered", f"No band covers {expected} days past due; add or widen one.")
            expected = one.to_days + 1 if one.to_days is not None else None
        if expected is not None:
            raise EngineError("days_not_covered", f"No band covers {expected} days past due and more.")

    def rate(self, days: int) -> Decimal:
        """The rate for a loan so many days past due."""
        return next((band.rate for band in self.bands if days in band.range), self.current)

    def required(self, exposure: Exposure, days: int) -> Decimal:
        """The provision that the loan needs, rounded; never below zero."""
        amount = amount_of(exposure, self.base)
        if self.deduct_collateral:
            amount -= exposure.collateral
        return self.rounding(max(amount, ZERO) * self.rate(days))


class MovementKind(StrEnum):
    """Which way a provision moves."""

    CHARGE = "charge"
    """An expense: more is required than is held."""
    RELEASE = "release"
    """Income: less is required than is held."""


class Movement(NamedTuple, Generic[Key]):
    """One posting of a provision: for what (a loan, a loan and stage …), which way, how much (above zero)."""

    key: Key
    kind: MovementKind
    amount: Decimal


def movements(required: Mapping[Key, Decimal], held: Mapping[Key, Decimal]) -> list[Movement[Key]]:
    """The postings that bring what is `held` to what is `required`: differences only, nothing where they are equal.

    What is held for a key no longer required is released in full. Posting the result and asking again gives nothing.
    """
    found: list[Movement[Key]] = []
    for key in [*required, *(key for key in held if key not in required)]:
        difference = required.get(key, ZERO) - held.get(key, ZERO)
        if difference:
            kind = MovementKind.CHARGE if difference > 0 else MovementKind.RELEASE
            found.append(Movement(key, kind, abs(difference)))
    return found
