"""Views as pages use them: complete, with every name known to exist."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yurt.view.declare import Beyond, Colour, Filter


@dataclass(frozen=True)
class ViewProblem:
    """Something in a view that could not be honoured; the view works without it."""

    model: str
    view: str
    message: str
    addon: str = ""


@dataclass(frozen=True)
class ListColumn:
    """One column of a list; `hidden` is offered by the column chooser only."""

    path: str
    label: str = ""
    hidden: bool = False
    total: bool = True


@dataclass(frozen=True)
class ListView:
    """A list of a model."""

    model: str
    columns: tuple[ListColumn, ...]
    order: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    page_size: int = 80
    colours: tuple[Colour, ...] = ()


@dataclass(frozen=True)
class FieldItem:
    """A field on a form. `columns` and `totals` are of a to-many field shown as a table."""

    name: str
    label: str = ""
    readonly: bool = False
    wide: bool = False
    visible_in: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    table: bool = False
    scan: bool = False
    required_when: dict[str, Any] | None = field(default=None, hash=False)
    readonly_when: dict[str, Any] | None = field(default=None, hash=False)
    hidden_when: dict[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class GroupItem:
    """Fields that belong together."""

    title: str
    items: tuple[FieldItem, ...]


@dataclass(frozen=True)
class PageItem:
    """A tab of a form: groups of fields first, then tables."""

    title: str
    groups: tuple[GroupItem, ...] = ()
    tables: tuple[FieldItem, ...] = ()


@dataclass(frozen=True)
class CountItem:
    """A counter that opens the records behind a to-many field."""

    name: str
    label: str = ""
    icon: str = ""


@dataclass(frozen=True)
class FormView:
    """A form of a model."""

    model: str
    groups: tuple[GroupItem, ...]
    pages: tuple[PageItem, ...] = ()
    counts: tuple[CountItem, ...] = ()
    summary: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[FieldItem, ...]:
        """All fields of the form, tables included, in the order they are read."""
        inner = [item for group in self.groups for item in group.items]
        for page in self.pages:
            inner += [item for group in page.groups for item in group.items]
            inner += page.tables
        return tuple(inner)


@dataclass(frozen=True)
class BoardView:
    """A board of a model: cards in the columns that `column` gives."""

    model: str
    column: str
    title: str
    fields: tuple[str, ...] = ()
    sum: str = ""
    filters: tuple[Filter, ...] = field(default=())
    limit: str = ""
    limits: dict[str, int] = field(default_factory=dict, hash=False)
    beyond: Beyond = "ask"
    within: str = ""
