"""Frequencies, and the dates that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from yurt_lending.engine.errors import EngineError

LAST_YEAR = 2999
"""Dates beyond the end of this year are refused: they are slips of the pen."""


class Unit(StrEnum):
    """What a frequency counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


PER_YEAR = {Unit.DAY: Decimal(365), Unit.WEEK: Decimal(52), Unit.MONTH: Decimal(12), Unit.YEAR: Decimal(1)}
"""How many units make a nominal year: the divisors of a rate per period."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """Every `every` units: `Frequency(Unit.WEEK, 2)` is every fortnight.

    Raises `EngineError("frequency_not_positive")`.
    """

    unit: Unit = Unit.MONTH
    every: int = 1

    def __post_init__(self) -> None:
        if self.every < 1:
            raise EngineError("frequency_not_positive", f"A period must be at least one {self.unit}, not {self.every}.")

    @property
    def year_fraction(self) -> Decimal:
        """The nominal length of one period in years: 1/12 for a month, 2/52 for a fortnight."""
        return self.every / PER_YEAR[self.unit]

    @property
    def months(self) -> int:
        """The length in whole months; 0 for days and weeks."""
        return {Unit.MONTH: self.every, Unit.YEAR: 12 * self.every}.get(self.unit, 0)

    @property
    def days(self) -> int:
        """The length in days; 0 for months and years."""
        return {Unit.DAY: self.every, Unit.WEEK: 7 * self.every}.get(self.unit, 0)


MONTHLY = Frequency()


class Period(NamedTuple):
    """One interest period. Interest runs from `start` (inclusive) to `end` (exclusive); `due` is the pay day."""

    number: int
    start: date
    end: date
    due: date


_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def last_day(year: int, month: int) -> int:
    """How many days the month has."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _LENGTHS[month]


def is_month_end(day: date) -> bool:
    """Whether it is the last day of its month."""
    return day.day == last_day(day.year, day.month)


def add_months(day: date, months: int, anchor: int | None = None) -> date:
    """The same day `months` later (or earlier). `anchor` is the day of the month to aim at, by default `day.day`.

    A month that lacks the day gives its last one: 31 January and one month is 28 or 29 February; with the
    anchor 31 the next step is 31 March again. Raises `EngineError("date_out_of_range")`.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= LAST_YEAR:
        raise EngineError("date_out_of_range", f"{months} months from {day} leads out of the calendar; check the term.")
    return date(year, month, min(anchor or day.day, last_day(year, month)))


def month_series(first: date, step: int, count: int, anchor: int) -> list[date]:
    """`count` dates `step` months apart, `first` being one of them: `add_months` for a whole schedule at once."""
    if count > 1:
        add_months(first, step * (count - 1), anchor)  # Refuses a term that leads out of the calendar.
    found, year, month = [], first.year, first.month
    for _ in range(count):
        day = anchor if anchor < 29 else min(anchor, last_day(year, month))
        found.append(date(year, month, day))
        month += step
        if month > 12:
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    found[0] = first
    return found


def advance(start: date, frequency: Frequency, periods: int, anchor: int | None = None) -> date:
    """The date `periods` periods after `start`; months and years keep the `anchor` day (see `add_months`)."""
    months = frequency.months
    if months:
        return add_months(start, months * periods, anchor)
    try:
        moved = start + timedelta(days=frequency.days * periods)
    except OverflowError:
        moved = date.max
    if moved.year > LAST_YEAR:
        raise EngineError("date_out_of_range", f"{periods} periods from {start} lead beyond {LAST_YEAR}.")
    return moved
