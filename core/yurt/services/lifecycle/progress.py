"""How long-running operations tell what they are at."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with the steps done, the steps in all, and what is being done now."""


def silent(done: int, total: int, text: str) -> None:
    """A progress that tells nobody."""
