"""Dates put into their days, weeks, months, quarters and years, in SQL, alike on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from yurt.db.types import UtcDateTime
from yurt.env.grouping import first_day
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

Bucket = Literal["day", "week", "month", "quarter", "year"]


def bucket(env: Env, column: Any, unit: Bucket) -> Any:
    """The first day of the period in which a date lies, as text (`2026-11-01`); of a moment, by the user's clock."""
    kind = "datetime" if isinstance(column.type, UtcDateTime) else "date"
    return first_day(column, unit, FieldSpec("", kind), env)
