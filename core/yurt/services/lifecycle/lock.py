"""One installation, upgrade or removal at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from yurt.db.engine import Database
from yurt.errors import DatabaseBusy

WAIT_SECONDS = 15.0
_KEY = 0x59757274
"""The number of the advisory lock: "Yurt" in ASCII."""


@contextmanager
def exclusively(database: Database) -> Iterator[None]:
    """Holds off every other lifecycle operation on the database; a killed process lets go by itself.

    On PostgreSQL an advisory lock of a connection of its own. On SQLite each add-on's transaction is exclusive already
    (BEGIN IMMEDIATE) and looks anew at what is there. Raises DatabaseBusy after `WAIT_SECONDS`.
    """
    if database.is_sqlite:
        yield
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        end = time.monotonic() + WAIT_SECONDS
        while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_KEY))):
            if time.monotonic() > end:
                raise DatabaseBusy(
                    "Add-ons are being installed, upgraded or removed by another process. Wait until it has finished, "
                    "then try again."
                )
            time.sleep(0.1)
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_KEY)))
