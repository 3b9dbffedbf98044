"""A report's table as lines of a page: what opens which records, and what is folded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from yurt.env import Env
from yurt.formats import formats
from yurt.registry.reports import Report
from yurt.services.reports.drawing import Drawing
from yurt.services.reports.table import Cell, Line, Table
from yurt.web.pages.addresses import model_href, record_href, with_query
from yurt.web.reports.context import PageCell, PageDrawing, PageLine, PageMark

MOST_SHOWN = 1000
"""So many rows stand on a page; the spreadsheet has all."""
FOLDED_FROM = 150
"""With more rows than these the groups are shut at first."""


class Shower:
    """Turns a table into the lines of a page, for one user."""

    def __init__(self, env: Env, report: Report, table: Table) -> None:
        self.env, self.spec, self.table = env, report.spec, table
        self.tree = bool(report.spec.group_by)
        self.shut = self.tree and table.count > FOLDED_FROM
        info = env.registry.models.get(self.spec.opens or "")
        self.opens = info if info is not None and env.access.allows(info.name, "read") else None

    def lines(self) -> tuple[PageLine, ...]:
        """The lines; rows beyond those that a page holds are left out, groups never are."""
        found, rows = [], 0
        for line in self.table.lines:
            rows += line.kind == "row"
            if line.kind != "row" or rows <= MOST_SHOWN:
                found.append(self._line(line))
        return tuple(found)

    def total(self) -> PageLine | None:
        """The line below all."""
        return None if self.table.total is None else self._line(self.table.total)

    def notes(self) -> tuple[str, ...]:
        """What a reader has to know about what is left out."""
        if self.table.count <= MOST_SHOWN:
            return self.table.notes
        integer = formats(self.env.language).integer
        text = self.env.gettext(
            "The first {shown} of {count} rows are shown; the totals hold all of them. The spreadsheet has every row."
        )
        return (*self.table.notes, text.format(shown=integer(MOST_SHOWN), count=integer(self.table.count)))

    def drawing(self) -> PageDrawing | None:
        """The figures of the chart."""
        drawing = self.table.drawing
        if drawing is None:
            return None
        marks = tuple((label, tuple(self._mark(mark) for mark in marks)) for label, marks in drawing.rows)
        return PageDrawing(
            type=drawing.type, by=drawing.by, caption=_caption(self.env, drawing), series=drawing.series, rows=marks
        )

    def _mark(self, mark: Any) -> PageMark:
        return PageMark(mark.text, "" if mark.value is None else str(mark.value), self._list_href(mark.where))

    def _line(self, line: Line) -> PageLine:
        href = self._list_href(line.where)
        cells = tuple(self._cell(number, cell, line, href) for number, cell in enumerate(line.cells))
        folds = line.kind == "group"
        return PageLine(line.kind, line.level, cells, folds, not self.shut, line.level == 0 or not self.shut)

    def _cell(self, number: int, cell: Cell, line: Line, list_href: str) -> PageCell:
        head = self.table.heads[number]
        css = "num" if head.numeric else ""
        if head.numeric:
            return PageCell(cell.text, list_href if cell.text else "", css)
        if line.kind == "row" and cell.record is not None and self.env.access.allows(cell.record[0], "read"):
            return PageCell(cell.text, record_href(*cell.record), css)
        return PageCell(cell.text, "", css)

    def _list_href(self, where: dict[str, Any] | None) -> str:
        if where is None or self.opens is None:
            return ""
        text = json.dumps(where, ensure_ascii=False, separators=(",", ":"))
        # Reports count archived records as well; the list that is opened shall show as many.
        shown = [("show", "all")] if self.opens.options.archive else []
        return with_query(model_href(self.opens.name), [("f", text), *shown])


def _caption(env: Env, drawing: Drawing) -> str:
    names: Sequence[str] = drawing.series
    return env.gettext("{figure} by {grouping}").format(figure=", ".join(names), grouping=drawing.by)
