"""How a process learns of what any process has committed: by LISTEN on PostgreSQL, by asking for a stamp on SQLite."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

from yurt.db.signals import Tidings, listen
from yurt.env import System

log = logging.getLogger(__name__)

POLL = 0.4
"""Seconds between two looks at SQLite's stamp; a look takes some microseconds and no lock."""
AGAIN = 2.0
"""Seconds before a lost database is asked again."""


class Feed:
    """A thread that calls `came` with tidings, or with None when something has changed and nobody knows what.

    It runs from `start` until `pause` or `stop`; started again it says None first, for it may have missed something.
    """

    def __init__(self, system: System, came: Callable[[Tidings | None], None]) -> None:
        self._system = system
        self._came = came
        self._lock = threading.Lock()
        self._stopping: threading.Event | None = None

    def start(self) -> None:
        """Begins, unless it runs already."""
        with self._lock:
            if self._stopping is None:
                self._stopping = threading.Event()
                threading.Thread(target=self._run, args=(self._stopping,), name="yurt-live", daemon=True).start()

    def pause(self) -> None:
        """Ends; nobody listens."""
        with self._lock:
            if self._stopping is not None:
                self._stopping.set()
                self._stopping = None

    stop = pause

    def _run(self, stopping: threading.Event) -> None:
        source = _sqlite if self._system.database.is_sqlite else _postgresql
        while not stopping.is_set():
            try:
                for tidings in source(self._system, stopping):
                    if stopping.is_set():
                        return
                    if tidings is not _NOTHING:
                        self._came(tidings)
            except Exception as error:  # whatever a lost connection raises; open screens must not stay deaf
                log.warning("Changes are not heard of at the moment: %s", type(error).__name__)
            stopping.wait(AGAIN)


_NOTHING = Tidings()


def _sqlite(system: System, stopping: threading.Event) -> Iterator[Tidings | None]:
    """`PRAGMA data_version` changes when another connection has committed. https://www.sqlite.org/pragma.html"""
    connection = system.database.reading.raw_connection()
    try:
        known = None
        while not stopping.wait(POLL):
            stamp = connection.cursor().execute("PRAGMA data_version").fetchone()
            yield _NOTHING if stamp == known else None
            known = stamp
    finally:
        connection.close()


def _postgresql(system: System, _stopping: threading.Event) -> Iterator[Tidings | None]:
    source = listen(system.database.engine, POLL)
    yield None
    for tidings in source:
        yield tidings or _NOTHING
