"""Lets every process know that somebody has kept a filter, or arranged a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.env.loading import bump

if TYPE_CHECKING:
    from yurt.env import Env

VIEWS_STAMP = "views_stamp"
"""Read together with the session of each request, so that what a list remembers is never older than that."""


def views_changed(env: Env) -> None:
    """Raises the stamp of what people keep of lists, in this transaction, once."""
    marks = env.session.info.setdefault("stamped", set())
    if "views" not in marks:
        marks.add("views")
        bump(env.session.connection(), VIEWS_STAMP)
