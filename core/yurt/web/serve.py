"""Serving: one process, or several that share a socket under uvicorn's supervisor; a job worker beside them.

SIGTERM and SIGINT end it gracefully: requests under way are finished, then connections close, then the job worker
hands its jobs over. SIGHUP replaces the processes one after the other without refusing a request (with one
process there is nobody to take over, so it ends like SIGTERM).
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yurt.collecting import collect_seldom, settle
from yurt.errors import ConfigurationError
from yurt.services.observability.logging import configure_logging
from yurt.services.observability.metrics import prepare_directory
from yurt.settings import Settings
from yurt.web.companions import JobWorker, Orphanage

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Config

_log = logging.getLogger(__name__)
BACKLOG = 2048
GRACE = 20
"""Seconds that requests under way are given to finish."""


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    job_worker: bool = True,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serves the system of these settings until it is told to stop. The database was set up before.

    `announce` is told the address once it can be reached. Raises ConfigurationError when the address is taken.
    """
    configure_logging()
    listening = _listen(host, port)
    jobs = JobWorker(settings) if job_worker else None
    if announce is not None:
        announce(f"http://{_shown(host)}:{listening.getsockname()[1]}")
    try:
        if workers == 1:
            _serve_alone(settings, listening, jobs)
        else:
            _serve_supervised(settings, listening, workers, jobs)
    finally:
        listening.close()
        if jobs is not None:
            jobs.stop()


def worker_app(settings: Settings, supervisor: int | None = None) -> ASGIApp:
    """The application of one web process, with the thread that keeps it in step with the database.

    `supervisor` is the process that looks after it, if one does.
    """
    from yurt.services.assemble import open_system
    from yurt.services.watch import Watch
    from yurt.web.app import create_app

    collect_seldom()
    configure_logging()
    system = open_system(settings)
    app = create_app(system, [Watch(system, "web"), *([Orphanage(supervisor)] if supervisor else [])])
    settle()
    return app


def _serve_alone(settings: Settings, listening: socket.socket, jobs: JobWorker | None) -> None:
    from yurt.web.patience import PatientServer

    server = PatientServer(_config(settings, listening, 1))

    def leave(*_: Any) -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    if jobs is not None:
        jobs.keep_running()
    server.run([listening])


def _serve_supervised(settings: Settings, listening: socket.socket, workers: int, jobs: JobWorker | None) -> None:
    from yurt.web.supervisor import Supervisor

    folder = Path(tempfile.mkdtemp(prefix="yurt-metrics-"))
    prepare_directory(folder)
    try:
        Supervisor(_config(settings, listening, workers), [listening], jobs).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _config(settings: Settings, listening: socket.socket, workers: int) -> Config:
    from uvicorn import Config

    from yurt.web.supervisor import ANSWER_WITHIN

    host, port = listening.getsockname()[:2]
    return Config(
        partial(worker_app, settings, os.getpid() if workers > 1 else None),
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_worker_healthcheck=ANSWER_WITHIN,
        timeout_graceful_shutdown=GRACE,
        backlog=BACKLOG,
    )


def _listen(host: str, port: int) -> socket.socket:
    """Listens from now on: who connects while the processes start waits instead of being refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigurationError(
            f"{host}:{port} cannot be served: {error.strerror or error}. Choose another port with --port."
        ) from error
    listening.set_inheritable(True)
    return listening


def _shown(host: str) -> str:
    if host in ("", "0.0.0.0", "::"):
        return "localhost"
    return f"[{host}]" if ":" in host else host
