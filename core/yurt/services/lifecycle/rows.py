"""The rows of `core.addon`: which add-ons are switched on, and in what state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.db.types import UtcDateTime

INSTALLED = "installed"
FAULTY = "faulty"
"""Its migration failed; it is left out until an upgrade succeeds."""
REMOVING = "removing"
"""It is out of the registry already; its tables go next."""

_TABLE = sa.table(
    "core_addon",
    sa.column("name"),
    sa.column("state"),
    sa.column("release"),
    sa.column("installed_at", UtcDateTime()),
    sa.column("problem"),
)


@dataclass(frozen=True)
class AddonRow:
    """An add-on as the database knows it; `release` is the version whose tables it has."""

    name: str
    state: str
    release: str
    problem: str | None = None


def read_addons(connection: Connection) -> dict[str, AddonRow]:
    """Every add-on the database knows, by name."""
    columns = (_TABLE.c.name, _TABLE.c.state, _TABLE.c.release, _TABLE.c.problem)
    return {row.name: AddonRow(*row) for row in connection.execute(sa.select(*columns))}


def write_addon(connection: Connection, row: AddonRow) -> None:
    """Notes the add-on's new state."""
    values = {"state": row.state, "release": row.release, "problem": row.problem}
    if not connection.execute(sa.update(_TABLE).where(_TABLE.c.name == row.name).values(values)).rowcount:
        connection.execute(sa.insert(_TABLE).values(name=row.name, installed_at=datetime.now(UTC), **values))


def forget_addon(connection: Connection, name: str) -> None:
    """Removes the add-on's row."""
    connection.execute(sa.delete(_TABLE).where(_TABLE.c.name == name))
