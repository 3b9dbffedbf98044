"""Compares the tables of a database with the composed models."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations
from alembic.operations.ops import (
    CreateCheckConstraintOp,
    CreateForeignKeyOp,
    CreateTableOp,
    DropConstraintOp,
    MigrateOperation,
    MigrationScript,
    ModifyTableOps,
    OpContainer,
    UpgradeOps,
)
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SAWarning

from yurt.env.searching import PREFIX as SEARCH_INDEX
from yurt.services.migrate.ownership import Snapshot, owner_of

PREFIX = "x_"
"""What the columns of custom fields begin with."""
Wanted = Callable[[str, str, Any, bool], bool]
"""Whether to compare (kind, table, item, True when only the database has it)."""


def differences(connection: Connection, metadata: sa.MetaData, addon: str, before: Snapshot) -> MigrationScript:
    """What the add-on's next script has to do.

    `before` is what was in the database before the add-on's own scripts ran: what came later and is not
    declared any more is the add-on's to remove.
    """

    def wanted(kind: str, table: str, item: Any, reflected: bool) -> bool:
        if reflected:
            return not before.holds(kind, table, str(item.name))
        return owner_of(item) == addon or (kind == "table" and _adds_to(item, addon))

    return _compare(connection, metadata, wanted)


def drift(connection: Connection, metadata: sa.MetaData, addons: set[str]) -> list[str]:
    """In words, each difference between the database and the models of these add-ons; custom fields do not count."""

    def wanted(kind: str, table: str, item: Any, reflected: bool) -> bool:
        if not reflected:
            return owner_of(item) in addons
        if kind == "table":
            return table.split("_")[0] in addons
        return not _is_custom(item)

    script = _compare(connection, metadata, wanted)
    assert script.upgrade_ops is not None
    return [_words(operation) for operation in _flat(script.upgrade_ops)]


def _compare(connection: Connection, metadata: sa.MetaData, wanted: Wanted) -> MigrationScript:
    def include(item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
        if kind == "index" and (name or "").startswith(SEARCH_INDEX):
            return False  # made and dropped by the size of a list, not by its model
        table = item.name if kind == "table" else item.table.name
        return wanted(kind, table, item, reflected)

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or not (name or "").startswith("alembic_version_")

    context = MigrationContext.configure(
        connection=connection,
        opts={
            "target_metadata": metadata,
            "include_object": include,
            "include_name": include_name,
            "compare_type": True,
            "render_as_batch": True,
        },
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Cannot correctly sort tables", SAWarning)
        script = produce_migrations(context, metadata)
    assert script.upgrade_ops is not None and script.downgrade_ops is not None
    _compare_checks(connection, metadata, wanted, script.upgrade_ops)
    _link_afterwards(script.upgrade_ops)
    script.downgrade_ops.ops[:] = script.upgrade_ops.reverse().ops
    return script


def _link_afterwards(operations: UpgradeOps) -> None:
    """Moves foreign keys to tables that are made later in the script to its end: two tables may link to each other."""
    coming = [item.table_name for item in operations.ops if isinstance(item, CreateTableOp)]
    for item in list(operations.ops):
        if not isinstance(item, CreateTableOp):
            continue
        coming.remove(item.table_name)
        keys = [part for part in item.columns if isinstance(part, sa.ForeignKeyConstraint)]
        for key in keys:
            if key.referred_table.name in coming:
                item.columns = [part for part in item.columns if part is not key]
                operations.ops.append(ModifyTableOps(item.table_name, [CreateForeignKeyOp.from_constraint(key)]))


def _compare_checks(connection: Connection, metadata: sa.MetaData, wanted: Wanted, found: UpgradeOps) -> None:
    """Adds check constraints that came or went, by name: Alembic's own comparison leaves them out."""
    inspector = sa.inspect(connection)
    existing = set(inspector.get_table_names())
    for table in metadata.tables.values():
        if table.name not in existing:
            continue
        there = {str(check["name"]): check["sqltext"] for check in inspector.get_check_constraints(table.name)}
        checks = [item for item in table.constraints if isinstance(item, sa.CheckConstraint) and item.name]
        declared = {check_name(item): item for item in checks}
        changes: list[MigrateOperation] = []
        for name, check in declared.items():
            if name not in there and wanted("check_constraint", table.name, check, False):
                changes.append(CreateCheckConstraintOp.from_constraint(check))
        for name, text in there.items():
            gone = sa.CheckConstraint(text, name=sa.schema.conv(name))
            sa.Table(table.name, sa.MetaData(), gone)
            if name not in declared and wanted("check_constraint", table.name, gone, True):
                changes.append(DropConstraintOp.from_constraint(gone))
        if changes:
            found.ops.append(ModifyTableOps(table.name, changes))


def check_name(check: sa.CheckConstraint) -> str:
    """The name that the naming convention gives a check constraint in the database."""
    name = str(check.name)
    return name if isinstance(check.name, sa.schema.conv) else f"ck_{check.table.name}_{name}"


def _is_custom(item: Any) -> bool:
    """True for a column that an integrator added, and for what stands on one."""
    columns = [item] if isinstance(item, sa.Column) else item.columns
    return any(column.name.startswith(PREFIX) for column in columns)


def _adds_to(table: sa.Table, addon: str) -> bool:
    items: list[Any] = [*table.columns, *table.indexes, *table.constraints]
    return any(owner_of(item) == addon for item in items)


def _flat(container: OpContainer) -> list[MigrateOperation]:
    found: list[MigrateOperation] = []
    for operation in container.ops:
        found.extend(_flat(operation) if isinstance(operation, OpContainer) else [operation])
    return found


def _words(operation: MigrateOperation) -> str:
    diff = operation.to_diff_tuple()
    first = diff[0] if isinstance(diff, list) else diff
    return " ".join(getattr(part, "name", None) or str(part) for part in first if part is not None)
