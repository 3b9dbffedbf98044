"""A report as a spreadsheet that keeps its structure: groups as outlines, figures as numbers, parameters above."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from yurt.env import Env
from yurt.formats import currency_places, formats
from yurt.services.reports.table import Cell, Head, Line, Table

_DIGITS = 15
"""Spreadsheets keep numbers as doubles; longer ones are written as text."""
_BELOW = Border(bottom=Side(style="thin"))
_ABOVE = Border(top=Side(style="medium"))
_BOLD = Font(bold=True)
_RIGHT = Alignment(horizontal="right")
_FELT = PatternFill("solid", start_color="F1EFE9")
_DEEPEST = 7
_WIDEST, _NARROWEST = 48, 10


def xlsx_of(env: Env, table: Table) -> bytes:
    """The file."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "".join(sign for sign in table.title if sign not in "[]:*?/\\")[:31] or "Report"
    sheet.sheet_properties.outlinePr.summaryBelow = False
    writer = _Writer(env, sheet, table)
    writer.write()
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


class _Writer:
    """Writes one sheet, row by row."""

    def __init__(self, env: Env, sheet: Any, table: Table) -> None:
        self.env, self.sheet, self.table, self.at = env, sheet, table, 0
        self.money = env.system.settings.currency
        # Styles are made once: a spreadsheet of many rows spends most of its time on them.
        self.indents = [Alignment(indent=level) for level in range(_DEEPEST + 1)]

    def write(self) -> None:
        """Title, parameters, heads, lines, total."""
        self._words(self.table.title, bold=True, size=14)
        for label, text in self.table.parameters:
            self.at += 1
            self._text(self.sheet.cell(self.at, 1), label)
            self._text(self.sheet.cell(self.at, 2), text, bold=True)
        made = formats(self.env.language).moment(self.env.now, self.env.zone)
        self._words(self.env.gettext("Made on {moment}").format(moment=made))
        self.at += 2
        self._heads()
        self.sheet.freeze_panes = f"B{self.at + 1}"
        for line in self.table.lines:
            self._line(line)
        if self.table.total is not None:
            self._line(self.table.total)
            for number in range(1, len(self.table.heads) + 1):
                self.sheet.cell(self.at, number).border = _ABOVE
        self._paper()

    def _words(self, text: str, bold: bool = False, size: int = 11) -> None:
        self.at += 1
        cell = self.sheet.cell(self.at, 1)
        self._text(cell, text)
        cell.font = Font(bold=bold, size=size)

    def _heads(self) -> None:
        for number, head in enumerate(self.table.heads, 1):
            cell = self.sheet.cell(self.at, number)
            self._text(cell, head.label, bold=True)
            cell.border, cell.fill = _BELOW, _FELT
            cell.alignment = Alignment(horizontal="right" if head.numeric else "left", wrap_text=True)
            self.sheet.column_dimensions[get_column_letter(number)].width = self._width(number - 1, head)
        self.sheet.print_title_rows = f"{self.at}:{self.at}"

    def _width(self, place: int, head: Head) -> float:
        longest = max((len(line.cells[place].text) + 2 * line.level for line in self.table.lines[:500]), default=0)
        return min(max(longest + 3, len(head.label) + 2, _NARROWEST), _WIDEST)

    def _line(self, line: Line) -> None:
        self.at += 1
        bold = line.kind != "row"
        for number, (head, cell) in enumerate(zip(self.table.heads, line.cells, strict=True), 1):
            self._cell(self.sheet.cell(self.at, number), head, cell, bold)
        if line.level and not self.table.heads[0].numeric:
            self.sheet.cell(self.at, 1).alignment = self.indents[min(line.level, _DEEPEST)]
        if line.level:
            self.sheet.row_dimensions[self.at].outlineLevel = min(line.level, _DEEPEST)

    def _cell(self, target: Any, head: Head, cell: Cell, bold: bool) -> None:
        value = cell.value
        if isinstance(value, datetime):
            value = value.astimezone(self.env.zone).replace(tzinfo=None)
        too_long = isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > _DIGITS
        if value is None or too_long:
            self._text(target, cell.text, bold)
            if head.numeric and cell.text:
                target.alignment = _RIGHT
            return
        target.value = value
        target.number_format = self._number_format(head, cell)
        if bold:
            target.font = _BOLD

    def _number_format(self, head: Head, cell: Cell) -> str:
        if head.kind == "money":
            places = currency_places(cell.unit or self.money)
            shape = "#,##0" + ("." + "0" * places if places else "")
            return f'{shape}" {cell.unit}"' if cell.unit.isalpha() else shape
        if isinstance(cell.value, timedelta):
            return "[h]:mm"
        if head.kind == "percent":
            return 'General"%"'
        if head.kind == "datetime":
            return "yyyy-mm-dd hh:mm"
        if head.kind == "date":
            return "yyyy-mm-dd"
        return "#,##0" if cell.value % 1 == 0 else "#,##0.00"

    def _paper(self) -> None:
        """Landscape, as wide as the page, heads repeated, page numbers in the foot."""
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.fitToWidth, self.sheet.page_setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.oddFooter.right.text = "&P / &N"

    @staticmethod
    def _text(target: Any, text: str, bold: bool = False) -> None:
        """Text stays text, whatever it begins with (OWASP, CSV Injection)."""
        target.value = "".join(sign for sign in text if sign.isprintable() or sign == "\u00a0")
        target.data_type = "s"
        if bold:
            target.font = _BOLD
