"""What was changed in one database about a model's form, list and fields, and how it is laid over what add-ons declare.

A change that no longer fits falls away: a field that is gone is left out, one that came meanwhile stands at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Field_

from yurt.view.declare import Beyond
from yurt.view.resolved import BoardView, FieldItem, FormView, GroupItem, ListColumn, ListView, PageItem

Say = Callable[[dict[str, str]], str]
"""Chooses among texts by language."""
Colour = Literal["ok", "today", "late", "penalty", "new", "done"]
Text = dict[str, str]
"""A text by language code."""
OwnName = Annotated[str, Field_(pattern=r"^x_[a-z0-9_]{1,40}$")]
"""The value of a status that was added in a database."""


class Change(BaseModel):
    """Base of the changes: what is not known is refused when it is saved, and left out when it is read."""

    model_config = ConfigDict(extra="forbid")


class GroupChange(Change):
    """A group on the form: its fields in their order. `page` is the title of the tab it stands on; empty is above."""

    title: Text = {}
    page: Text = {}
    fields: list[str] = []


class FormChange(Change):
    """The whole layout of a form, and what is hidden from it."""

    groups: list[GroupChange] = []
    hidden: list[str] = []


class ListChange(Change):
    """The columns of a list, as everybody gets it who has not chosen their own."""

    columns: list[str] = Field_(min_length=1)


class OwnStatus(Change):
    """A status of the client's own: which may follow it (`to`), and after which it may come (`after`)."""

    to: list[str] = []
    after: list[str] = []


class FieldChange(Change):
    """One field: its name in each language, conditions in the filter language, what new records get.

    `own` adds statuses to a state, or choices to a selection; their words stand in `options`, their colours in
    `colours` as those of the add-on's do. What is `unused` is offered no more, and stays where records have it.
    """

    label: Text = {}
    required_when: dict[str, Any] | None = None
    readonly_when: dict[str, Any] | None = None
    hidden_when: dict[str, Any] | None = None
    default: str | None = None
    own: dict[OwnName, OwnStatus] = {}
    unused: list[str] = []
    options: dict[str, Text] = {}
    colours: dict[str, Colour] = {}


class BoardChange(Change):
    """How many cards the columns of a board may hold, by value; and what happens to one more."""

    limits: dict[str, Annotated[int, Field_(ge=1, le=10_000)]] = {}
    beyond: Beyond | None = None


CHANGES: dict[str, type[Change]] = {"form": FormChange, "list": ListChange, "board": BoardChange, "field": FieldChange}


def change_of(target: str, data: Any) -> Change:
    """The change kept for a target (`form`, `list`, `field:<name>`). Raises pydantic's ValidationError, KeyError."""
    return CHANGES[target.partition(":")[0]].model_validate(data)


@dataclass
class Customised:
    """All that holds for one model."""

    form: FormChange | None = None
    list: ListChange | None = None
    board: BoardChange | None = None
    fields: dict[str, FieldChange] = field(default_factory=dict)


def apply_form(view: FormView, change: FormChange, say: Say, others: Mapping[str, FieldItem]) -> FormView:
    """The form in the order that was chosen; what the change does not know of keeps its place at the end.

    `others` are fields that the add-ons' form leaves out and that may be put on it.
    """
    known = {**others, **{item.name: item for item in view.fields}}
    placed: set[str] = set(change.hidden)
    top: list[GroupItem] = []
    pages: dict[str, PageItem] = {}
    for group in change.groups:
        items = tuple(known[name] for name in group.fields if name in known and name not in placed)
        placed |= {item.name for item in items}
        title = say(group.page)
        if title:
            page = pages.get(title, PageItem(title))
            tables = tuple(item for item in items if item.table)
            plain = tuple(item for item in items if not item.table)
            groups = (*page.groups, GroupItem(say(group.title), plain)) if plain else page.groups
            pages[title] = replace(page, groups=groups, tables=(*page.tables, *tables))
        elif items:
            top.append(GroupItem(say(group.title), items))
    left = left_of(view, placed)
    return replace(view, groups=(*top, *left.groups), pages=(*pages.values(), *left.pages))


def left_of(view: FormView, placed: set[str]) -> FormView:
    """The form without what has its place already."""

    def rest(items: tuple[FieldItem, ...]) -> tuple[FieldItem, ...]:
        return tuple(item for item in items if item.name not in placed)

    def groups(given: tuple[GroupItem, ...]) -> tuple[GroupItem, ...]:
        return tuple(GroupItem(g.title, rest(g.items)) for g in given if rest(g.items))

    pages = tuple(PageItem(p.title, groups(p.groups), rest(p.tables)) for p in view.pages)
    return replace(view, groups=groups(view.groups), pages=tuple(p for p in pages if p.groups or p.tables))


def apply_list(view: ListView, change: ListChange, paths: tuple[str, ...]) -> ListView:
    """The list with the columns that were chosen, as far as they are there; `paths` are those a list can show."""
    declared = {column.path: column for column in view.columns}
    chosen = [declared.get(path, ListColumn(path)) for path in change.columns if path in declared or path in paths]
    shown = [replace(column, hidden=False) for column in chosen]
    hidden = [replace(column, hidden=True) for path, column in declared.items() if path not in change.columns]
    return replace(view, columns=(*shown, *hidden)) if shown else view


def apply_board(view: BoardView, change: BoardChange) -> BoardView:
    """The board with the limits that were set."""
    return replace(view, limits={**view.limits, **change.limits}, beyond=change.beyond or view.beyond)


def missing(change: Change, names: set[str]) -> list[str]:
    """The fields that a form's or list's change names and that are not there any more."""
    if isinstance(change, FormChange):
        wanted = [name for group in change.groups for name in group.fields]
    else:
        wanted = [path.split(".")[0] for path in change.columns] if isinstance(change, ListChange) else []
    return [name for name in dict.fromkeys(wanted) if name not in names]
