"""Which tables a database has, whose they are, and what of them a backup can hold."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.registry.registry import Registry
from yurt.services.migrate.scripts import version_table

JOB_SCHEMAS = ("dbos", "yurt_jobs")
"""The schemas of the job engine on PostgreSQL; on SQLite its tables lie beside ours."""
VERSION_PREFIX = version_table("")


@dataclass
class Found:
    """The tables of a database: ours with the columns that are really there, the job engine's, and what is unknown."""

    ours: list[sa.Table] = field(default_factory=list)
    engine_own: list[sa.Table] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def find_tables(connection: Connection, registry: Registry, addons: set[str]) -> Found:
    """Looks at every table. `addons` are all that the database knows, those out of use included."""
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    found = Found()
    known = {table.name for table in registry.metadata.tables.values()}
    for table in registry.metadata.sorted_tables:
        if table.name in there:
            found.ours.append(_as_it_is(inspector, table, found))
    for name in sorted(there - known):
        if name.startswith(VERSION_PREFIX):
            continue
        if any(name.startswith(f"{addon}_") for addon in addons):
            found.left_out.append(
                f"The table {name} is not in the backup: its add-on is not in use. Mend the add-on and back up again."
            )
        elif not _is_versioning(name):
            found.engine_own.append(sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False))
    if connection.dialect.name == "postgresql":
        for schema in JOB_SCHEMAS:
            for name in sorted(inspector.get_table_names(schema=schema)):
                if not _is_versioning(name):
                    own = sa.Table(name, sa.MetaData(), schema=schema, autoload_with=connection, resolve_fks=False)
                    found.engine_own.append(own)
    return found


def belongs_to_addons(name: str, addons: set[str]) -> bool:
    """Whether a table is one of these add-ons', or tells how far their migrations are."""
    return name.startswith(VERSION_PREFIX) or any(name.startswith(f"{addon}_") for addon in addons)


def _as_it_is(inspector: sa.Inspector, table: sa.Table, found: Found) -> sa.Table:
    """The table with the columns that the database has; a newer release may know more of them."""
    there = {column["name"] for column in inspector.get_columns(table.name)}
    columns = [sa.Column(c.name, c.type, primary_key=c.primary_key) for c in table.columns if c.name in there]
    for name in sorted(there - {column.name for column in table.columns}):
        found.left_out.append(f"The column {table.name}.{name} is not in the backup: no add-on in use has it.")
    return sa.Table(table.name, sa.MetaData(), *columns)


def _is_versioning(name: str) -> bool:
    """The job engine notes there which of its own migrations ran; that belongs to a database, not to data."""
    return "migration" in name
