"""The rows of a list as HTML. A page has hundreds of cells, so this one piece of markup is written by code.

A cell's markup follows from its four texts alone, and lists show the same ones over and over (cities, names of
colleagues, the records one looked at a minute ago): it is made once and kept. See docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from yurt.web.pages.context.table import Row

_CELLS_KEPT = 32_768
_ROWS_KEPT = 8_192


def rows_html(rows: Iterable[Row], selectable: bool) -> Markup:
    """The `<tr>` elements of a list. Texts and addresses are escaped; `css` and `mark` are names that code wrote."""
    cell = _cell
    head = _tick if selectable else _no_tick
    return Markup(
        "".join(
            [
                f'<tr class="{css}" tabindex="-1">{head(number, label)}{"".join([cell(*c) for c in cells])}</tr>\n'
                for number, label, cells, css in rows
            ]
        )
    )


@lru_cache(maxsize=_CELLS_KEPT)
def _cell(text: str, css: str, href: str | None = None, mark: str | None = None) -> str:
    shown = escape(text)
    if href:
        shown = f'<a href="{escape(href)}">{shown}</a>'
    elif mark:
        shown = f'<span class="{mark}">{shown}</span>'
    return f'<td class="{css}">{shown}</td>'


@lru_cache(maxsize=_ROWS_KEPT)
def _tick(number: str, label: str) -> str:
    return (
        '<td class="k"><input class="form-check-input" type="checkbox" name="id" '
        f'value="{escape(number)}" aria-label="{escape(label)}"></td>'
    )


def _no_tick(_number: str, _label: str) -> str:
    return ""
