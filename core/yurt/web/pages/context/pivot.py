"""Figures in rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from yurt.web.pages.context.document import ActionButton, Tone
from yurt.web.pages.context.layouts import LayoutForm
from yurt.web.pages.context.searching import SearchLine
from yurt.web.pages.context.table import EmptyState, ViewSwitch


class PivotHead(NamedTuple):
    """One head of columns: it covers `span` of them from `first` on. `level` 0 stands on top."""

    label: str
    first: int
    span: int
    depth: int = 1
    """How many rows of heads it is high."""
    folds: bool = False
    """Its inner columns can be folded away; the last `measures` of the span, its total, stay."""
    total: bool = False
    sort_href: str = ""
    """Sorts the rows by this column; empty where nothing can be sorted."""
    sorted: str = ""
    """`ascending` or `descending` where they are."""


class PivotCell(NamedTuple):
    """One figure. `cell` is posted to open the records behind it; empty when there are none."""

    text: str
    cell: str = ""
    css: str = ""
    value: str = ""
    """The figure as plain digits, for drawings; empty where there is none."""


class PivotRow(NamedTuple):
    """One row; those below it with a greater `level` belong to it."""

    label: str
    level: int
    cells: tuple[PivotCell, ...]
    folds: bool = False
    open: bool = True
    shown: bool = True
    """False inside a row that is folded at first."""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotPage:
    """A model's figures. A click on one sends `cell` with the address' own parameters by GET to `open_href`."""

    title: str
    search: SearchLine
    layout: LayoutForm
    corner: str = ""
    heads: tuple[tuple[PivotHead, ...], ...] = ()
    rows: tuple[PivotRow, ...] = ()
    totals: PivotRow | None = None
    measures: int = 1
    """How many figures stand beside each other in a column."""
    open_href: str = ""
    keep: tuple[tuple[str, str], ...] = ()
    swap_href: str = ""
    export_href: str = ""
    notes: tuple[str, ...] = ()
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    empty: EmptyState | None = None
