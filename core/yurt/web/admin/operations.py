"""Installing, upgrading and removing add-ons while people work: in a thread, told about through the journal of jobs.

The journal is another file than the database on SQLite, so what is under way can be told while a migration holds
the only write lock; and any web process can tell it, whichever of them does the work.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from yurt.env import System
from yurt.errors import NotFound, YurtError
from yurt.services.assemble import full_url
from yurt.services.jobs import Journal, Progress
from yurt.services.lifecycle import install, uninstall, upgrade

_log = logging.getLogger(__name__)
_PREFIX = "addons:"
_DONE, _FAILED = "✓ ", "✗ "
SILENT_TOO_LONG = 600.0
"""Seconds without a word after which the process that did the work must be gone."""

Work = Callable[[Callable[[int, int, str], None]], str]


@dataclass(frozen=True)
class Operation:
    """How an operation stands; `ended` with `problem` empty when it went well."""

    id: str
    done: int
    total: int
    text: str
    ended: bool
    problem: str
    lines: tuple[str, ...]


class Operations:
    """The operations of one process' system; each runs in a thread of its own, one after the other by the lock
    that the lifecycle holds."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._journal = Journal(full_url(system.database))
        self._journal.create_tables()

    def install(self, name: str, user_id: int) -> str:
        """Installs an add-on and what it needs; gives the id to ask by."""

        def work(progress: Callable[[int, int, str], None]) -> str:
            names = install(self.system, [name], progress, user_id=user_id)
            return ", ".join(names) or name

        return self._start(work)

    def upgrade(self, names: list[str] | None, user_id: int) -> str:
        """Brings these add-ons, or all, up to date."""

        def work(progress: Callable[[int, int, str], None]) -> str:
            faults = upgrade(self.system, names, progress, user_id=user_id)
            if faults:
                raise YurtError(" ".join(f"{fault.addon}: {fault.message}" for fault in faults))
            return ", ".join(names or [])

        return self._start(work)

    def uninstall(self, name: str, user_id: int) -> str:
        """Removes an add-on after a backup."""

        def work(progress: Callable[[int, int, str], None]) -> str:
            return str(uninstall(self.system, name, progress, backup=_backup, user_id=user_id))

        return self._start(work)

    def look(self, operation_id: str) -> Operation:
        """How it stands. Raises NotFound."""
        key = _PREFIX + operation_id
        said = self._journal.read_progress([key]).get(key)
        if said is None:
            raise NotFound("There is no such operation; it may have been a long time ago.")
        lines = self._journal.read_log(key)
        last = lines[-1].text if lines else ""
        problem = last.removeprefix(_FAILED) if last.startswith(_FAILED) else ""
        ended = last.startswith((_DONE, _FAILED))
        if not ended and lines and time.time() - lines[-1].at.timestamp() > SILENT_TOO_LONG:
            ended, problem = True, "The process that did this has ended. Start the system again: it will finish it."
        progress = said[0]
        texts = tuple(line.text for line in lines)
        return Operation(operation_id, progress.done, progress.total or 1, progress.text, ended, problem, texts)

    def _start(self, work: Work) -> str:
        operation_id = uuid4().hex[:16]
        key = _PREFIX + operation_id
        self._journal.write_progress(key, Progress(0, 1, ""))
        threading.Thread(target=self._run, args=(key, work), name="yurt-addons", daemon=True).start()
        return operation_id

    def _run(self, key: str, work: Work) -> None:
        last = ""

        def progress(done: int, total: int, text: str) -> None:
            nonlocal last
            self._journal.write_progress(key, Progress(done, total, text))
            if text != last:
                self._journal.write_log(key, text)
                last = text

        try:
            self._journal.write_log(key, _DONE + work(progress))
        except YurtError as error:
            self._journal.write_log(key, _FAILED + error.message)
        except Exception as error:
            _log.exception("An operation on add-ons failed")
            self._journal.write_log(key, f"{_FAILED}{type(error).__name__}: {error}")


def _backup(system: System, file: Path, progress: Callable[[int, int, str], None]) -> None:
    from yurt.services.backup import write_backup

    write_backup(system, file, progress)
