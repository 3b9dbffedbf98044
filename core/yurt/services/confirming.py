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


def wait_until_confirmed(system: System) -> bool:
    """Waits until every live process has taken the database's registry over; False after `WAIT_SECONDS`."""
    end = time.monotonic() + WAIT_SECONDS
    with system.database.reading.connect() as connection:
        stamp = read_stamps(connection).registry
        others = False
        while _late(system, connection, stamp):
            others = True
            connection.rollback()
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        if others:
            time.sleep(_DRAIN_SECONDS)
    return True


def _late(system: System, connection: Connection, stamp: int) -> bool:
    table = system.registry.models["core.process"].table
    alive = table.c.seen_at >= datetime.now(UTC) - timedelta(seconds=ALIVE_SECONDS)
    late = sa.select(table.c.name).where(alive, table.c.registry_stamp < stamp).limit(1)
    return connection.scalar(late) is not None
