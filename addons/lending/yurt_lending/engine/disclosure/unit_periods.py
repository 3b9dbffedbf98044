"""Unit-periods of Regulation Z: the common period of a transaction and how dates are counted in it.

Source: 12 CFR 1026, Appendix J, paragraphs (b)(2) to (b)(5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from yurt_lending.engine.dates import add_months, is_month_end
from yurt_lending.engine.errors import EngineError

DAYS_IN_YEAR = 365
DAYS_IN_MONTH = 30


class UnitKind(StrEnum):
    """What a unit-period is made of."""

    DAY = "day"
    WEEK = "week"
    SEMIMONTH = "semimonth"
    MONTH = "month"
    YEAR = "year"
    TERM = "term"
    """The whole term, in a single advance, single payment transaction of less than a year."""


class Span(NamedTuple):
    """An interval of time: `full` unit-periods and the `fraction` of one that comes before them."""

    full: int
    fraction: Fraction


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """A unit-period: `UnitPeriod(UnitKind.MONTH, 3)` is a quarter; `per_year` says how many make a year.

    For `UnitKind.TERM` give `per_year` yourself; for the others it follows from (b)(5). Raises `EngineError` for a
    count that the regulation does not know (a semimonth, a day and a year come singly, a multiple of a week or a month
    stays within a year) and for a `per_year` that is not above zero.
    """

    kind: UnitKind
    count: int = 1
    per_year: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        most = {UnitKind.WEEK: 52, UnitKind.MONTH: 12}.get(self.kind, 1)
        if not 1 <= self.count <= most:
            raise EngineError(
                "unit_period_out_of_range",
                f"A unit-period of {self.count} × {self.kind} is unknown to Regulation Z; use 1 to {most}.",
            )
        if self.kind is UnitKind.MONTH and self.count == 12:
            object.__setattr__(self, "kind", UnitKind.YEAR)
            object.__setattr__(self, "count", 1)
        if not self.per_year:
            object.__setattr__(self, "per_year", self._usual_per_year())
        if self.per_year <= 0:
            raise EngineError("unit_period_out_of_range", "Give the number of unit-periods in a year, above zero.")

    def _usual_per_year(self) -> Fraction:
        usual = {
            UnitKind.DAY: Fraction(DAYS_IN_YEAR),
            UnitKind.WEEK: Fraction(52, self.count),
            UnitKind.SEMIMONTH: Fraction(24),
            UnitKind.MONTH: Fraction(12, self.count),
            UnitKind.YEAR: Fraction(1),
        }
        return usual.get(self.kind, Fraction(0))

    def span(self, start: date, end: date) -> Span:
        """The full unit-periods and the odd fraction between two dates, by (b)(5).

        Months are counted back from `end`. The fraction is days/30 for a month (ii), days of 30-day months for
        semimonths and multiples of a month (iii), actual days for days and weeks (iv), whole months/12 or days/365 for
        a year (v). A `TERM` is one unit-period. Raises `EngineError` when `end` is before `start`.
        """
        if end < start:
            raise EngineError("flow_before_start", f"{end} is before {start}, the beginning of the term.")
        if self.kind is UnitKind.TERM:
            return Span(1, Fraction(0))
        if self.kind is UnitKind.YEAR:
            return _span_in_years(start, end)
        if self.kind in (UnitKind.DAY, UnitKind.WEEK):
            days, length = (end - start).days, self.count * (7 if self.kind is UnitKind.WEEK else 1)
        else:
            months = whole_months(start, end)
            days = DAYS_IN_MONTH * months + (add_months(end, -months) - start).days
            if self.kind is UnitKind.MONTH and self.count == 1:
                # The rest may reach 30 days (all of a January); it stays a fraction, as (ii) has it.
                return Span(months, Fraction(days - DAYS_IN_MONTH * months, DAYS_IN_MONTH))
            length = DAYS_IN_MONTH * self.count if self.kind is UnitKind.MONTH else DAYS_IN_MONTH // 2
        return Span(days // length, Fraction(days % length, length))


def _span_in_years(start: date, end: date) -> Span:
    months = whole_months(start, end)
    years = months // 12
    if add_months(end, -months) == start:
        return Span(years, Fraction(months % 12, 12))
    return Span(years, Fraction((add_months(end, -12 * years) - start).days, DAYS_IN_YEAR))


def whole_months(start: date, end: date) -> int:
    """How many whole months fit between the dates when counted back from `end`."""
    count = (end.year - start.year) * 12 + end.month - start.month
    return count if add_months(end, -count) >= start else count - 1


def unit_period_of(advances: Sequence[date], payments: Sequence[date]) -> UnitPeriod:
    """The unit-period of a transaction with these dates, by (b)(4): the term itself for one advance and one payment,
    otherwise the period that occurs most often between advances or between payments (the smaller of equals), or
    without any that occurs twice the average period, rounded to the nearest standard interval.

    Raises `EngineError` without advances or payments, or when all fall on one day.
    """
    if not advances or not payments:
        raise EngineError("no_flows", "An annual percentage rate needs at least one advance and one payment.")
    start, end = min(advances), max(payments)
    if end <= start:
        raise EngineError("term_empty", "All payments fall on the day of the advance, so there is no term.")
    if len(advances) == len(payments) == 1:
        return _term_of(start, end)
    if _is_semimonthly(sorted(set(payments))):
        return UnitPeriod(UnitKind.SEMIMONTH)
    gaps = [*pairwise(sorted(set(advances))), *pairwise(sorted(set(payments)))]
    first_payment = min(payments)
    if first_payment > start:
        gaps.append((start, first_payment))
    counted = Counter(standard for standard in (_standard_interval(*gap) for gap in gaps) if standard)
    common = [standard for standard, times in counted.items() if times > 1 and times == max(counted.values())]
    if common:
        return min(common, key=lambda unit: 1 / unit.per_year)
    return _nearest_standard(Fraction(sum((b - a).days for a, b in gaps), len(gaps)))


def _term_of(start: date, end: date) -> UnitPeriod:
    """(b)(4)(iii), (b)(5)(vi) and (vii): the term of a single payment, or a year when it is longer."""
    months = whole_months(start, end)
    if months >= 12:
        return UnitPeriod(UnitKind.YEAR)
    if months and add_months(end, -months) == start:
        return UnitPeriod(UnitKind.TERM, 1, Fraction(12, months))
    return UnitPeriod(UnitKind.TERM, 1, Fraction(DAYS_IN_YEAR, (end - start).days))


def _standard_interval(start: date, end: date) -> UnitPeriod | None:
    """The interval as whole months (up to a year) or weeks, whichever fits; None when neither does."""
    months = whole_months(start, end)
    whole = add_months(end, -months) == start or (is_month_end(start) and is_month_end(end))
    if months and whole and months <= 12:
        return UnitPeriod(UnitKind.MONTH, months)
    if not months and is_month_end(start) and is_month_end(end) and start != end:
        return UnitPeriod(UnitKind.MONTH, 1)
    days = (end - start).days
    if days == 1:
        return UnitPeriod(UnitKind.DAY)
    return UnitPeriod(UnitKind.WEEK, days // 7) if days % 7 == 0 and days // 7 <= 52 else None


def _is_semimonthly(dates: Sequence[date]) -> bool:
    """Whether the dates come twice a month: every second one a month apart, half a month between neighbours."""
    halves = all(13 <= (after - before).days <= 18 for before, after in pairwise(dates))
    monthly = all(
        _standard_interval(a, b) == UnitPeriod(UnitKind.MONTH) for a, b in zip(dates, dates[2:], strict=False)
    )
    return len(dates) >= 3 and halves and monthly


def _nearest_standard(days: Fraction) -> UnitPeriod:
    """The standard interval nearest to an average period, the shorter of two equally near, at most a year."""
    standards = [(Fraction(1), UnitPeriod(UnitKind.DAY)), (Fraction(15), UnitPeriod(UnitKind.SEMIMONTH))]
    standards += [(Fraction(7 * n), UnitPeriod(UnitKind.WEEK, n)) for n in range(1, 52)]
    standards += [(Fraction(DAYS_IN_YEAR * n, 12), UnitPeriod(UnitKind.MONTH, n)) for n in range(1, 13)]
    return min(standards, key=lambda pair: (abs(pair[0] - days), pair[0]))[1]
