"""Day counts by months of 30 days: each rule gives the months between two dates, the first day and the last day.

Sources: 2006 ISDA Definitions, section 4.16 (f)–(h), with the 30/360 workbook of isda.org (22 Dec 2008); Microsoft's
page of DAYS360; QuantLib for the Italian rule and 30/365; curo for 30U/360.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from yurt_lending.engine.conventions import DayCount, Reference, is_leap
from yurt_lending.engine.dates import is_month_end


def months_between(start: date, end: date) -> int:
    """The difference of the months, whatever the days."""
    return (end.year - start.year) * 12 + end.month - start.month


def is_february_end(day: date) -> bool:
    """Whether it is the last day of a February."""
    return day.month == 2 and is_month_end(day)


def _bond(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first = min(start.day, 30)
    return months_between(start, end), first, 30 if end.day == 31 and first == 30 else end.day


def _plain(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    return months_between(start, end), start.day, end.day


def _us(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first, last = start.day, end.day
    if is_february_end(start):
        last = 30 if is_february_end(end) else last
        first = 30
    if last == 31 and first >= 30:
        last = 30
    return months_between(start, end), min(first, 30), last


def _calculator(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first, last = min(start.day, 30), min(end.day, 30)
    if first != last and is_february_end(start):
        first = 29 if last == 29 and not is_leap(start.year) else 30
    elif first != last and is_february_end(end):
        last = 29 if first == 29 and not is_leap(end.year) else 30
    return months_between(start, end), first, last


def _nasd(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first = 30 if start.day == 31 or is_february_end(start) else start.day
    if end.day < 31:
        return months_between(start, end), first, end.day
    return (months_between(start, end) + 1, first, 1) if first < 30 else (months_between(start, end), first, 30)


def _european(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    return months_between(start, end), min(start.day, 30), min(end.day, 30)


def _german(start: date, end: date, reference: Reference) -> tuple[int, int, int]:
    first = 30 if is_month_end(start) else start.day
    last = 30 if end.day == 31 or (is_february_end(end) and end != reference.termination) else end.day
    return months_between(start, end), min(first, 30), last


def _plus(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    months = months_between(start, end)
    return (months + 1, min(start.day, 30), 1) if end.day == 31 else (months, min(start.day, 30), end.day)


def _italian(start: date, end: date, _: Reference) -> tuple[int, int, int]:
    first, last = (30 if day.month == 2 and day.day > 27 else min(day.day, 30) for day in (start, end))
    return months_between(start, end), first, last


ThirtyRule = Callable[[date, date, Reference], tuple[int, int, int]]
RULES: dict[DayCount, ThirtyRule] = {
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
