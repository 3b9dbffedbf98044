"""Messages between the processes of one PostgreSQL database, by LISTEN and NOTIFY.

A message is a hint that something was committed: whoever gets it looks the truth up in the database, with rights. So
a lost message loses nothing but time, and messages are sent after the commit, by a thread, several as one. (NOTIFY
within the transaction would let all commits of the database queue behind each other.)

On SQLite nothing is sent: processes ask `PRAGMA data_version` instead, see `yurt.web.live.feed`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

CHANNEL = "yurt_live"
LARGEST = 7_000
"""Bytes of a message; PostgreSQL takes 8,000."""
MOST_IDS = 500
PAUSE = 0.02


@dataclass
class Tidings:
    """Which records were written (None: too many of a model to name) and which users have something new to read."""

    changed: dict[str, set[int] | None] = field(default_factory=dict)
    users: set[int] = field(default_factory=set)

    def add(self, model: str, ids: Iterable[int] | None) -> None:
        """Notes records of a model as written."""
        known = self.changed.setdefault(model, set())
        if ids is None or known is None:
            self.changed[model] = None
            return
        known.update(ids)
        if len(known) > MOST_IDS:
            self.changed[model] = None

    def merge(self, other: Tidings) -> None:
        """Adds what another message says."""
        for model, ids in other.changed.items():
            self.add(model, ids)
        self.users |= other.users

    def text(self) -> str:
        """As JSON that fits into a NOTIFY; too long, it names models and no records."""
        changed = {model: None if ids is None else sorted(ids) for model, ids in self.changed.items()}
        full = json.dumps({"c": changed, "u": sorted(self.users)}, separators=(",", ":"))
        if len(full) <= LARGEST:
            return full
        return json.dumps({"c": dict.fromkeys(list(changed)[:100]), "u": sorted(self.users)[:500]})

    @classmethod
    def parse(cls, text: str) -> Tidings:
        """What `text` wrote. Raises ValueError for anything else."""
        read = json.loads(text)
        changed = {model: None if ids is None else set(ids) for model, ids in read["c"].items()}
        return cls(changed, set(read["u"]))

    def __bool__(self) -> bool:
        return bool(self.changed or self.users)


class Signals:
    """Sends tidings to all processes of the database that listen. Its thread starts with the first one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting = Tidings()
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._ending = False
        self._thread: threading.Thread | None = None

    def send(self, tidings: Tidings) -> None:
        """Lets the others know soon. Never waits and never fails."""
        with self._lock:
            self._waiting.merge(tidings)
            self._idle.clear()
            if self._thread is None:
                self._ending = False
                self._thread = threading.Thread(target=self._run, name="yurt-signals", daemon=True)
                weakref.finalize(self, self._idle.wait, 1.0)  # a command line that ends now still tells
                self._thread.start()
        self._wake.set()

    def close(self, seconds: float = 5.0) -> None:
        """Sends what waits and ends the thread, so that it holds no connection any more; `send` starts another."""
        with self._lock:
            thread, self._thread, self._ending = self._thread, None, True
        self._wake.set()
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            with self._lock:
                waiting, self._waiting = self._waiting, Tidings()
                ending = self._ending
            if waiting:
                self._tell(waiting)
            with self._lock:
                if not self._waiting:
                    self._idle.set()
            if ending:
                return
            time.sleep(PAUSE)

    def _tell(self, waiting: Tidings) -> None:
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                statement = sa.text("select pg_notify(:channel, :text)")
                connection.execute(statement, {"channel": CHANNEL, "text": waiting.text()})
        except SQLAlchemyError as error:
            log.warning("Other processes were not told of a change: %s", type(error).__name__)


def listen(engine: Engine, patience: float) -> Iterator[Tidings | None]:
    """Tidings as they come, None whenever there were none for `patience` seconds.

    Holds a connection outside the pool. Raises psycopg's or SQLAlchemy's error when it is lost.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        connection.detach()
        connection.execute(sa.text(f"LISTEN {CHANNEL}"))
        while True:
            came = Tidings()
            for notice in driver.notifies(timeout=patience, stop_after=1):
                try:
                    came.merge(Tidings.parse(notice.payload))
                except (ValueError, KeyError, TypeError, AttributeError):
                    log.warning("A message on channel %s is not one of ours", CHANNEL)
            yield came or None
