"""One cell of a list, edited in place."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.widgets import Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class CellForm:
    """The small form over a cell. A POST to `href` answers the record's row, or this form again with what is wrong.

    `version` and `base` say what editing began with, so that nobody's work is overwritten.
    """

    href: str
    widget: Widget
    version: int
    base: str
    asked: str = ""
    """What somebody else saved into this field meanwhile, as a sentence; saving once more keeps what is typed."""
    row_href: str = ""
    """GET answers the record's row as it is saved."""
