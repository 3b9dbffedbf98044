"""Day-count conventions: how many days, and what part of a year, lie between two dates.

Sources: 2006 ISDA Definitions, section 4.16 (a)–(h), with the 30/360 workbook of isda.org (22 Dec 2008);
ICMA rule 251; the memo "EMU and market conventions: recent developments" (ISDA, 1998) for AFB and ICMA;
Microsoft's pages of DAYS360 and YEARFRAC; Apache Fineract for months of 30 days split by actual days.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from yurt_lending.engine import thirty_days
from yurt_lending.engine.conventions import NO_REFERENCE, DayCount, Reference, days_in_year, is_leap
from yurt_lending.engine.dates import Frequency, Unit, add_months
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.thirty_days import is_february_end


def days_between(convention: DayCount, start: date, end: date, reference: Reference = NO_REFERENCE) -> int:
    """The days that the convention counts from `start` (inclusive) to `end` (exclusive); negative when reversed.

    The 30/360 family counts months of 30 days, NL/365 leaves out 29 February, all others count calendar days.
    """
    if end < start:
        return -days_between(convention, end, start, reference)
    rule = thirty_days.RULES.get(convention)
    if rule:
        months, first, last = rule(start, end, reference)
        return 30 * months + last - first
    days = (end - start).days
    return days - _leap_days(start, end) if convention is DayCount.NL_365 else days


def year_fraction(convention: DayCount, start: date, end: date, reference: Reference = NO_REFERENCE) -> Decimal:
    """The part of a year from `start` to `end`, in the precision of the current decimal context.

    Raises `EngineError("reference_needed")` when the convention needs a period or frequency that is not given.
    """
    if end < start:
        return -year_fraction(convention, end, start, reference)
    special = _SPECIAL.get(convention)
    if special:
        return special(start, end, reference)
    return days_between(convention, start, end, reference) / _DIVISOR.get(convention, _360)


_360 = Decimal(360)
_DIVISOR = {
    DayCount.THIRTY_365: Decimal(365),
    DayCount.ACT_364: Decimal(364),
    DayCount.ACT_365F: Decimal(365),
    DayCount.NL_365: Decimal(365),
    DayCount.ACT_366: Decimal(366),
    DayCount.ACT_365_25: Decimal("365.25"),
}


# Conventions whose divisor depends on the dates.


def _leap_days(start: date, end: date) -> int:
    """How many 29ths of February lie after `start` and not after `end`."""
    leap = [date(year, 2, 29) for year in range(start.year, end.year + 1) if is_leap(year)]
    return sum(1 for day in leap if start < day <= end)


def _isda(start: date, end: date, _: Reference) -> Decimal:
    if start.year == end.year:
        return Decimal((end - start).days) / days_in_year(start.year)
    head = Decimal((date(start.year + 1, 1, 1) - start).days) / days_in_year(start.year)
    tail = Decimal((end - date(end.year, 1, 1)).days) / days_in_year(end.year)
    return head + (end.year - start.year - 1) + tail


def _afb(start: date, end: date, _: Reference) -> Decimal:
    years, rest = 0, end
    while (back := _years_before(end, years + 1)) >= start:
        years, rest = years + 1, back
    # A rest of less than a year holds the leap day when it lies in [start, rest).
    leap = any(is_leap(year) and start <= date(year, 2, 29) < rest for year in (start.year, rest.year))
    return years + Decimal((rest - start).days) / (366 if leap else 365)


def _years_before(end: date, years: int) -> date:
    back = add_months(end, -12 * years)
    return back.replace(day=29) if is_february_end(end) and is_leap(back.year) and back.month == 2 else back


def _icma(start: date, end: date, reference: Reference) -> Decimal:
    if reference.start is None or reference.end is None:
        raise EngineError("reference_needed", "Act/Act ICMA needs the regular period; give its start and end.")
    frequency = reference.frequency or _nominal(reference.start, reference.end)
    months = frequency.months
    length = frequency.year_fraction
    total, lower, upper = Decimal(0), reference.start, reference.end
    anchor = max(lower.day, upper.day)
    step = months or frequency.days
    if not months:
        return Decimal((end - start).days) / step * length
    # A long first or last period reaches into the notional periods before or after the reference one.
    while lower > start:
        lower, upper = add_months(lower, -step, anchor), lower
    while lower < end:
        days = (min(end, upper) - max(start, lower)).days
        if days > 0:
            total += length * days / (upper - lower).days
        lower, upper = upper, add_months(upper, step, anchor)
    return total


def _nominal(start: date, end: date) -> Frequency:
    """The frequency whose period is nearest to the reference one: whole months, or days for less than half a month."""
    days = (end - start).days
    months = round(12 * days / 365)
    return Frequency(Unit.MONTH, months) if months else Frequency(Unit.DAY, max(days, 1))


def _leap_end(start: date, end: date, _: Reference) -> Decimal:
    return Decimal((end - start).days) / days_in_year(end.year)


def _leap_period(start: date, end: date, reference: Reference) -> Decimal:
    leap = _leap_days(reference.start or start, reference.end or end)
    return Decimal((end - start).days) / (366 if leap else 365)


def _equal(start: date, end: date, reference: Reference) -> Decimal:
    if reference.frequency is None:
        raise EngineError("reference_needed", "Equal periods need the frequency; give it in the reference.")
    return _part(start, end, reference, reference.frequency.year_fraction)


def _part(start: date, end: date, reference: Reference, whole: Decimal) -> Decimal:
    """`whole` for the reference period itself, a part of it by actual days."""
    if reference.start is None or reference.end is None or (start, end) == (reference.start, reference.end):
        return whole
    length = (reference.end - reference.start).days
    return whole * (end - start).days / length if length else Decimal(0)


def _thirty_day_month(divisor: int) -> Callable[[date, date, Reference], Decimal]:
    def fraction(start: date, end: date, reference: Reference) -> Decimal:
        frequency = reference.frequency
        year = divisor or days_in_year((reference.start or start).year)
        if frequency is None:
            raise EngineError("reference_needed", "Months of 30 days need the frequency; give it in the reference.")
        if not frequency.months:
            return Decimal((end - start).days) / year
        return _part(start, end, reference, Decimal(30 * frequency.months) / year)

    return fraction


_SPECIAL: dict[DayCount, Callable[[date, date, Reference], Decimal]] = {
    DayCount.ACT_ACT_ISDA: _isda,
    DayCount.ACT_ACT_AFB: _afb,
    DayCount.ACT_ACT_ICMA: _icma,
    DayCount.ACT_365L: _leap_end,
    DayCount.ACT_365A: _leap_period,
    DayCount.EQUAL_PERIODS: _equal,
    DayCount.MONTH_30_360: _thirty_day_month(360),
    DayCount.MONTH_30_364: _thirty_day_month(364),
    DayCount.MONTH_30_365: _thirty_day_month(365),
    DayCount.MONTH_30_ACTUAL: _thirty_day_month(0),
}

__all__ = ["NO_REFERENCE", "DayCount", "Reference", "days_between", "days_in_year", "is_leap", "year_fraction"]
