"""Rounding of amounts: to which unit, which way, and with how many digits the arithmetic is done."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yurt_lending.engine.errors import EngineError

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

PRECISION = 34
"""Significant digits of intermediate results: those of IEEE 754 decimal128, far below any currency's unit."""


class RoundingMode(StrEnum):
    """Which way an amount between two units goes; the values are the names that the decimal module uses."""

    HALF_EVEN = decimal.ROUND_HALF_EVEN
    HALF_UP = decimal.ROUND_HALF_UP
    HALF_DOWN = decimal.ROUND_HALF_DOWN
    UP = decimal.ROUND_UP
    DOWN = decimal.ROUND_DOWN
    CEILING = decimal.ROUND_CEILING
    FLOOR = decimal.ROUND_FLOOR


@dataclass(frozen=True, slots=True)
class Rounding:
    """Rounds to a multiple of `unit` (0.01, 0.05, 1, 100 …) the way `mode` says; a unit of zero rounds nothing.

    Calling it rounds an amount: `Rounding(Decimal("0.05"))(Decimal("1.234"))` is `Decimal("1.25")`.
    Raises `EngineError("unit_negative")` for a unit below zero.
    """

    unit: Decimal = Decimal("0.01")
    mode: RoundingMode = RoundingMode.HALF_EVEN

    def __post_init__(self) -> None:
        if not self.unit.is_finite() or self.unit < 0:
            raise EngineError("unit_negative", f"A rounding unit cannot be {self.unit}; use 0 to round nothing.")

    @property
    def exact(self) -> bool:
        """Whether nothing is rounded."""
        return not self.unit

    def __call__(self, amount: Decimal) -> Decimal:
        unit = self.unit
        if not unit:
            return amount
        _, digits, exponent = unit.as_tuple()
        if digits == (1,):
            rounded = amount.quantize(unit, rounding=self.mode)
            return rounded if exponent <= 0 else rounded.quantize(ONE)  # type: ignore[operator]
        whole = (amount / unit).quantize(ONE, rounding=self.mode)
        return whole * unit


EXACT = Rounding(ZERO)
"""Rounds nothing."""

CENTS = Rounding()
"""Two decimals, half to even: what most sources of test vectors use."""


def working_context(precision: int = PRECISION) -> decimal.Context:
    """The decimal context in which schedules are worked out: `precision` significant digits, half to even."""
    return decimal.Context(prec=precision, rounding=decimal.ROUND_HALF_EVEN)
