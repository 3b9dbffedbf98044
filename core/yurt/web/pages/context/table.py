"""A list: rows, columns, groups, and the page around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from markupsafe import Markup

from yurt.web.pages.context.document import ActionButton, Tone
from yurt.web.pages.context.searching import SearchLine


class Cell(NamedTuple):
    """One cell of a list: a plain tuple, because a page has hundreds and the template unpacks them.

    `css` is the complete class of the `<td>`: start from its `Column.css` and add `late` or `strong` where the value
    asks for it; reuse
    the same string for a whole column. With `href` the text is a link; else with `mark` it is wrapped in `<span
    class="{mark}">`: build
    marks with `status_mark` and `avatar_mark`, once for each value and not for each cell.
    """

    text: str
    css: str = ""
    href: str | None = None
    mark: str | None = None


class Row(NamedTuple):
    """One row of a list: `id` is posted when it is selected, `label` names it to a screen reader, `css` is of the
    `<tr>` (`gone` when archived, `tn-late` and such for a colour)."""

    id: str
    label: str
    cells: tuple[Cell, ...] | list[Cell]
    css: str = ""


def status_mark(tone: Tone) -> str:
    """The `Cell.mark` of a status with a meaning."""
    return f"y-st st-{tone}"


def avatar_mark(colour: int) -> str:
    """The `Cell.mark` of a person's initials."""
    return f"av c-{colour % 12}"


USUAL_WIDTH = 150
"""Pixels of a column without a width among others that have one."""
TICK_WIDTH = 42

CardPlace = Literal["title", "status", "amount", "date", "detail", "hide"]
"""Where a column stands in the two-line card of a phone: first line status and title, second line detail, date and
amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list."""

    name: str
    label: str
    numeric: bool = False
    """Right-aligned, with figures of one width."""
    card: CardPlace = "hide"
    sort: Literal["asc", "desc"] | None = None
    sort_href: str = ""
    """Sorts by it, or turns the order round; empty when it cannot be sorted."""
    sort_add_href: str = ""
    """Sorts by it after what the list is sorted by already: a click with the shift key."""
    unit: str = ""
    """A currency or measure that holds for the whole column."""
    edit: bool = False
    """Its cells are edited in place: below a record's address, `cell/<name>` answers `_list_cell.html`."""

    @property
    def css(self) -> str:
        """The class that the cells of this column share."""
        return f"{'num ' if self.numeric else ''}k-{self.card}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of rows; closed groups load their rows when opened."""

    key: str
    """Unique on the page; used in element ids: letters, digits, `-` and `_` only."""
    label: str
    count: str
    href: str
    """GET answers `_list_rows.html`."""
    cells: tuple[Cell, ...] = ()
    """One for each column: sums where there are any, empty texts elsewhere. The first is covered by the label."""
    level: int = 0
    open: bool = False
    groups: tuple[Group, ...] = ()
    """Inner groups of an open group."""
    rows: tuple[Row, ...] = ()
    tone: Tone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPart:
    """The rows or inner groups of a group that was opened."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...] = ()
    rows: tuple[Row, ...] = ()
    selectable: bool = True
    more_href: str = ""
    """GET answers the next rows of the group, in place of the row that offers them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """A column that the column chooser offers; submitted by POST as repeated `column`, in order."""

    name: str
    label: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChooser:
    """The columns that a list may show, those shown first; posted to `href`."""

    href: str
    columns: tuple[ColumnChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCount:
    """How many records a list finds."""

    text: str
    exact_href: str = ""
    """GET counts them, when the text is only an estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which part of the list is shown."""

    first: int
    """1-based; 0 when the list is empty, or when nobody knows how many records are before."""
    last: int
    total: str = ""
    """Formatted; when empty, `total_href` is asked after the page has been shown and answers `_list_count.html`."""
    total_href: str = ""
    first_href: str = ""
    prev_href: str = ""
    next_href: str = ""
    last_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSwitch:
    """Another way to look at the same records."""

    label: str
    href: str
    icon: str
    current: bool = False
    apart: bool = False
    """Leads away from the records, to the page on which their views are arranged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyState:
    """What to say when there is nothing, and the next thing to do."""

    title: str
    message: str = ""
    icon: str = "mood-empty"
    action: ActionButton | None = None
    more: tuple[ActionButton, ...] = ()
    """Other things to try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A model's list. Either `groups` or `rows` is filled.

    What differs from page to page may come rendered: `rows_html`, `foot_html`, and `chips_html` of the search line.
    """

    title: str
    search: SearchLine
    columns: tuple[Column, ...]
    pager: Pager
    rows: tuple[Row, ...] = ()
    rows_html: Markup | None = None
    foot_html: Markup | None = None
    groups: tuple[Group, ...] = ()
    totals: tuple[Cell, ...] = ()
    """One for each column, or empty for no totals; the first is covered by `totals_label`."""
    totals_label: str = ""
    totals_href: str = ""
    """Where htmx gets the totals row (`_list_totals.html`) after the page has been shown, when it is too dear to
    compute now."""
    bulk: tuple[ActionButton, ...] = ()
    """What may be done with the selected rows, posted as repeated `id`; no bulk action, no check boxes."""
    bulk_all_href: str = ""
    """Adds `all=1` meaning "all that match", when the server takes that; empty when not."""
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    """Beside the title: New (primary) first, then Import, Export and such."""
    chooser_href: str = ""
    """GET answers `_list_columns.html` when the column chooser is opened."""
    legend: tuple[tuple[Tone, str], ...] = ()
    """What the colours of rows mean."""
    empty: EmptyState | None = None
    """Shown when there are neither rows nor groups."""
    widths: tuple[int, ...] = ()
    """One for each column in pixels, 0 for one that nobody set; empty lets the browser lay the columns out."""

    @property
    def selectable(self) -> bool:
        """Whether rows carry check boxes."""
        return bool(self.bulk)

    @property
    def span(self) -> int:
        """How many columns of the table there are, the check boxes' included."""
        return len(self.columns) + self.selectable

    @property
    def width(self) -> int:
        """How wide the table is when somebody set the widths of columns."""
        return sum(width or USUAL_WIDTH for width in self.widths) + (TICK_WIDTH if self.selectable else 0)
