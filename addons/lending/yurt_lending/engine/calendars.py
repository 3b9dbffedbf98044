"""Working days, holidays, the shift of due dates, and the meetings of groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from yurt_lending.engine.dates import add_months, last_day
from yurt_lending.engine.errors import EngineError

SATURDAY, SUNDAY = 5, 6
LONGEST_CLOSURE = 366
"""A calendar without a working day for so many days is refused."""


class Shift(StrEnum):
    """Where a due date goes that is not a working day (the names are those of ISDA 4.12)."""

    NONE = "none"
    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified following"
    """The following working day, unless it is in the next month: then the preceding one."""
    PRECEDING = "preceding"
    MODIFIED_PRECEDING = "modified preceding"
    NEXT_PERIOD = "next period"
    """To the next due date of the schedule, all later ones moving along (Fineract, "next repayment date")."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked. `weekend` holds weekdays (Monday is 0); `worked` are exceptions that are worked anyway."""

    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.weekend) > 6:
            raise EngineError("calendar_without_work", "A calendar needs at least one weekday on which work is done.")

    def is_working(self, day: date) -> bool:
        """Whether work is done on this day."""
        return day in self.worked or (day.weekday() not in self.weekend and day not in self.holidays)

    def following(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        return self._seek(day, 1)

    def preceding(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        return self._seek(day, -1)

    def shifted(self, day: date, shift: Shift) -> date:
        """The working day that `shift` makes of `day`; NEXT_PERIOD is the schedule's affair and moves nothing here."""
        if shift in (Shift.NONE, Shift.NEXT_PERIOD):
            return day
        onward = shift in (Shift.FOLLOWING, Shift.MODIFIED_FOLLOWING)
        moved = self.following(day) if onward else self.preceding(day)
        if shift in (Shift.MODIFIED_FOLLOWING, Shift.MODIFIED_PRECEDING) and moved.month != day.month:
            moved = self.preceding(day) if onward else self.following(day)
        return moved

    def _seek(self, day: date, step: int) -> date:
        for offset in range(LONGEST_CLOSURE):
            found = day + timedelta(days=step * offset)
            if self.is_working(found):
                return found
        raise EngineError("calendar_without_work", f"The calendar has no working day within a year of {day}.")


@dataclass(frozen=True, slots=True)
class Meetings:
    """When a group meets, which is when its loans are due: on a weekday every `every` weeks, or monthly.

    `nth` 1–4 (or −1 for the last) with `every` in months means "the second Tuesday of the month"; without `nth`
    the meetings are `every` weeks apart. `since` is any date from which the pattern counts.
    """

    weekday: int
    every: int = 1
    nth: int | None = None
    since: date = date(2000, 1, 1)

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6 or self.every < 1 or self.nth not in (None, -1, 1, 2, 3, 4):
            raise EngineError(
                "meetings_impossible", "Meetings need a weekday 0–6, a distance of 1 or more, and nth 1–4 or −1."
            )

    def after(self, day: date) -> date:
        """The first meeting later than `day`."""
        if self.nth is None:
            first = self.since + timedelta(days=(self.weekday - self.since.weekday()) % 7)
            step = 7 * self.every
            return first + timedelta(days=((day - first).days // step + 1) * step)
        months = (day.year - self.since.year) * 12 + day.month - self.since.month
        index = months // self.every * self.every
        while (found := self._in_month(add_months(self.since.replace(day=1), index))) <= day:
            index += self.every
        return found

    def _in_month(self, first: date) -> date:
        nth = self.nth or 1
        if nth > 0:
            return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (nth - 1))
        last = first.replace(day=last_day(first.year, first.month))
        return last - timedelta(days=(last.weekday() - self.weekday) % 7)
