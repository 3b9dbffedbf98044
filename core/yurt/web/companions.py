"""What runs beside the web processes: the job worker, and a look whether the parent is still there."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from typing import Any

from yurt.settings import Settings

_log = logging.getLogger(__name__)
_STOP_WITHIN = 30.0
_LONGEST_PAUSE = 60.0


class JobWorker:
    """One job worker process, started again when it dies; the pauses grow while it dies at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: Any = None
        self._started = 0.0
        self._pause = 1.0
        self._stopping = threading.Event()

    @property
    def pid(self) -> int | None:
        """Of the process as it is now."""
        return self._process.pid if self._process is not None else None

    def check(self) -> None:
        """Starts the process, the first time or after it died. Call it often."""
        if self._stopping.is_set() or (self._process is not None and self._process.is_alive()):
            return
        lasted = time.monotonic() - self._started
        if self._process is not None:
            if lasted < self._pause:
                return
            _log.error("The job worker ended with %s and is started again", self._process.exitcode)
            self._pause = 1.0 if lasted > _LONGEST_PAUSE else min(self._pause * 2, _LONGEST_PAUSE)
        self._started = time.monotonic()
        self._process = multiprocessing.get_context("spawn").Process(
            target=run_job_worker, args=(self._settings, os.getpid()), name="yurt-jobs"
        )
        self._process.start()

    def keep_running(self) -> None:
        """Checks once a second in a thread, for a server without a supervisor."""

        def watch() -> None:
            while not self._stopping.is_set():
                self.check()
                self._stopping.wait(1)

        threading.Thread(target=watch, name="yurt-jobs", daemon=True).start()

    def restart(self) -> None:
        """Lets the process end gracefully; `check` starts the next one."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(_STOP_WITHIN)
            self._started = 0.0

    def stop(self) -> None:
        """Ends the process gracefully, or by force after half a minute; its jobs are not lost."""
        self._stopping.set()
        process = self._process
        if process is None or not process.is_alive():
            return
        process.terminate()
        process.join(_STOP_WITHIN)
        if process.is_alive():
            process.kill()
            process.join()


def run_job_worker(settings: Settings, parent: int) -> None:
    """The job worker process; `parent` is the process that looks after it."""
    from yurt.services.assemble import SystemJobHost, open_system
    from yurt.services.jobs import WorkerSettings, run_worker
    from yurt.services.observability.logging import configure_logging
    from yurt.services.watch import Watch

    configure_logging()
    system = open_system(settings)
    with Watch(system, "worker"), Orphanage(parent):
        left_nothing = run_worker(SystemJobHost(system), WorkerSettings(timezone=settings.time_zone))
    if not left_nothing:
        os._exit(1)


class Orphanage:
    """Ends a child process gracefully when its parent is gone, so that a killed server leaves nothing behind.

    `parent` is told, not asked of the system: the parent may be gone before this process has come so far.
    """

    def __init__(self, parent: int) -> None:
        self._parent = parent
        self._stopping = threading.Event()

    def __enter__(self) -> Orphanage:
        threading.Thread(target=self._look, name="yurt-parent", daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stopping.set()

    def _look(self) -> None:
        while not self._stopping.wait(1):
            if os.getppid() != self._parent:
                os.kill(os.getpid(), signal.SIGTERM)
                return
