"""Runs the scripts of one add-on inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from yurt.model.compose import NAMING
from yurt.registry.addon import Available
from yurt.services.migrate.faultpoint import faultpoint
from yurt.services.migrate.scripts import script_directory, version_table

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
