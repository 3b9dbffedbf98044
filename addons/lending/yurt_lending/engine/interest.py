"""The interest of a period: its factor, split where a tranche is paid out or the rate changes."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from yurt_lending.engine.dates import Period
from yurt_lending.engine.daycount import DayCount, Reference, year_fraction
from yurt_lending.engine.money import HUNDRED, ZERO, Rounding
from yurt_lending.engine.periods import regular_start
from yurt_lending.engine.terms import Accrual, FirstPeriod, LoanTerms

NOMINAL_PERIODS = frozenset(
    {
        DayCount.EQUAL_PERIODS,
        DayCount.MONTH_30_360,
        DayCount.MONTH_30_364,
        DayCount.MONTH_30_365,
        DayCount.MONTH_30_ACTUAL,
        DayCount.ACT_ACT_ICMA,
    }
)
"""Conventions that give a regular period its nominal length: they measure against the regular period."""


class Leg(NamedTuple):
    """A part of a period in which balance and rate stand still.

    `added` is disbursed at its start, `factor` is the interest of one unit of money through it, `days` its length.
    """

    factor: Decimal
    added: Decimal
    days: int


class PeriodInterest(NamedTuple):
    """The legs of a period, what is disbursed on its last day, and the interest of one unit through all of it."""

    legs: tuple[Leg, ...]
    added_at_end: Decimal
    factor: Decimal

    def of(self, balance: Decimal, rounding: Rounding, accrual: Accrual) -> Decimal:
        """The interest of `balance`, owed at the period's start, tranches added on their days."""
        if len(self.legs) == 1 and accrual is not Accrual.DAILY:
            return rounding(balance * self.factor)
        total = ZERO
        for factor, added, days in self.legs:
            balance += added
            if accrual is Accrual.DAILY and days > 0:
                total += days * rounding(balance * factor / days)
            elif accrual is Accrual.WHOLE_PERIOD:
                total += balance * factor
            else:
                total += rounding(balance * factor)
        return rounding(total)

    @property
    def added(self) -> Decimal:
        """What is disbursed inside the period, its last day left out."""
        return sum((leg.added for leg in self.legs), ZERO)


def initial_balance(terms: LoanTerms) -> Decimal:
    """What is disbursed on the first day."""
    if not terms.disbursements:
        return terms.principal
    return sum((tranche.amount for tranche in terms.disbursements if tranche.on == terms.disbursed_on), ZERO)


def period_interests(terms: LoanTerms, periods: list[Period]) -> list[PeriodInterest]:
    """The interest of each period: rate × year fraction × one unit, or the factor that `period_factors` dictates."""
    if terms.day_count is DayCount.EQUAL_PERIODS and _is_uniform(terms):
        return _free(terms, _regular(terms, periods))
    return _free(terms, [_split(terms, period, periods[-1].end) for period in periods])


def _is_uniform(terms: LoanTerms) -> bool:
    daily = terms.accrual is Accrual.DAILY
    return not (terms.rates or terms.disbursements or terms.period_factors or daily)


def _regular(terms: LoanTerms, periods: list[Period]) -> list[PeriodInterest]:
    """Equal periods at one rate: all but the first share one factor."""
    first = periods[0]
    factor = terms.annual_percent / HUNDRED * terms.frequency.year_fraction
    if terms.first_due is None and terms.due_day is None and not terms.minimum_first_days and terms.meetings is None:
        shared = PeriodInterest((Leg(factor, ZERO, (first.end - first.start).days),), ZERO, factor)
        return [shared] * len(periods)
    shared = PeriodInterest((Leg(factor, ZERO, 30),), ZERO, factor)
    return [_split(terms, first, periods[-1].end), *([shared] * (len(periods) - 1))]


def _free(terms: LoanTerms, found: list[PeriodInterest]) -> list[PeriodInterest]:
    """Takes the interest out of the periods in which none is charged."""
    free, run = terms.grace.interest_free, terms.grace.recurring
    if not free:
        return found
    return [
        PeriodInterest(tuple(leg._replace(factor=ZERO) for leg in each.legs), each.added_at_end, ZERO)
        if (index % run if run else index) < free
        else each
        for index, each in enumerate(found)
    ]


