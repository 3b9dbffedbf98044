"""The transaction in which tables change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection

from yurt.db.engine import Database
from yurt.errors import AddonError


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
