"""Time between two moments, in SQL, alike on both databases."""

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
