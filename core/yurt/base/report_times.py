"""When a report is due, by the clock of whom it belongs to."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_moment(every: str, weekday: int, day: int, at: time, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `after`: each day, each week on a weekday (Monday is 0), or each month on a day of it.

    A month without that day has its last one. A time that the clock leaps over is an hour later that day.
    """
    local = after.astimezone(zone).date()
    for ahead in range(63):
        candidate = local + timedelta(days=ahead)
        moment = datetime.combine(candidate, at, zone).astimezone(UTC)
        if moment > after and _is_day(every, weekday, day, candidate):
            return moment
    raise AssertionError("every rhythm comes round within two months")


def _is_day(every: str, weekday: int, day: int, candidate: date) -> bool:
    if every == "week":
        return candidate.weekday() == weekday
    if every == "month":
        return candidate.day == min(day, calendar.monthrange(candidate.year, candidate.month)[1])
    return True
