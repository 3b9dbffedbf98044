"""What the templates of reports are given."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.services.reports.table import Head
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.table import EmptyState
from yurt.web.pages.context.widgets import Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLink:
    """A report in the overview."""

    label: str
    href: str
    icon: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShelf:
    """The reports of one add-on."""

    label: str
    reports: tuple[ReportLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPage:
    """The overview: reports by add-on, and what of them could not be used (told to administrators)."""

    title: str
    search: str
    shelves: tuple[ReportShelf, ...]
    problems: tuple[str, ...] = ()
    schedules_href: str = ""
    empty: EmptyState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter; a period has three widgets: the word, the first day, the last day."""

    widgets: tuple[Widget, ...]


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell of the table; `href` opens the records behind it."""

    text: str
    href: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the table; `folds` says that it opens and shuts what is below it."""

    kind: str
    level: int
    cells: tuple[PageCell, ...]
    folds: bool = False
    open: bool = True
    shown: bool = True


@dataclass(frozen=True, slots=True)
class PageMark:
    """A mark of the drawing: what is told of it, its height, and the records behind it."""

    text: str
    value: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDrawing:
    """The figures of the chart, which the script draws."""

    type: str
    by: str
    caption: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[PageMark, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A report: its parameters, what came of them, and what can be done with that."""

    title: str
    text: str = ""
    href: str
    parameters: tuple[Parameter, ...] = ()
    changed: bool = False
    """Other than at first was asked for; `usual_href` goes back."""
    usual_href: str = ""
    buttons: tuple[ActionButton, ...] = ()
    more: tuple[ActionButton, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    """The parameters in words, for paper."""
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    count: str = ""
    heads: tuple[Head, ...] = ()
    lines: tuple[PageLine, ...] = ()
    total: PageLine | None = None
    tree: bool = False
    drawing: PageDrawing | None = None
    empty: EmptyState | None = None
    foot: str = ""
    """Who asked, and when, for paper."""
