"""The jobs of a night, run here and now on a business day of one's choice: for simulations and measurements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from yurt.env import System


def noon(day: date) -> Callable[[], datetime]:
    """A clock that stands at noon of a day."""
    return lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class Night:
    """A job whose steps are units of work of a system, on one day; what is logged is kept in `lines`."""

    id = step_key = "night"
    cancelled = False

    def __init__(self, system: System, today: date) -> None:
        self.system, self.today = system, today
        self.lines: list[str] = []

    def step(self, name: str, function: Callable[..., Any], /, **arguments: Any) -> Any:
        """Runs a step at once."""
        with self.system.acting_as_system() as env:
            env.clock = noon(self.today)
            return function(env, **arguments)

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Nobody watches."""

    def check(self) -> None:
        """Nobody cancels it."""

    def log(self, text: str) -> None:
        """Keeps a line."""
        self.lines.append(text)
