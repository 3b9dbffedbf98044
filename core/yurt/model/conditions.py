"""Conditions on one record's own values, in the filter language, decided without asking the database.

A condition must hold for what is typed and not saved yet, so it speaks of the record's own fields only. `$me` and
`$today` stand for the acting user and the business date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yurt.errors import InvalidFilter
from yurt.model.filters import All, AnyOf, Condition, Not, parse_filter
from yurt.model.spec import FieldSpec

Fields = Mapping[str, FieldSpec]
Node = Condition | All | AnyOf | Not
_YES = frozenset({True, "1", "true", "yes"})
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


@dataclass(frozen=True)
class Rule:
    """What a field's conditions come to: `columns` are those of the fields that they speak of."""

    spec: FieldSpec
    required: Node | None
    locked: Node | None
    columns: frozenset[str]


def rules_of(fields: Fields) -> tuple[Rule, ...]:
    """The rules that hold whatever way a record is written. One that cannot be read is left out."""
    found = []
    for spec in fields.values():
        needed, locked = readable(fields, spec.required_when), readable(fields, spec.readonly_when)
        if spec.is_column and (needed is not None or locked is not None):
            columns = frozenset(fields[name].column_name for name in (*names_in(needed), *names_in(locked)))
            found.append(Rule(spec, needed, locked, columns))
    return tuple(found)


def readable(fields: Fields, where: Any) -> Node | None:
    """The condition, None for none and for one that cannot be decided."""
    try:
        node = parse_filter(dict(where)) if where else None
    except (InvalidFilter, TypeError, ValueError):
        return None
    return None if node is None or unfit(fields, node) is not None else node


def unfit(fields: Fields, node: Any) -> str | None:
    """The first name in a condition that is no column of the record, or is compared in a way that asks the database."""
    for condition in _conditions(node):
        spec = fields.get(condition.field)
        if spec is None or not spec.is_column or condition.op not in _COMPARE:
            return condition.field
    return None


def problems_in(fields: Fields) -> list[str]:
    """What is wrong with the conditions of these fields, for `yurt check`; such a condition never holds."""
    found = []
    for spec in fields.values():
        for where in (spec.required_when, spec.readonly_when, spec.hidden_when):
            if where and readable(fields, where) is None:
                found.append(f"A condition of “{spec.name}” is left out: it must compare the record's own fields.")
    return found


def names_in(node: Any) -> list[str]:
    """The fields that a condition speaks of."""
    return list(dict.fromkeys(condition.field for condition in _conditions(node)))


def holds(fields: Fields, node: Any, values: Mapping[str, Any], words: Mapping[str, Any]) -> bool:
    """Whether the condition holds for values by column name; `words` says what `$me` and `$today` stand for.

    One that does not fit the values never holds.
    """
    try:
        return _holds(fields, node, values, words)
    except (TypeError, ValueError, ArithmeticError, KeyError):
        return False


def either(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A condition that holds when at least one of two does."""
    return {"any": [dict(one), dict(other)]} if one and other else one or other


def _holds(fields: Fields, node: Any, values: Mapping[str, Any], words: Mapping[str, Any]) -> bool:
    if isinstance(node, All):
        return all(_holds(fields, part, values, words) for part in node.parts)
    if isinstance(node, AnyOf):
        return any(_holds(fields, part, values, words) for part in node.parts)
    if isinstance(node, Not):
        return not _holds(fields, node.part, values, words)
    value = values.get(fields[node.field].column_name)
    several = isinstance(node.value, list | tuple)
    wanted = [_like(each, value, words) for each in node.value] if several else _like(node.value, value, words)
    return _COMPARE[node.op](value, wanted)


def _like(wanted: Any, value: Any, words: Mapping[str, Any]) -> Any:
    """The condition's value in the type of the record's."""
    if isinstance(wanted, str) and wanted in words:
        return words[wanted]
    if value is None or wanted is None:
        return wanted
    if isinstance(value, bool):
        return wanted in _YES
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
