"""The first day of a moment's month, year … by the clocks of a zone, in SQLite's own functions.

A function of Python's for each row costs seconds over 100,000 rows. A zone's offset is the same for months on end, so
the moments at which it changes are written into the statement instead, the latest first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
"""What lies outside is left to the function `timezone` of `yurt.db.engine`."""


def first_day_text(value: Any, unit: str) -> Any:
    """The first day of the period as text; `value` is text that begins with a day, such as `2026-03-31`."""
    if unit == "day":
        return sa.func.substr(value, 1, 10, type_=sa.Text())
    if unit == "week":
        return sa.func.date(value, "weekday 0", "-6 days", type_=sa.Text())
    if unit == "month":
        return sa.func.substr(value, 1, 8, type_=sa.Text()).concat("01")
    if unit == "year":
        return sa.func.substr(value, 1, 5, type_=sa.Text()).concat("01-01")
    month = sa.func.substr(value, 6, 2, type_=sa.Text())
    start = sa.case((month < "04", "01-01"), (month < "07", "04-01"), (month < "10", "07-01"), else_="10-01")
    return sa.func.substr(value, 1, 5, type_=sa.Text()).concat(start)


def local_text(column: Any, zone: str) -> Any:
    """A moment by the clocks of the zone, as text."""
    moment = sa.type_coerce(column, sa.Text())
    exact = sa.func.timezone(zone, column, type_=sa.Text())
    branches = [
        (moment >= sa.literal_column(f"'{since:%Y-%m-%d %H:%M:%S}'", sa.Text()), _shifted(moment, minutes))
        for since, minutes in offsets(zone)
    ]
    outside = sa.or_(moment >= sa.literal_column(f"'{LAST:%Y-%m-%d}'", sa.Text()), moment.is_(None))
    return sa.case((outside, exact), *branches, else_=exact)


def _shifted(moment: Any, minutes: int) -> Any:
    return sa.func.datetime(moment, sa.literal_column(f"'{minutes:+d} minutes'", sa.Text()), type_=sa.Text())


@lru_cache(maxsize=64)
def offsets(zone: str) -> tuple[tuple[datetime, int], ...]:
    """Since when (UTC) the zone has been how many minutes ahead, the latest first; as far as it is whole minutes."""
    clock = ZoneInfo(zone)
    found = [(FIRST, _minutes(clock, FIRST))]
    at = FIRST
    while at < LAST:
        after = at + timedelta(days=1)
        if _minutes(clock, after) != found[-1][1]:
            found.append((_change(clock, at, after), _minutes(clock, after)))
        at = after
    return tuple(reversed(found))


def _change(clock: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The minute at which the offset changes between two moments."""
    before = _minutes(clock, low)
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        low, high = (middle, high) if _minutes(clock, middle) == before else (low, middle)
    return high


def _minutes(clock: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(clock).utcoffset() or timedelta()
    return offset // timedelta(minutes=1)
