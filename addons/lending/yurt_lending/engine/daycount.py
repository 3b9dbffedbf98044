"""Day-count conventions: how many days, and what part of a year, lie between two dates.

Sources: 2006 ISDA Definitions, section 4.16 (a)–(h), with the 30/360 workbook of isda.org (22 Dec 2008);
ICMA rule 251; the memo "EMU and market conventions: recent developments" (ISDA, 1998) for AFB and ICMA;
Microsoft's pages of DAYS360 and YEARFRAC; Apache Fineract for months of 30 days split by actual days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yurt_lending.engine.dates import Frequency, Unit, add_months, is_month_end
from yurt_lending.engine.errors import EngineError


class DayCount(StrEnum):
    """The conventions, by the names the market uses. The formulas stand at the functions below."""

    THIRTY_360_BOND = "30/360"
    """Bond basis, ISDA 4.16(f): the 31st becomes the 30th; an end on the 31st only when the start is on the 30th."""
    THIRTY_360_US = "30/360 US"
    """As bond basis, and the end of February counts as the 30th."""
    THIRTY_U_360 = "30U/360"
    """Financial calculators (HP-12C, curo): both 31sts become 30ths, and so does an end of February at either date."""
    THIRTY_360_NASD = "30/360 NASD"
    """Excel's DAYS360: an end on the 31st is the 1st of the next month when the start is before the 30th."""
    THIRTY_E_360 = "30E/360"
    """European, Eurobond basis, ISDA 4.16(g): both 31sts become 30ths."""
    THIRTY_E_360_ISDA = "30E/360 ISDA"
    """German, ISDA 4.16(h): ends of February count as the 30th too, but not the termination date's."""
    THIRTY_E_PLUS_360 = "30E+/360"
    """An end on the 31st is the 1st of the next month."""
    THIRTY_360_ITALIAN = "30/360 Italian"
    """As 30E/360, and a day after the 27th of February counts as the 30th."""
    THIRTY_365 = "30/365"
    """Months of 30 days, both days of the month as they are, over 365 (QuantLib's Thirty365)."""
    ACT_360 = "Act/360"
    ACT_364 = "Act/364"
    ACT_365F = "Act/365F"
    ACT_365L = "Act/365L"
    """The year has 366 days when the end date lies in a leap year (Sterling practice, annual terms)."""
    ACT_365A = "Act/365A"
    """366 days for a period that holds a 29 February, else 365 (Fineract's custom strategy FEB_29_PERIOD_ONLY)."""
    ACT_366 = "Act/366"
    ACT_365_25 = "Act/365.25"
    NL_365 = "NL/365"
    """Actual days without the 29ths of February, over 365."""
    ACT_ACT_ISDA = "Act/Act ISDA"
    """Days in leap years over 366 and the other days over 365."""
    ACT_ACT_ICMA = "Act/Act ICMA"
    """Days over the days of the reference period times the periods of a year; needs a reference period."""
    ACT_ACT_AFB = "Act/Act AFB"
    """Whole years counted back from the end; the rest over 366 if it holds a 29 February, else 365."""
    EQUAL_PERIODS = "equal periods"
    """Rate over periods: a period is its nominal part of a year; a part of one is split by actual days."""
    MONTH_30_360 = "30/360 month"
    """A month is 30/360 of a year; a part of a period is split by actual days (Fineract DAYS_30, DAYS_360)."""
    MONTH_30_364 = "30/364 month"
    MONTH_30_365 = "30/365 month"
    MONTH_30_ACTUAL = "30/actual month"
    """A month is 30 days over the days of the year in which the period begins (Fineract DAYS_30, ACTUAL)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What some conventions need beside two dates.

    `start`, `end`: the regular period the dates lie in. `frequency`: its nominal length.
    `termination`: the loan's last day, for 30E/360 ISDA.
    """

    start: date | None = None
    end: date | None = None
    frequency: Frequency | None = None
    termination: date | None = None


NO_REFERENCE = Reference()


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February (Gregorian rule)."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_year(year: int) -> int:
    """365, or 366 in a leap year."""
    return 366 if is_leap(year) else 365


def days_between(convention: DayCount, start: date, end: date, reference: Reference = NO_REFERENCE) -> int:
    """The days that the convention counts from `start` (inclusive) to `end` (exclusive); negative when reversed.

    The 30/360 family counts months of 30 days, NL/365 leaves out 29 February, all others count calendar days.
    """
    if end < start:
        return -days_between(convention, end, start, reference)
    rule = _THIRTY.get(convention)
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


# The 30/360 family: each rule gives whole months, the first day and the last day.


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _february_end(day: date) -> bool:
    return day.month == 2 and is_month_end(day)


def _bond(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first = min(start.day, 30)
    return _months(start, end), first, 30 if end.day == 31 and first == 30 else end.day


def _plain(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    return _months(start, end), start.day, end.day


def _us(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first, last = start.day, end.day
    if _february_end(start):
        last = 30 if _february_end(end) else last
        first = 30
    if last == 31 and first >= 30:
        last = 30
    return _months(start, end), min(first, 30), last


def _calculator(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first, last = min(start.day, 30), min(end.day, 30)
    if first != last and _february_end(start):
        first = 29 if last == 29 and not is_leap(start.year) else 30
    elif first != last and _february_end(end):
        last = 29 if first == 29 and not is_leap(end.year) else 30
    return _months(start, end), first, last


def _nasd(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first = 30 if start.day == 31 or _february_end(start) else start.day
    if end.day < 31:
        return _months(start, end), first, end.day
    return (_months(start, end) + 1, first, 1) if first < 30 else (_months(start, end), first, 30)


def _european(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    return _months(start, end), min(start.day, 30), min(end.day, 30)


def _german(start: date, end: date, reference: Reference) -> tuple[int, int, int]:
    first = 30 if is_month_end(start) else start.day
    last = 30 if end.day == 31 or (_february_end(end) and end != reference.termination) else end.day
    return _months(start, end), min(first, 30), last


def _plus(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    months = _months(start, end)
    return (months + 1, min(start.day, 30), 1) if end.day == 31 else (months, min(start.day, 30), end.day)


def _italian(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first, last = (30 if day.month == 2 and day.day > 27 else min(day.day, 30) for day in (start, end))
    return _months(start, end), first, last


_Thirty = Callable[[date, date, Reference], tuple[int, int, int]]
_THIRTY: dict[DayCount, _Thirty] = {
    DayCount.THIRTY_360_BOND: _bond,
    DayCount.THIRTY_365: _plain,
    DayCount.THIRTY_360_US: _us,
    DayCount.THIRTY_U_360: _calculator,
    DayCount.THIRTY_360_NASD: _nasd,
    DayCount.THIRTY_E_360: _european,
    DayCount.THIRTY_E_360_ISDA: _german,
    DayCount.THIRTY_E_PLUS_360: _plus,
    DayCount.THIRTY_360_ITALIAN: _italian,
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
    return back.replace(day=29) if _february_end(end) and is_leap(back.year) and back.month == 2 else back


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
