"""Runs the scripts of one add-on inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from yurt.db.engine import Database
from yurt.errors import AddonError
from yurt.model.compose import NAMING
from yurt.registry.addon import Available
from yurt.services.migrate.faultpoint import faultpoint
from yurt.services.migrate.scripts import heads, history, script_directory, version_table

_NAMED = sa.MetaData(naming_convention=NAMING)


def upgrade(connection: Connection, available: Available, target: str = "heads") -> list[str]:
    """Runs the scripts up to `target`; returns the revisions that were applied.

    Everything happens in the connection's transaction; on SQLite the connection comes from `schema_change`.
    """
    return _run(connection, available, lambda directory, rev: directory._upgrade_revs(target, rev))


def downgrade(connection: Connection, available: Available, target: str = "base") -> list[str]:
    """Undoes the scripts down to `target`; returns the revisions that were undone.

    Down to `base` nothing of the add-on's lineage stays, its version table included.
    """
    undone = _run(connection, available, lambda directory, rev: directory._downgrade_revs(target, rev))
    if target == "base":
        connection.execute(sa.schema.DropTable(sa.Table(version_table(available.name), sa.MetaData()), if_exists=True))
    return undone


def current(connection: Connection, available: Available) -> tuple[str, ...]:
    """The revisions at which the add-on's tables stand; empty when there are none."""
    name = version_table(available.name)
    if not sa.inspect(connection).has_table(name):
        return ()
    return tuple(connection.execute(sa.select(sa.column("version_num")).select_from(sa.table(name))).scalars())


def pending(connection: Connection, available: Available) -> list[str]:
    """The revisions that were not applied yet, the first one first.

    Raises AddonError when the database is ahead: it stands at a revision that this release does not have.
    """
    at = set(current(connection, available))
    if at == set(heads(available)):
        return []
    known = [script.revision for script in history(available)]
    if strange := sorted(at - set(known)):
        raise AddonError(
            f"The tables of {available.name} come from a newer release than {available.version}, which knows no "
            f"revision {', '.join(strange)}. Install that release again, or restore the backup made before it.",
            addon=available.name,
        )
    done = max((known.index(revision) for revision in at), default=-1)
    return known[done + 1 :]


@contextmanager
def schema_change(database: Database) -> Iterator[Connection]:
    """A connection in one writing transaction in which tables may be rebuilt.

    SQLite rebuilds a table by copying and dropping it, which must not set off its foreign keys; they are off
    until the end of the transaction and then checked as a whole. Raises AddonError when a row then points nowhere.
    """
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                yield connection
            return
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                _check_foreign_keys(connection)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        table, row, parent, _ = broken
        raise AddonError(
            f"Row {row} of {table} would point at a row of {parent} that does not exist. Nothing was changed."
        )


def _run(connection: Connection, available: Available, revisions: Callable[[Any, Any], Any]) -> list[str]:
    directory = script_directory(available)
    if directory is None:
        return []
    applied: list[str] = []

    def noted(*, step: Any, **_: Any) -> None:
        applied.extend(step.up_revision_ids)
        faultpoint(f"migrate:{available.name}:{','.join(step.up_revision_ids)}")

    context = MigrationContext.configure(
        connection=connection,
        opts={
            "script": directory,
            "fn": lambda revision, _context: revisions(directory, revision),
            "version_table": version_table(available.name),
            "transactional_ddl": True,
            "render_as_batch": True,
            "target_metadata": _NAMED,
            "on_version_apply": (noted,),
        },
    )
    with Operations.context(context):
        context.run_migrations()
    return applied
