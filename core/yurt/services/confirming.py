"""Waits until the running processes use the newest registry."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.env import System
from yurt.env.loading import read_stamps

WAIT_SECONDS = 3.0
ALIVE_SECONDS = 15.0
_DRAIN_SECONDS = 0.3
"""Requests that began with the registry before have this long to end."""


def wait_until_confirmed(system: System, wait: float = WAIT_SECONDS) -> bool:
    """Waits until every live process has taken the database's registry over; False when `wait` seconds are too few."""
    end = time.monotonic() + wait
    with system.database.reading.connect() as connection:
        stamp = read_stamps(connection).registry
        others = False
        while late := _late(system, connection, stamp):
            others = True
            connection.rollback()
            if time.monotonic() > end:
                return False
            time.sleep(min(0.1, wait / len(late)))
        if others:
            time.sleep(_DRAIN_SECONDS)
    return True


def _late(system: System, connection: Connection, stamp: int) -> list[str]:
    table = system.registry.models["core.process"].table
    alive = table.c.seen_at >= datetime.now(UTC) - timedelta(seconds=ALIVE_SECONDS)
    found = sa.select(table.c.name).where(alive, table.c.registry_stamp < stamp)
    return list(connection.execute(found).scalars())
