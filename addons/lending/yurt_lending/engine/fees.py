"""Fees and penalties as rules: when they arise, how much they are, what caps them, and tax on them.

A `ChargeRule` belongs to a product; `amount_of` gives the charge for one occasion. Bases are named as in
Fineract's charge calculation types (flat, % amount, % amount + interest, % interest, % disbursement amount).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import ChargeKind
from yurt_lending.engine.money import CENTS, HUNDRED, ZERO, Rounding


class Occasion(StrEnum):
    """When a charge arises."""

    DISBURSEMENT = "at disbursement"
    INSTALMENT = "per instalment"
    DATE = "on a date"
    OVERDUE = "when overdue"
    """Once for each instalment that is unpaid after its due date and `grace_days`, dated on its due date
    (Fineract's overdue charge, raised by the close of the day)."""
    OVERDUE_DAILY = "each day overdue"
    """For every day after `grace_days` on which something stays overdue: `percent` is per day, or per year when
    `per_year`."""


class Base(StrEnum):
    """What a percentage is taken of."""

    FLAT = "flat"
    PRINCIPAL = "principal"
    INTEREST = "interest"
    PRINCIPAL_AND_INTEREST = "principal and interest"
    OUTSTANDING = "outstanding"
    """All that is overdue, earlier penalties left out."""
    DISBURSED = "disbursed"


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts that a base may name, of an instalment, of what is overdue, or of the loan."""

    principal: Decimal = ZERO
    interest: Decimal = ZERO
    fees: Decimal = ZERO
    disbursed: Decimal = ZERO

    def of(self, base: Base) -> Decimal:
        """The amount that `base` names; 1 unit for `FLAT` (then the charge's `amount` counts)."""
        if base is Base.PRINCIPAL:
            return self.principal
        if base is Base.INTEREST:
            return self.interest
        if base is Base.PRINCIPAL_AND_INTEREST:
            return self.principal + self.interest
        if base is Base.OUTSTANDING:
            return self.principal + self.interest + self.fees
        return self.disbursed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRule:
    """A rule by which charges arise.

    Give `amount` for a flat charge or `percent` with its `base`. `minimum`, `maximum` cap one charge, `total_cap`
    all charges of the rule together (share of the principal with `total_cap_percent`). `tax_percent` is added on
    top, `tax_included` takes it out of the charge. `due` is the day of a dated charge.
    """

    kind: ChargeKind
    occasion: Occasion
    base: Base = Base.FLAT
    amount: Decimal = ZERO
    percent: Decimal = ZERO
    per_year: int = 0
    """Days of the year when `percent` of a daily charge is a yearly rate (365 or 360); 0 when it is per day."""
    grace_days: int = 0
    minimum: Decimal = ZERO
    maximum: Decimal | None = None
    total_cap: Decimal | None = None
    total_cap_percent: Decimal | None = None
    tax_percent: Decimal = ZERO
    tax_included: bool = False
    due: date | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.amount < 0 or self.percent < 0:
            raise EngineError("charge_negative", "A charge cannot be negative; use a waiver or an adjustment.")
        if (self.base is Base.FLAT and self.percent) or (self.base is not Base.FLAT and self.amount):
            raise EngineError("charge_base", "A flat charge has an amount, any other a percentage of its base.")
        if self.occasion is Occasion.DATE and self.due is None:
            raise EngineError("charge_due_missing", "A charge on a date needs the date.")

    def amount_of(self, base: Amounts, already: Decimal = ZERO, days: int = 1, rounding: Rounding = CENTS) -> Decimal:
        """The charge for one occasion, before tax on top; `days` counts for a daily charge.

        `already` is what the rule charged on this loan before, for the total cap. Never below zero.
        """
        raw = self.amount if self.base is Base.FLAT else base.of(self.base) * self.percent / HUNDRED
        if self.occasion is Occasion.OVERDUE_DAILY:
            raw = raw * days / (self.per_year or 1)
        charge = max(rounding(raw), self.minimum if raw else ZERO)
        if self.maximum is not None:
            charge = min(charge, self.maximum)
        for cap in self._total_caps(base.disbursed, rounding):
            charge = min(charge, cap - already)
        return max(charge, ZERO)

    def tax_of(self, charge: Decimal, rounding: Rounding = CENTS) -> Decimal:
        """The tax on a charge: added on top, or the part contained in it when `tax_included`."""
        divisor = HUNDRED + self.tax_percent if self.tax_included else HUNDRED
        return rounding(charge * self.tax_percent / divisor)

    def with_tax(self, charge: Decimal, rounding: Rounding = CENTS) -> Decimal:
        """What the borrower is asked: the charge with tax on top, or the charge itself when tax is included."""
        return charge if self.tax_included else charge + self.tax_of(charge, rounding)

    def starts(self, due: date) -> date:
        """The first day on which an unpaid instalment due on `due` is charged."""
        return due + timedelta(days=self.grace_days + 1)

    def _total_caps(self, disbursed: Decimal, rounding: Rounding) -> list[Decimal]:
        caps = [] if self.total_cap is None else [self.total_cap]
        if self.total_cap_percent is not None:
            caps.append(rounding(disbursed * self.total_cap_percent / HUNDRED))
        return caps


@dataclass(frozen=True, slots=True)
class CostCap:
    """Legal limits on what a loan may cost.

    `daily_percent`: interest of a day is at most this share of the principal owed (UK FCA CONC 5A: 0.8 %).
    `total_percent`: interest, fees and penalties together are at most this share of the amount lent (CONC 5A:
    100 %; Russia 353-FZ art. 5 para 24: 130 %, since 2023 also 0.8 % a day).
    """

    daily_percent: Decimal | None = None
    total_percent: Decimal | None = None

    def annual_rate(self, percent: Decimal) -> Decimal:
        """A yearly rate in per cent, cut to 365 times the daily limit."""
        return percent if self.daily_percent is None else min(percent, 365 * self.daily_percent)

    def room(self, lent: Decimal, charged: Decimal, rounding: Rounding = CENTS) -> Decimal | None:
        """How much more may be charged; None without a limit, never below zero."""
        if self.total_percent is None:
            return None
        return max(rounding(lent * self.total_percent / HUNDRED) - charged, ZERO)
