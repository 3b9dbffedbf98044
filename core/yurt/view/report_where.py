"""What was asked for as conditions: on a report's select, and on the records behind one of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from yurt.model.parameters import Parameters
from yurt.model.periods import Period

Part = dict[str, Any]


def same_as(row: Mapping[str, Any], *names: str, **fields: str) -> list[Part]:
    """Fields that hold what the row's columns hold; a column that the row does not have is left out.

    `same_as(row, "source", reason="lost_reason")`: the column `reason` stands for the field `lost_reason`.
    """
    wanted = {name: name for name in names} | fields
    return [_equal(field, row[name]) for name, field in wanted.items() if name in row]


def asked_for(given: Parameters, *names: str, **fields: str) -> list[Part]:
    """Fields that hold what parameters ask for, periods too; a parameter that was left empty is left out."""
    found: list[Part] = []
    for name, field in ({name: name for name in names} | fields).items():
        value = getattr(given, name)
        if isinstance(value, Period):
            found += value.within(field)
        elif value is not None:
            found.append(_equal(field, getattr(value, "id", value)))
    return found


def narrowed(statement: sa.Select, given: Parameters, **columns: Any) -> sa.Select:
    """The select with a condition for each parameter that was filled in.

    `narrowed(statement, given, source=lead.source, salesperson=lead.salesperson_id, period=lead.created_at)`: a period
    holds the column, a record is meant by its number, anything else is what the column holds.
    """
    for name, column in columns.items():
        value = getattr(given, name)
        if isinstance(value, Period):
            statement = statement.where(value.holds(column))
        elif value is not None:
            statement = statement.where(column == getattr(value, "id", value))
    return statement


def _equal(field: str, value: Any) -> Part:
    return {"field": field, "op": "empty"} if value is None else {"field": field, "op": "eq", "value": value}
