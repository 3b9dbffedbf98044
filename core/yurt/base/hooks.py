"""What the core itself does when records change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yurt.registry.hookspecs import hookimpl

if TYPE_CHECKING:
    from yurt.env import Env


@hookimpl
def record_created(env: Env, record: Any) -> None:
    """Tells webhooks."""
    from yurt.services.webhooks.dispatch import dispatch

    dispatch(env, "created", record)


@hookimpl
def record_changed(env: Env, record: Any, changes: dict[str, tuple[Any, Any]]) -> None:
    """Tells webhooks and followers."""
    from yurt.base.following import changed
    from yurt.services.webhooks.dispatch import dispatch

    dispatch(env, "changed", record, changes)
    changed(env, record, changes)


@hookimpl
def record_deleted(env: Env, record: Any) -> None:
    """Tells webhooks."""
    from yurt.services.webhooks.dispatch import dispatch

    dispatch(env, "deleted", record)