def _split(terms: LoanTerms, period: Period, termination: date) -> PeriodInterest:
    start, end = period.start, period.end
    reference = _reference(terms, period, termination)
    if not terms.disbursements and not terms.rates:
        factor = _factor(terms, period, start, end, reference)
        return PeriodInterest((Leg(factor, ZERO, (end - start).days),), ZERO, factor)
    inside = {tranche.on for tranche in terms.disbursements if start < tranche.on < end}
    changes = {change.since for change in terms.rates if start < change.since < end}
    legs = []
    for lower, upper in pairwise([start, *sorted(inside | changes), end]):
        added = ZERO if lower == start else _disbursed_on(terms, lower)
        legs.append(Leg(_factor(terms, period, lower, upper, reference), added, (upper - lower).days))
    at_end = _disbursed_on(terms, end) if end > terms.disbursed_on else ZERO
    return PeriodInterest(tuple(legs), at_end, sum((leg.factor for leg in legs), ZERO))


def _disbursed_on(terms: LoanTerms, day: date) -> Decimal:
    return sum((tranche.amount for tranche in terms.disbursements if tranche.on == day), ZERO)


def _reference(terms: LoanTerms, period: Period, termination: date) -> Reference:
    start = period.start
    if terms.day_count in NOMINAL_PERIODS and period.number == 1:
        regular = regular_start(terms, period)
        start = regular if period.end > start else start
    return Reference(start, period.end, terms.frequency, termination)


def _factor(terms: LoanTerms, period: Period, lower: date, upper: date, reference: Reference) -> Decimal:
    if lower == upper:
        return ZERO
    if terms.period_factors:
        return _dictated(terms.period_factors[period.number - 1], period, (upper - lower).days)
    rate = rate_on(terms, lower) / HUNDRED
    if not rate:
        return ZERO
    if period.number == 1 and terms.first_period is not FirstPeriod.PRO_RATA:
        regular = regular_start(terms, period)
        if terms.first_period is FirstPeriod.WHOLE and (lower, upper) == (period.start, period.end):
            whole = Reference(regular, period.end, terms.frequency, reference.termination)
            return rate * year_fraction(terms.day_count, regular, upper, whole)
        if terms.first_period is FirstPeriod.SKIP:
            lower = max(lower, min(regular, upper))
    return rate * _fraction(terms, lower, upper, reference)


def _dictated(factor: Decimal, period: Period, days: int) -> Decimal:
    """The part of a given factor that falls on so many days of the period."""
    length = (period.end - period.start).days
    return factor if days == length else factor * days / length


def _fraction(terms: LoanTerms, lower: date, upper: date, reference: Reference) -> Decimal:
    """The year fraction; a first period longer than a regular one is cut at the regular one's start."""
    start = reference.start
    if terms.day_count in NOMINAL_PERIODS and start is not None and lower < start < upper and reference.end:
        frequency = terms.frequency
        earlier = Period(0, start, start, start)
        before = Reference(regular_start(terms, earlier), start, frequency, reference.termination)
        return _fraction(terms, lower, start, before) + _fraction(terms, start, upper, reference)
    return year_fraction(terms.day_count, lower, upper, reference)


def rate_on(terms: LoanTerms, day: date) -> Decimal:
    """The rate in percent a year that holds on `day`, by the table of `rates`."""
    if not terms.rates:
        return terms.annual_percent
    index = bisect_right([change.since for change in terms.rates], day)
    return terms.rates[index - 1].annual_percent if index else terms.annual_percent


def nominal_factor(terms: LoanTerms) -> Decimal:
    """Rate over periods of a year: the factor of spreadsheets' PMT."""
    return terms.annual_percent / HUNDRED * terms.frequency.year_fraction


__all__ = ["Leg", "PeriodInterest", "initial_balance", "nominal_factor", "period_interests", "rate_on"]
