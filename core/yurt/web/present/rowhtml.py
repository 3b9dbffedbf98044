"""The rows of a list as HTML. A page has hundreds of cells, so this one piece of markup is written by code.

A cell's markup follows from its four texts alone, and a row's from what the database gave for it: lists show the same
ones over and over (cities, names of colleagues, the records one looked at a minute ago), so both are made once and
kept. See docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from markupsafe import Markup

if TYPE_CHECKING:
    from yurt.web.pages.context.table import Row

_CELLS_KEPT = 32_768
_TICKS_KEPT = 8_192
_ROWS_KEPT = 16_384
"""Of all lists together; a row of HTML takes about a kilobyte."""


def rows_html(rows: Iterable[Row], selectable: bool) -> Markup:
    """The `<tr>` elements of a list. Texts and addresses are escaped; `css` and `mark` are names that code wrote."""
    return Markup("".join(_each_html(rows, selectable)))


class WrittenRows:
    """The rows of one list as HTML, by what the database gave for each: written once while they stay the same.

    `make` turns rows of the database into those of the page. What it does may depend on nothing but the row.
    """

    def __init__(self, make: Callable[[Sequence[Any]], Sequence[Row]], selectable: bool) -> None:
        self._make = make
        self._selectable = selectable
        self._known: dict[Hashable, str] = {}
        _SHELF.add(self)

    def html(self, found: Sequence[Any]) -> Markup:
        """The `<tr>` elements of these rows of the database."""
        known = self._known
        try:
            written = list(map(known.get, found))
        except TypeError:  # a JSON value cannot be a key
            return rows_html(self._make(found), self._selectable)
        missing = [place for place, text in enumerate(written) if text is None]
        if missing:
            _SHELF.make_room(len(missing))
            wanted = [found[place] for place in missing]
            made = _each_html(self._make(wanted), self._selectable)
            for place, row, text in zip(missing, wanted, made, strict=True):
                written[place] = known[row] = text
        return Markup("".join(written))  # type: ignore[arg-type]

    def forget(self) -> None:
        """Throws away what was written."""
        self._known = {}


class _Shelf:
    """Keeps the written rows of all lists within bounds: when there are too many, all are thrown away."""

    def __init__(self) -> None:
        self._lists: WeakSet[WrittenRows] = WeakSet()
        self._rows = 0

    def add(self, rows: WrittenRows) -> None:
        self._lists.add(rows)

    def make_room(self, rows: int) -> None:
        self._rows += rows
        if self._rows > _ROWS_KEPT:
            self._rows = rows
            for each in list(self._lists):
                each.forget()


_SHELF = _Shelf()


def _each_html(rows: Iterable[Row], selectable: bool) -> list[str]:
    cell = _cell
    head = _tick if selectable else _no_tick
    return [
        f'<tr class="{css}" tabindex="-1">{head(number, label)}{"".join([cell(*c) for c in cells])}</tr>\n'
        for number, label, cells, css in rows
    ]


@lru_cache(maxsize=_CELLS_KEPT)
def _cell(text: str, css: str, href: str | None = None, mark: str | None = None, note: str = "") -> str:
    shown = escape(str(text))
    if href:
        shown = f'<a href="{escape(href)}">{shown}</a>'
    elif mark:
        shown = f'<span class="{mark}">{shown}</span>'
    if note:
        shown = f'{shown}<span class="visually-hidden">, {escape(note)}</span>'
        return f'<td title="{escape(note)}" class="{css}">{shown}</td>'
    return f'<td class="{css}">{shown}</td>'


@lru_cache(maxsize=_TICKS_KEPT)
def _tick(number: str, label: object) -> str:
    return (
        '<td class="k"><input class="form-check-input" type="checkbox" name="id" '
        f'value="{escape(number)}" aria-label="{escape(str(label))}"></td>'
    )


def _no_tick(_number: str, _label: str) -> str:
    return ""
