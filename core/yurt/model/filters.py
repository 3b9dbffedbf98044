"""The filter language: JSON that the UI, the API, saved filters and stored rules share.

A filter is one of::

    {"field": "company.city", "op": "eq", "value": "Yerevan"}
    {"all": [filter, …]}      {"any": [filter, …]}      {"not": filter}

Operators: eq ne lt le gt ge in not_in contains not_contains starts ends empty not_empty between period under.
`period` takes a date word: today, yesterday, tomorrow, this_week, last_week, next_week, this_month, last_month,
next_month, this_quarter, last_quarter, this_year, last_year, last_30_days, next_7_days, before_today, after_today.
The values "$me", "$branches" and "$today" stand for the acting user, the user's branches and the business date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from yurt.errors import InvalidFilter

Operator = Literal[
    "eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "contains", "not_contains", "starts", "ends",
    "empty", "not_empty", "between", "period", "under",
]  # fmt: skip
MAX_DEPTH = 8
MAX_CONDITIONS = 200
MAX_VALUES = 2000
MAX_VALUES_TOGETHER = 10_000


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Condition(_Node):
    """One comparison of a field, or of a field behind links (`manager.name`), with a value."""

    field: str = Field(min_length=1, max_length=200)
    op: Operator = "eq"
    value: Any = None


class All(_Node):
    """True when every part is."""

    parts: tuple[Filter, ...] = Field(alias="all")


class AnyOf(_Node):
    """True when at least one part is."""

    parts: tuple[Filter, ...] = Field(alias="any")


class Not(_Node):
    """True when the part is not."""

    part: Filter = Field(alias="not")


def _tag(value: Any) -> str | None:
    keys = value.keys() if isinstance(value, dict) else ()
    for tag in ("all", "any", "not", "field"):
        if tag in keys:
            return tag
    names = {All: "all", AnyOf: "any", Not: "not", Condition: "field"}
    return names.get(type(value))


Filter = Annotated[
    Annotated[Condition, Tag("field")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_tag),
]
for _model in (All, AnyOf, Not):
    _model.model_rebuild()
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Filter)


def parse_filter(value: Any) -> Condition | All | AnyOf | Not | None:
    """Reads a filter from JSON text or decoded JSON; None and empty mean no filter.

    Raises InvalidFilter that says where the filter is wrong.
    """
    if value is None or value in ("", {}, b""):
        return None
    try:
        node = _ADAPTER.validate_json(value) if isinstance(value, str | bytes) else _ADAPTER.validate_python(value)
    except (ValidationError, RecursionError) as error:
        raise InvalidFilter(_explain(error)) from None
    _limit(node)
    if _values(node) > MAX_VALUES_TOGETHER:
        raise InvalidFilter(f"A filter may have {MAX_VALUES_TOGETHER} values at most.")
    return node


def _explain(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the filter"
        return (
            f'The filter is not right at {place}: {first["msg"]}. Write e.g. {{"field":"name","op":"eq","value":"A"}}.'
        )
    return "The filter is nested too deeply."


def _limit(node: Any, depth: int = 1) -> int:
    if depth > MAX_DEPTH:
        raise InvalidFilter(f"The filter is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(node, Condition):
        if isinstance(node.value, list | tuple) and len(node.value) > MAX_VALUES:
            raise InvalidFilter(f"A list of values may have {MAX_VALUES} entries at most.")
        return 1
    parts = (node.part,) if isinstance(node, Not) else node.parts
    total = sum(_limit(part, depth + 1) for part in parts)
    if total > MAX_CONDITIONS:
        raise InvalidFilter(f"A filter may have {MAX_CONDITIONS} conditions at most.")
    return total


def _values(node: Any) -> int:
    if isinstance(node, Condition):
        return len(node.value) if isinstance(node.value, list | tuple) else 1
    return sum(_values(part) for part in ((node.part,) if isinstance(node, Not) else node.parts))


_DAYS = re.compile(r"(last|next)_(\d{1,4})_days")
DATE_WORDS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month", "next_month",
    "this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year", "last_7_days",
    "last_30_days", "next_7_days", "next_30_days", "before_today", "after_today",
)  # fmt: skip


def period(word: str, today: date) -> tuple[date | None, date | None]:
    """The first day of a period and the first day after it; None stands for no bound. Weeks begin on Monday.

    Raises InvalidFilter for a word that is not known.
    """
    found = _DAYS.fullmatch(word)
    if found:
        days = int(found.group(2))
        if found.group(1) == "last":
            return today - timedelta(days=days - 1), today + timedelta(days=1)
        return today, today + timedelta(days=days)
    if word == "before_today":
        return None, today
    if word == "after_today":
        return today + timedelta(days=1), None
    days_off = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if word in days_off:
        start = today + timedelta(days=days_off[word])
        return start, start + timedelta(days=1)
    shift, _, unit = word.partition("_")
    if shift not in ("last", "this", "next") or unit not in ("week", "month", "quarter", "year"):
        raise InvalidFilter(f"“{word}” is not a period. Use one of: {', '.join(DATE_WORDS)}, last_N_days, next_N_days.")
    return _span(unit, {"last": -1, "this": 0, "next": 1}[shift], today)


def _span(unit: str, shift: int, today: date) -> tuple[date, date]:
    if unit == "week":
        start = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return start, start + timedelta(weeks=1)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = (today.year * 12 + today.month - 1) // length * length + shift * length
    return _month(month), _month(month + length)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
