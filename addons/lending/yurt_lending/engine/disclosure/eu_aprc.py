"""The annual percentage rate of charge of Directive 2008/48/EC, Annex I (the same equation as 2014/17/EU, Annex I).

The equation: the sum of advances C_k (1 + X)^(-t_k) equals the sum of payments D_l (1 + X)^(-s_l), with the
intervals t and s in years counted from the first advance. X is the rate.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from yurt_lending.engine.dates import add_months
from yurt_lending.engine.disclosure.flows import CashFlow, DatedFlow, PresentValue
from yurt_lending.engine.disclosure.solver import Rate, RootChoice, context, find_rate
from yurt_lending.engine.errors import EngineError

WEEKS_IN_YEAR = 52
MONTHS_IN_YEAR = 12


class IntervalRule(Enum):
    """How the interval between two dates becomes years. Sources differ, so the rule is named."""

    EU_YEARS = "EU years"
    """Annex I remark (c): whole years counted back from the later date, then days."""
    EU_MONTHS = "EU months"
    """Annex I remark (c): whole equal months of 1/12 year counted back from the later date, then days. An equal
    month is presumed to have 30.41666 days, whether the year is a leap year or not."""
    EU_WEEKS = "EU weeks"
    """Annex I remark (c): whole weeks of 1/52 year counted back from the later date, then days."""
    EU_DAYS = "EU days"
    """Annex I remark (c) for periods agreed in days: whole years first (a year is a year in every unit), then every
    remaining day by the length of the year it is counted in, 365 or 366."""
    ACTUAL_365 = "actual/365"
    """Every day is 1/365 year, leap years too: Microsoft's XIRR; FSharp.Finance.Personal's EU and UK figures."""
    ACTUAL_365_25 = "actual/365.25"
    """Every day is 1/365.25 year: the older UK rule (FCA MCOB 10.3), as php-apr-calculator applies it."""


@dataclass(frozen=True, slots=True)
class EuInterval:
    """An interval by remark (c): `periods` whole periods, of which `per_year` make a year, and `days` of `year_days`.

    `years` is their sum, exact; `text` is the Commission's way of writing it, such as 3/365+1/12.
    """

    periods: int
    per_year: int
    days: int
    year_days: int

    @property
    def years(self) -> Fraction:
        return Fraction(self.periods, self.per_year) + Fraction(self.days, self.year_days)

    @property
    def text(self) -> str:
        whole = f"{self.periods}/{self.per_year}" if self.per_year > 1 else str(self.periods)
        rest = f"{self.days}/{self.year_days}"
        if self.days and self.periods:
            return f"{rest}+{whole}"
        return rest if self.days else whole


def eu_interval(start: date, end: date, rule: IntervalRule = IntervalRule.EU_MONTHS) -> EuInterval:
    """The interval from the first advance on `start` to a flow on `end`, by one of the EU rules.

    Whole periods are counted back from `end`; of the days that remain the first is left out and the last counted,
    and they are divided by 365 or 366: the days of the complete year that ends where they end. Raises `EngineError`
    when `end` is before `start`, or for a rule that is not one of remark (c). Source: Directive 2008/48/EC Annex I
    remark (c) as amended by 2011/90/EU, and SWD(2012) 128 final, section 4.1.1, whose table of examples this
    reproduces.
    """
    if end < start:
        raise EngineError("flow_before_start", f"A flow on {end} is before the first advance on {start}.")
    if rule is IntervalRule.EU_WEEKS:
        periods, per_year = (end - start).days // 7, WEEKS_IN_YEAR
        mark = end - timedelta(days=7 * periods)
    elif rule in _MONTHS_OF:
        months = _MONTHS_OF[rule]
        periods, per_year = _whole_periods(start, end, months), MONTHS_IN_YEAR // months
        mark = add_months(end, -periods * months)
    else:
        raise EngineError("not_an_eu_rule", f"{rule.value} is not an interval rule of Directive 2008/48/EC.")
    return EuInterval(periods, per_year, (mark - start).days, (mark - add_months(mark, -MONTHS_IN_YEAR)).days)


_MONTHS_OF = {IntervalRule.EU_YEARS: 12, IntervalRule.EU_DAYS: 12, IntervalRule.EU_MONTHS: 1}


def _whole_periods(start: date, end: date, months: int) -> int:
    """The most periods of so many months that fit between the dates when counted back from `end`."""
    periods = ((end.year - start.year) * 12 + end.month - start.month) // months
    return periods if add_months(end, -periods * months) >= start else periods - 1


def years_between(start: date, end: date, rule: IntervalRule) -> Fraction:
    """The interval in years by any of the rules. Raises `EngineError` when `end` is before `start`."""
    if end < start:
        raise EngineError("flow_before_start", f"A flow on {end} is before the first advance on {start}.")
    if rule is IntervalRule.ACTUAL_365:
        return Fraction((end - start).days, 365)
    if rule is IntervalRule.ACTUAL_365_25:
        return Fraction((end - start).days * 4, 1461)
    return eu_interval(start, end, rule).years


def suggested_rule(start: date, dates: Iterable[date]) -> IntervalRule:
    """The rule of remark (c) that expresses the most: years or months or weeks where every date is a whole number
    of them from `start`, otherwise months and days."""
    ends = list(dates)
    for rule in (IntervalRule.EU_YEARS, IntervalRule.EU_MONTHS, IntervalRule.EU_WEEKS):
        if all(eu_interval(start, end, rule).days == 0 for end in ends):
            return rule
    return IntervalRule.EU_MONTHS


def aprc(flows: Sequence[CashFlow], choice: RootChoice = RootChoice.NEAREST_ZERO) -> Rate:
    """The rate X of Annex I for flows with times in years (above zero received, below zero paid, or the reverse).

    An advance that is repaid in full at no cost has the rate 0, also when both fall on the same day (as
    FSharp.Finance.Personal has it). Raises `EngineError` when no rate can be found. The result is not rounded; the
    Directive rounds to one decimal of the percentage (`rounded_percent`).
    """
    value = PresentValue(flows)
    if not value.amounts and flows:
        return Rate(Decimal(0))
    return find_rate(value, value.sign_changes, choice)


def aprc_of_dates(
    flows: Sequence[DatedFlow], rule: IntervalRule | None = None, choice: RootChoice = RootChoice.NEAREST_ZERO
) -> Rate:
    """The rate X of Annex I for dated flows; the earliest flow is the first advance.

    Without a `rule` the one that `suggested_rule` gives is taken. Raises `EngineError` as `aprc` does.
    """
    if not flows:
        raise EngineError("no_flows", "No rate can be found without cash flows.")
    start = min(flow.date for flow in flows)
    used = rule or suggested_rule(start, (flow.date for flow in flows))
    return aprc([CashFlow(years_between(start, flow.date, used), flow.amount) for flow in flows], choice)


def rounded_percent(rate: Decimal, decimals: int = 1) -> Decimal:
    """A rate as a percentage with so many decimals: where the next digit is 5 or more the last one goes up.

    Source: Annex I remark (d), which asks for at least one decimal.
    """
    with decimal.localcontext(context()):
        return (rate * 100).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
