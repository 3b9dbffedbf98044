"""Which worker processes are alive. A worker that is not seen for a while is dead, and others take its jobs over."""

from __future__ import annotations

import os
import socket
import time
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from yurt.services.jobs.journal import worker_heartbeat

_FORGET_AFTER = 86_400.0


class Heartbeats(Protocol):
    """Signs of life of the workers, each named by its executor id; ages are in seconds."""

    def beat(self, executor_id: str) -> None:
        """This worker is alive now."""
        ...

    def alive(self, dead_after: float) -> set[str]:
        """The workers seen within the last `dead_after` seconds."""
        ...

    def claim(self, executor_id: str, dead_after: float) -> bool:
        """True for one caller only: it may take the dead worker's jobs over, and has `dead_after` seconds to do it."""
        ...

    def leave(self, executor_id: str) -> None:
        """This worker has no jobs any more, or they have all been taken over."""
        ...


class SqlHeartbeats:
    """Heartbeats in a table with the columns `executor_id` (unique), `host`, `pid`, `seen_at` (seconds since 1970)."""

    def __init__(self, engine: sa.Engine, table: sa.Table = worker_heartbeat) -> None:
        self._engine = engine
        self._table = table
        self._insert = (postgresql if engine.dialect.name == "postgresql" else sqlite).insert

    def beat(self, executor_id: str) -> None:
        """See `Heartbeats.beat`."""
        values = {"host": socket.gethostname(), "pid": os.getpid(), "seen_at": self._now()}
        statement = self._insert(self._table).values(executor_id=executor_id, **values)
        with self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["executor_id"], set_=values))

    def alive(self, dead_after: float) -> set[str]:
        """See `Heartbeats.alive`."""
        columns = self._table.c
        with self._engine.begin() as connection:
            query = sa.select(columns.executor_id).where(columns.seen_at >= self._now() - dead_after)
            return set(connection.execute(query).scalars())

    def claim(self, executor_id: str, dead_after: float) -> bool:
        """Renews the dead worker's own row: should the claimer die too, the row grows old again and another claims."""
        columns = self._table.c
        stale = sa.and_(columns.executor_id == executor_id, columns.seen_at < self._now() - dead_after)
        try:
            with self._engine.begin() as connection:
                if connection.execute(sa.update(self._table).where(stale).values(seen_at=self._now())).rowcount:
                    return True
                values = {"executor_id": executor_id, "host": "", "pid": 0, "seen_at": self._now()}
                connection.execute(sa.insert(self._table).values(values))
                return True
        except IntegrityError:
            return False

    def leave(self, executor_id: str) -> None:
        """Also clears rows of workers that died long ago without a job."""
        columns = self._table.c
        gone = sa.or_(columns.executor_id == executor_id, columns.seen_at < self._now() - _FORGET_AFTER)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(self._table).where(gone))

    def _now(self) -> sa.ColumnElement[float]:
        """The database's clock where machines may disagree; a SQLite file has one machine."""
        if self._engine.dialect.name == "postgresql":
            return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Double)
        return sa.literal(time.time(), sa.Double)
