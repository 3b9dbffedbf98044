"""What the core itself does when records change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yurt.i18n import N_
from yurt.registry.hookspecs import hookimpl
from yurt.view import Step

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


@hookimpl
def first_steps() -> list[Step]:
    """What everybody should know of the frame around the pages."""
    return [
        Step(
            N_("Welcome"),
            N_("A few words on how to find your way. It takes a minute; you may leave at any moment."),
            order=1,
        ),
        Step(
            N_("Find anything"),
            N_("Names, phone numbers, pages, things to do: type it here. Ctrl K opens it from anywhere."),
            target="[data-palette]",
            order=2,
        ),
        Step(
            N_("Where your work is"),
            N_("Modules for daily work, directories for what is set up once. The narrow bars fold the menu."),
            target=".y-side nav, .y-bottom [data-menu-toggle]",
            order=3,
        ),
        Step(
            N_("What concerns you"),
            N_("Tasks, mentions and warnings are counted here and pop up while you work."),
            target="[data-bell]",
            order=80,
        ),
        Step(
            N_("Made for you"),
            N_("Language, theme and your password are in this menu, and the help that this page has."),
            target=".y-top .y-right > details:last-of-type summary",
            order=81,
        ),
    ]
