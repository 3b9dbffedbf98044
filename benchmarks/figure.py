"""One measured figure beside its floor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass
class Figure:
    """A figure, the floor measured in the same run, and whether the target is met.

    The floor is the same work without rights, audit or validation. `ratio` is value / floor for
    rates; `detail` holds what else was measured.
    """

    value: float
    unit: str
    target: str
    met: bool
    floor: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The figure as it is printed."""
        result: dict[str, Any] = {"value": round(self.value, 3), "unit": self.unit}
        if self.floor is not None:
            result |= {"floor": round(self.floor, 3), "ratio": round(self.value / self.floor, 3)}
        return result | {"target": self.target, "met": self.met} | ({"detail": self.detail} if self.detail else {})


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def calls_per_second(work: Callable[[int], object], duration: float = 2.0) -> tuple[float, float]:
    """Calls in a second over `duration` seconds, and the median of one call in milliseconds."""
    work(0)
    times: list[float] = []
    end = time.perf_counter() + duration
    number = 1
    while time.perf_counter() < end:
        start = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - start)
        number += 1
    return len(times) / sum(times), median(times) * 1000


def alternate(first: Callable[[], float], second: Callable[[], float], rounds: int = 3) -> tuple[float, float]:
    """The medians of two measurements taken in turn, so that a slow moment of the machine hits both."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
