"""Lets every process know that somebody's rights, or the company's settings, have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.env.loading import bump

if TYPE_CHECKING:
    from yurt.env import Env


def rights_changed(env: Env) -> None:
    """Raises the stamp of the rights in this transaction, once; this process takes it over after the commit."""
    marks = env.session.info.setdefault("stamped", set())
    if "rights" in marks:
        return
    marks.add("rights")
    bump(env.session.connection(), "rights_stamp")
    env.after_commit(lambda: _take_over(env))


def _take_over(env: Env) -> None:
    env.system.refresh()
