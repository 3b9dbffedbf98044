"""Inserts many rows with one short statement: on PostgreSQL each column travels as one array."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from yurt.db.types import JsonType


def insert_rows(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that all name the same columns; nothing is returned.

    `INSERT … SELECT FROM unnest(…)` costs the driver and the server a fraction of one statement for each
    row, or of one statement with a parameter for each value.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(sa.insert(table), rows)
        return
    columns = [table.c[name] for name in rows[0]]
    dialect = connection.dialect
    connection.exec_driver_sql(
        _statement(table, columns, dialect),
        tuple([_converted(column, [row[column.key] for row in rows], dialect) for column in columns]),
    )


def _statement(table: sa.Table, columns: list[sa.Column[Any]], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    arrays = ", ".join(f"%s::{_array_type(column, dialect)}[]" for column in columns)
    aliases = ", ".join(f"c{n}" for n in range(len(columns)))
    values = ", ".join(f"c{n}::jsonb" if _is_json(column) else f"c{n}" for n, column in enumerate(columns))
    return (
        f"INSERT INTO {dialect.identifier_preparer.format_table(table)} ({names}) "
        f"SELECT {values} FROM unnest({arrays}) AS given({aliases})"
    )


def _is_json(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, JsonType | sa.JSON)


def _array_type(column: sa.Column[Any], dialect: Dialect) -> str:
    return "text" if _is_json(column) else column.type.compile(dialect)


def _converted(column: sa.Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    if _is_json(column):
        return [
            None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values
        ]
    processor = column.type._cached_bind_processor(dialect)  # type: ignore[attr-defined]
    return values if processor is None else [None if value is None else processor(value) for value in values]
