"""Which add-on a table, column, index or constraint belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def owner_of(item: Any) -> str:
    """The add-on whose migrations make this item of the composed metadata; `custom` for custom fields.

    A column says so itself, and else belongs with its table. An index or a constraint says so, and else belongs with
    a column that another add-on than the table's owner has added, or with the table.
    """
    if isinstance(item, sa.Table):
        return "custom" if item.info.get("custom") else item.info["addon"]
    if isinstance(item, sa.Column):
        return "custom" if item.info.get("custom") else item.info.get("addon") or owner_of(item.table)
    if "addon" in item.info:
        return item.info["addon"]
    home = owner_of(item.table)
    return next((owner for owner in map(owner_of, item.columns) if owner != home), home)


@dataclass
class Snapshot:
    """The names of what is in a database: tables, and columns, indexes and constraints by table."""

    tables: set[str] = field(default_factory=set)
    items: set[tuple[str, str, str]] = field(default_factory=set)

    def holds(self, kind: str, table: str, name: str) -> bool:
        """True when a table, or a table's item of that kind and name, was there."""
        return name in self.tables if kind == "table" else (kind, table, name) in self.items


def take_snapshot(connection: Connection) -> Snapshot:
    """Looks at what is in the database now."""
    inspector = sa.inspect(connection)
    found = Snapshot(set(inspector.get_table_names()))
    for table in found.tables:
        named = {
            "column": inspector.get_columns(table),
            "index": inspector.get_indexes(table),
            "unique_constraint": inspector.get_unique_constraints(table),
            "foreign_key_constraint": inspector.get_foreign_keys(table),
            "check_constraint": inspector.get_check_constraints(table),
        }
        found.items |= {(kind, table, str(item["name"])) for kind, items in named.items() for item in items}
    return found
