"""Time between two moments and days between two dates, in SQL, alike on both databases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.env import Env


def seconds_between(env: Env, start: Any, end: Any) -> Any:
    """The seconds from one moment to another (empty where one is missing), as an SQL expression."""
    if env.system.database.is_sqlite:
        days = sa.func.julianday(end, type_=sa.Float()) - sa.func.julianday(start, type_=sa.Float())
        return days * 86_400
    return sa.extract("epoch", end - start)


def days_between(env: Env, start: Any, end: Any) -> Any:
    """The whole days from one date or moment to another, by the calendar of UTC, as an SQL expression."""
    if env.system.database.is_sqlite:
        first, last = (sa.func.julianday(sa.func.date(each), type_=sa.Float()) for each in (start, end))
        return sa.cast(last - first, sa.Integer)
    return sa.cast(end, sa.Date) - sa.cast(start, sa.Date)


def tenths(value: Any) -> Any:
    """A number to one place, as an SQL expression."""
    return sa.cast(sa.func.round(sa.cast(value * 10, sa.Numeric)) / 10, sa.Numeric(12, 1))
