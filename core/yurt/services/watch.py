"""Keeps a process in step with its database: new add-ons, custom fields and rights are taken over within a second."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from yurt.env import System

log = logging.getLogger(__name__)

_FORGET_AFTER = timedelta(days=1)
_SQLITE_WAIT_MS = 200


class Watch:
    """A background thread of a web or worker process, from `start` to `stop` (or a `with` block).

    Every `poll` seconds it looks whether the database's stamps have grown and lets the system take the change
    over. Every `beat` seconds, and after each change, it writes to `core.process` that the process is alive and with
    which registry. A database that does not answer is asked again the next time.
    """

    def __init__(self, system: System, kind: str, *, poll: float = 0.5, beat: float = 5.0) -> None:
        self.name = f"{kind}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"[:80]
        self._system = system
        self._kind = kind
        self._poll = poll
        self._beat = beat
        self._told: tuple[float, int] = (0.0, -1)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="yurt-watch", daemon=True)

    def start(self) -> Watch:
        """Begins to watch."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends the watch and signs the process off."""
        self._stopping.set()
        self._thread.join()
        table = self._table
        self._try(
            "sign off", lambda: self._write(lambda c: c.execute(sa.delete(table).where(table.c.name == self.name)))
        )

    def __enter__(self) -> Watch:
        return self.start()

    def __exit__(self, *_: Any) -> None:
        self.stop()

    @property
    def _table(self) -> sa.Table:
        return self._system.registry.models["core.process"].table

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._try("look for changes", self._look)
            self._stopping.wait(self._poll)

    def _look(self) -> None:
        self._system.refresh()
        at, stamp = self._told
        if stamp != self._system.registry.stamp or time.monotonic() - at >= self._beat:
            self._write(self._tell)
            self._told = (time.monotonic(), self._system.registry.stamp)

    def _tell(self, connection: Connection) -> None:
        table, now = self._table, datetime.now(UTC)
        values = {"registry_stamp": self._system.registry.stamp, "seen_at": now}
        if connection.execute(sa.update(table).where(table.c.name == self.name).values(values)).rowcount:
            return
        connection.execute(sa.delete(table).where(table.c.seen_at < now - _FORGET_AFTER))
        about = {"kind": self._kind, "host": socket.gethostname()[:120], "pid": os.getpid(), "started_at": now}
        connection.execute(sa.insert(table).values(name=self.name, **about, **values))

    def _write(self, function: Any) -> None:
        """One short transaction. On SQLite a long import holds the only write lock; the beat waits for another time."""
        with self._system.database.engine.connect() as connection:
            if not self._system.database.is_sqlite:
                with connection.begin():
                    function(connection)
                return
            raw: Any = connection.connection.dbapi_connection
            usual = raw.execute("PRAGMA busy_timeout").fetchone()[0]
            raw.execute(f"PRAGMA busy_timeout={_SQLITE_WAIT_MS}")
            try:
                with connection.begin():
                    function(connection)
            finally:
                raw.execute(f"PRAGMA busy_timeout={usual}")

    def _try(self, what: str, function: Any) -> None:
        try:
            function()
        except SQLAlchemyError as error:
            if "locked" not in str(error):
                log.warning("Could not %s: %s", what, str(error).split("\n")[0])
        except Exception:
            log.exception("Could not %s", what)
