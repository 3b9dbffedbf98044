"""The hooks that the core calls. An add-on implements them in its `hooks.py` with `@hookimpl`.

An add-on may publish hooks of its own in a module `hookspecs.py`, marked with `@hookspec`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from yurt.env.env import Env
    from yurt.services.exchange.readers import TableReader
    from yurt.services.exchange.wording import ImportWords
    from yurt.view.facts import Caution, Fact
    from yurt.view.guiding import Step
    from yurt.view.happening import Activity, Event
    from yurt.view.listing import BulkButton

F = TypeVar("F", bound=Callable[..., Any])
hookspec = pluggy.HookspecMarker("yurt")
hookimpl = pluggy.HookimplMarker("yurt")


def concerns(*models: str) -> Callable[[F], F]:
    """Says which models a `record_created` has to do with; those of all others may then be imported in whole sets.

    It stands under `@hookimpl`, and the function looks at the record's model all the same.
    """

    def mark(function: F) -> F:
        function.yurt_concerns = frozenset(models)  # type: ignore[attr-defined]
        return function

    return mark


def listeners(hook: pluggy.HookCaller, model: str) -> set[str]:
    """The add-ons whose implementation of the hook has to do with a model."""
    return {
        each.plugin_name for each in hook.get_hookimpls() if model in getattr(each.function, "yurt_concerns", (model,))
    }


@hookspec
def addon_installed(env: Env, addon: str) -> None:
    """Called once in the installing transaction, after the add-on's tables and data are there."""


@hookspec
def addon_uninstalling(env: Env, addon: str) -> None:
    """Called before an add-on's tables are removed; raise YurtError to refuse, with the reason."""


@hookspec
def record_created(env: Env, record: Any) -> None:
    """Called after a record of any model has been written for the first time, in the same transaction.

    Mark yours with `@concerns("library.loan")` under `@hookimpl`: imports of other models then go in whole sets.
    """


@hookspec
def record_changed(env: Env, record: Any, changes: dict[str, tuple[Any, Any]]) -> None:
    """Called after changes of a record have been written; `changes` maps a field to (old, new)."""


@hookspec
def record_deleted(env: Env, record: Any) -> None:
    """Called after a record was moved to the trash or deleted for good."""


@hookspec
def user_signed_in(env: Env, user: Any) -> None:
    """Called after a successful sign-in, before the first page."""


@hookspec
def check_data(env: Env) -> list[str] | None:
    """Returns a sentence for each figure that does not agree with its source (`yurt check --data`)."""


@hookspec
def home_tiles(env: Env) -> list[Any] | None:
    """Returns figures for the home page: `yurt.view.Tile`s, each a number with a label and a link."""


@hookspec
def timeline_entries(env: Env, record: Any, before: datetime | None, limit: int) -> list[Event] | None:
    """Returns up to `limit` entries of a record's timeline, the latest first: `yurt.view.Event`s, before a moment."""


@hookspec
def next_activity(env: Env, model: str, records: list[int]) -> dict[int, Activity] | None:
    """Returns what is to be done next, a `yurt.view.Activity` for each record that has one; asked once for a board."""


@hookspec
def record_facts(env: Env, record: Any) -> list[Fact | Caution] | None:
    """Returns what should be seen at once on the form of a record: `yurt.view.Fact`s for the strip at its head, and
    `yurt.view.Caution`s above it. Asked when the form is read."""


@hookspec
def entry_hints(env: Env, model: str, values: dict[str, Any], record_id: int | None) -> list[Caution] | None:
    """Returns hints to a record that is being typed: `yurt.view.Caution`s, shown beside the form; they refuse nothing.

    Asked after a change of the fields that the form names in `hints`; `values` are those typed so far, by field, and
    `record_id` is None for a new record.
    """


@hookspec
def first_steps(env: Env) -> list[Step] | None:
    """Returns steps of the tour that a new user is shown once, `yurt.view.Step`s; each for the role it names."""


@hookspec
def bulk_buttons(env: Env, model: str) -> list[BulkButton] | None:
    """Returns buttons for the selected records of a model's list, such as Message; called with every list page, so it
    asks the database nothing."""


@hookspec
def table_readers() -> list[TableReader] | None:
    """Returns formats of files that can be imported from then on: `yurt.exchange.TableReader`s."""


@hookspec
def import_words(model: str) -> ImportWords | None:
    """Returns the words that people and other programs put over the columns of a model's tables.

    By them an import finds the field of a column; see `yurt.exchange.ImportWords`.
    """


@hookspec
def web_routes() -> list[BaseRoute] | None:
    """Returns Starlette routes of the add-on's own; they are mounted under `/x/<addon>/`."""
