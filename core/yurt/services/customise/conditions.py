"""Conditions on one record's own values, in the filter language, decided without asking the database.

A condition on a form must hold for what is typed and not saved yet, so it speaks of the record's own fields only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.errors import InvalidFilter, ValidationFailed
from yurt.model.filters import All, AnyOf, Condition, Not, parse_filter
from yurt.model.info import ModelInfo

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a is not None and a < b,
    "le": lambda a, b: a is not None and a <= b,
    "gt": lambda a, b: a is not None and a > b,
    "ge": lambda a, b: a is not None and a >= b,
    "in": lambda a, b: a in b,
    "not_in": lambda a, b: a not in b,
    "contains": lambda a, b: str(b).casefold() in str(a or "").casefold(),
    "empty": lambda a, _: a in (None, ""),
    "not_empty": lambda a, _: a not in (None, ""),
}


def readable_condition(env: Env, info: ModelInfo, where: Mapping[str, Any]) -> None:
    """Raises ValidationFailed for a condition that cannot be decided on a form."""
    try:
        found = _conditions(parse_filter(dict(where)))
    except InvalidFilter as error:
        raise ValidationFailed(error.message, {"condition": error.message}) from error
    for condition in found:
        spec = info.fields.get(condition.field)
        if spec is None or not spec.is_column or condition.op not in _COMPARE:
            message = env.gettext("A condition compares this record's own fields with values.")
            raise ValidationFailed(message, {"condition": condition.field})


def holds(info: ModelInfo, where: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether the condition holds for values by column name. One that does not fit any more never holds."""
    try:
        return _holds(info, parse_filter(dict(where)), values)
    except (InvalidFilter, TypeError, ValueError, ArithmeticError, KeyError):
        return False


def _holds(info: ModelInfo, node: Any, values: Mapping[str, Any]) -> bool:
    if isinstance(node, All):
        return all(_holds(info, part, values) for part in node.parts)
    if isinstance(node, AnyOf):
        return any(_holds(info, part, values) for part in node.parts)
    if isinstance(node, Not):
        return not _holds(info, node.part, values)
    spec = info.fields[node.field]
    value = values.get(spec.column_name)
    wanted = [_like(each, value) for each in node.value] if isinstance(node.value, list) else _like(node.value, value)
    return _COMPARE[node.op](value, wanted)


def _like(wanted: Any, value: Any) -> Any:
    """The condition's value in the type of the record's."""
    if isinstance(value, bool) or value is None or wanted is None:
        return wanted
    if isinstance(value, Decimal | int):
        return Decimal(str(wanted))
    if isinstance(value, datetime):
        return datetime.fromisoformat(str(wanted))
    return date.fromisoformat(str(wanted)) if isinstance(value, date) else str(wanted)


def _conditions(node: Any) -> list[Condition]:
    if isinstance(node, Condition):
        return [node]
    parts = node.parts if isinstance(node, All | AnyOf) else [node.part] if isinstance(node, Not) else []
    return [condition for part in parts for condition in _conditions(part)]
