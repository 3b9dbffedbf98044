"""One installation, upgrade or removal at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from yurt.db.engine import Database
from yurt.errors import DatabaseBusy

WAIT_SECONDS = 15.0
_KEY = 0x59757274
"""The number of the advisory lock: "Yurt" in ASCII."""


@contextmanager
def exclusively(database: Database) -> Iterator[None]:
    """Holds off every other lifecycle operation on the database; a killed process lets go by itself.

    On PostgreSQL an advisory lock of a connection of its own; on SQLite a lock of the operating system on the file
    `<database>.lock`, which may stay there and means nothing by itself. Not re-entrant. Raises DatabaseBusy after
    `WAIT_SECONDS`.
    """
    if not database.is_sqlite:
        with _advisory_lock(database):
            yield
    elif database.url.database in (None, "", ":memory:"):
        yield  # nobody else can reach it
    else:
        with _file_lock(Path(f"{Path(str(database.url.database)).expanduser()}.lock")):
            yield


@contextmanager
def _file_lock(file: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        held = FileLock(file).acquire(timeout=WAIT_SECONDS, poll_interval=0.1)
    except Timeout:
        raise _busy() from None
    with held:
        yield


@contextmanager
def _advisory_lock(database: Database) -> Iterator[None]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        end = time.monotonic() + WAIT_SECONDS
        while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_KEY))):
            if time.monotonic() > end:
                raise _busy()
            time.sleep(0.1)
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_KEY)))


def _busy() -> DatabaseBusy:
    return DatabaseBusy(
        "Add-ons are being installed, upgraded or removed by another process. Wait until it has finished, then try "
        "again."
    )
