"""What a database holds already, and taking it away."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.db.engine import Database
from yurt.env.loading import STATE
from yurt.services import migrate
from yurt.services.backup.tables import JOB_SCHEMAS, VERSION_PREFIX


def holds_data(connection: Connection) -> bool:
    """True when there are tables of a system; those of the job engine alone are no data."""
    return any(_is_ours(name) for name in sa.inspect(connection).get_table_names())


def is_demo(database: Database) -> bool:
    """True for an empty database and for one whose data came from `yurt demo`."""
    with database.reading.connect() as connection:
        if not sa.inspect(connection).has_table(STATE.name):
            return not sa.inspect(connection).get_table_names()
        return connection.scalar(sa.select(sa.func.count()).where(STATE.c.key.like("demo:%"))) != 0


def empty_database(database: Database) -> None:
    """Drops every table of the database, the job engine's included, in one transaction."""
    with migrate.schema_change(database) as connection:
        drop_tables(connection)
        if not database.is_sqlite:
            for schema in JOB_SCHEMAS:
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def drop_tables(connection: Connection, keep: Collection[str] = ()) -> None:
    """Drops the tables that are in the database's own schema, except those to keep."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    metadata.drop_all(connection, [table for name, table in metadata.tables.items() if name not in keep])


def _is_ours(name: str) -> bool:
    return name.startswith((VERSION_PREFIX, "core_"))
