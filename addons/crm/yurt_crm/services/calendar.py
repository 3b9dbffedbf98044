"""Days that come again."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def later(day: date, rhythm: str) -> date:
    """The same day one `rhythm` (week, month, quarter, year) later; the last of a month that is too short."""
    if rhythm == "week":
        return day + timedelta(days=7)
    place = day.year * 12 + day.month - 1 + MONTHS[rhythm]
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
