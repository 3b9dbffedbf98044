"""The annual percentage rate of US Regulation Z by the actuarial method: unit-period rate × unit-periods in a year.

Source: 12 CFR 1026, Appendix J. Odd days earn simple interest: a payment due after t full unit-periods and a fraction f
is worth P / ((1 + f i)(1 + i)^t) today.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from yurt_lending.engine.disclosure.flows import DatedFlow, sign_changes
from yurt_lending.engine.disclosure.solver import Rate, RootChoice, context, find_rate
from yurt_lending.engine.disclosure.unit_periods import Span, UnitPeriod, unit_period_of
from yurt_lending.engine.errors import EngineError


class UnitFlow(NamedTuple):
    """An amount after a span of unit-periods: above zero received by the consumer, below zero paid by him."""

    span: Span
    amount: Decimal


class Tolerance(Enum):
    """How far a disclosed rate may be off, in percentage points. Source: 12 CFR 1026.22(a)(2) and (3)."""

    REGULAR = Decimal("0.125")
    IRREGULAR = Decimal("0.25")
    """Several advances, irregular periods or irregular payments."""


class Discount:
    """The general equation (b)(8) as a function of 1 + i, i being the rate per unit-period."""

    def __init__(self, flows: Sequence[UnitFlow]) -> None:
        self.groups: dict[Fraction, dict[int, Decimal]] = {}
        for flow in flows:
            if not flow.amount.is_finite():
                raise EngineError("amount_not_finite", f"An amount must be a number, and {flow.amount} is not.")
            full = self.groups.setdefault(flow.span.fraction, {})
            full[flow.span.full] = full.get(flow.span.full, Decimal(0)) + flow.amount

    def __call__(self, growth: Decimal) -> Decimal:
        step = 1 / growth
        total = Decimal(0)
        for fraction, amounts in self.groups.items():
            worth = Decimal(0)
            power, reached = Decimal(1), 0
            for full in sorted(amounts):
                power *= step ** (full - reached) if full - reached != 1 else step
                reached = full
                worth += amounts[full] * power
            odd = 1 + (growth - 1) * fraction.numerator / fraction.denominator
            total += worth / odd
        return total

    @property
    def sign_changes(self) -> int:
        """How often the flows change sign in time."""
        moments: dict[Fraction, Decimal] = {}
        for fraction, amounts in self.groups.items():
            for full, amount in amounts.items():
                moments[full + fraction] = moments.get(full + fraction, Decimal(0)) + amount
        return sign_changes(moments[moment] for moment in sorted(moments))


def unit_period_rate(flows: Sequence[UnitFlow], choice: RootChoice = RootChoice.NEAREST_ZERO) -> Rate:
    """The rate i per unit-period that makes advances and payments worth the same, by the general equation (b)(8).

    Raises `EngineError` when no rate can be found.
    """
    value = Discount(flows)
    changes = value.sign_changes
    if flows and not changes and value(Decimal(1)) == 0:
        return Rate(Decimal(0))
    return find_rate(value, changes, choice)


def apr(flows: Sequence[UnitFlow], per_year: Fraction, choice: RootChoice = RootChoice.NEAREST_ZERO) -> Rate:
    """The annual percentage rate as a fraction, not rounded: `unit_period_rate` times `per_year`, by (b)(1)."""
    found = unit_period_rate(flows, choice)
    with decimal.localcontext(context()):

        def yearly(rate: Decimal) -> Decimal:
            return rate * per_year.numerator / per_year.denominator

        return Rate(yearly(found.value), tuple(yearly(other) for other in found.others))


def apr_of_dates(
    flows: Sequence[DatedFlow], unit: UnitPeriod | None = None, choice: RootChoice = RootChoice.NEAREST_ZERO
) -> Rate:
    """The annual percentage rate for dated flows: advances above zero, payments below; the first advance is the
    beginning of the term.

    Without a `unit` it is found by `unit_period_of`. Raises `EngineError` when there is no advance or payment, or no
    rate.
    """
    advances = [flow.date for flow in flows if flow.amount > 0]
    payments = [flow.date for flow in flows if flow.amount < 0]
    used = unit or unit_period_of(advances, payments)
    start = min(flow.date for flow in flows)
    return apr(
        [
            UnitFlow(used.span(start, flow.date) if flow.date > start else Span(0, Fraction(0)), flow.amount)
            for flow in flows
        ],
        used.per_year,
        choice,
    )


def is_accurate(disclosed: Decimal, actual: Decimal, tolerance: Tolerance = Tolerance.REGULAR) -> bool:
    """Whether a disclosed rate is within the tolerance of the actual one; both are fractions."""
    return abs(disclosed - actual) * 100 <= tolerance.value
