"""A worker process: runs jobs until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from dataclasses import dataclass

from yurt.services.jobs.host import JobHost

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerSettings:
    """Times are in seconds.

    `dead_after` must be several `beat_every`; a worker silent for so long loses its jobs to others. `grace` is how long
    a stopping worker lets a unit of work finish; then it is rolled back where it next reports progress. Each
    `poll_every` a worker takes up to `concurrency` jobs from a queue: with these figures at most 20 jobs a second.
    """

    concurrency: int = 4
    poll_every: float = 0.2
    beat_every: float = 5.0
    dead_after: float = 30.0
    grace: float = 20.0
    timezone: str = "UTC"


def run_worker(host: JobHost, settings: WorkerSettings | None = None, *, stop: threading.Event | None = None) -> bool:
    """Run jobs until `stop` is set or, without one, until SIGTERM or SIGINT.

    False when a job neither ended nor reported progress in time: its thread is still there, so the process should
    leave with `os._exit`. The job is not lost; another worker goes on with it.
    """
    from yurt.services.jobs.engine_room import EngineRoom

    if stop is None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    return EngineRoom(host, settings or WorkerSettings()).work_until(stop)
