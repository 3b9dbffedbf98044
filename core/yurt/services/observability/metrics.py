"""Prometheus metrics of all worker processes, from whichever of them is asked.

prometheus-client's multiprocess mode: each process writes its numbers to memory-mapped files in one directory,
and `/metrics` on any worker adds the files up. The process that starts the workers calls
`prepare_directory` before it starts them; without a directory the numbers are this process's own.
Nothing is imported before the process has begun to answer.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yurt.errors import ConfigurationError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def prepare_directory(directory: Path) -> None:
    """Empty the directory of a former run's numbers and make this process's children share it.

    Must come before prometheus-client is imported, for it chooses its kind of numbers then. Raises
    `ConfigurationError` when the directory cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for leftover in directory.glob("*.db"):
            leftover.unlink()
    except OSError as error:
        message = f"The directory for metrics, {directory}, cannot be written: {error.strerror}. Choose another."
        raise ConfigurationError(message) from error
    os.environ[_VARIABLE] = str(directory)


def forget_process(pid: int) -> None:
    """Drop the current values (requests in progress) of a worker that ended; its counts stay in the sums."""
    if os.environ.get(_VARIABLE):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)


@dataclass(frozen=True)
class _Instruments:
    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    active: Gauge


class Metrics:
    """The numbers of the web edge. One object a process; safe to use from many threads.

    What happens before `load` is remembered and counted then, so that the first answer need not wait for it.
    """

    def __init__(self) -> None:
        self._made: _Instruments | None = None
        self._early: list[Callable[[_Instruments], None]] = []
        self._lock = threading.Lock()

    def load(self) -> _Instruments:
        """Makes the instruments, and counts what happened before."""
        with self._lock:
            if self._made is None:
                made = _make()
                for count in self._early:
                    count(made)
                self._early.clear()
                self._made = made
            return self._made

    def started(self) -> None:
        """A request has come in."""
        self._count(lambda made: made.active.inc())

    def finished(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered. `route` is the pattern of the address, never the address itself."""
        known = method if method in _METHODS else "OTHER"

        def count(made: _Instruments) -> None:
            made.active.dec()
            made.requests.labels(known, route, str(status)).inc()
            made.seconds.labels(known, route).observe(seconds)

        self._count(count)

    def render(self) -> tuple[bytes, str]:
        """All numbers in Prometheus' text format, and the content type to serve it with."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

        registry = self.registry
        if os.environ.get(_VARIABLE):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry), CONTENT_TYPE_LATEST

    @property
    def registry(self) -> CollectorRegistry:
        """Where other parts register metrics of their own."""
        return self.load().registry

    def _count(self, count: Callable[[_Instruments], None]) -> None:
        made = self._made
        if made is None:
            with self._lock:
                made = self._made
                if made is None:
                    self._early.append(count)
                    return
        count(made)


def _make() -> _Instruments:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

    registry = CollectorRegistry()
    return _Instruments(
        registry,
        Counter("yurt_requests", "Requests answered.", ["method", "route", "status"], registry=registry),
        Histogram("yurt_request_seconds", "Time to answer.", ["method", "route"], registry=registry, buckets=_BUCKETS),
        Gauge("yurt_requests_active", "Requests being answered.", registry=registry, multiprocess_mode="livesum"),
    )
