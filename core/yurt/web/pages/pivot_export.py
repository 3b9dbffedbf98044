"""A pivot as a spreadsheet that keeps its structure: merged heads, levels as outlines, numbers as numbers."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from starlette.responses import Response

from yurt.env import Env
from yurt.env.audit import AuditEntry, write_audit
from yurt.errors import AccessDenied
from yurt.model.info import ModelInfo
from yurt.services.exchange.exporter import EXPORT_ROLE
from yurt.web.pages.dimensions import MeasureSpec
from yurt.web.pages.pivot_data import Table, heads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DIGITS = 15
"""Spreadsheets keep numbers as doubles; longer ones are written as text."""
_LINE = Border(top=Side(style="thin"))


def spreadsheet(env: Env, info: ModelInfo, table: Table) -> Response:
    """The answer that saves the file. Raises AccessDenied without the role for exports."""
    if not env.access.has_role(EXPORT_ROLE):
        raise AccessDenied(env.gettext("Exporting needs the role “Export”. Ask your administrator for it."))
    whole = table.cell((), ())
    fields = [*table.layout.by, *(each.name for each in table.layout.measures)]
    asked = {"records": [None, whole.count if whole else 0], "fields": [None, fields], "format": [None, "xlsx"]}
    write_audit(env, [AuditEntry("export", info.name, None, env.gettext(info.plural), asked)])
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "".join(sign for sign in env.gettext(info.plural) if sign not in "[]:*?/\\")[:31] or "Pivot"
    depth = _heads(env, sheet, table)
    _rows(env, sheet, table, depth)
    sheet.freeze_panes = f"B{depth + 1}"
    target = io.BytesIO()
    book.save(target)
    name = f"{info.name.replace('.', '-')}-{env.today.isoformat()}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(target.getvalue(), media_type=XLSX, headers=headers)


def _heads(env: Env, sheet: Worksheet, table: Table) -> int:
    """Writes the heads; gives how many rows they take."""
    rows = heads(env, table)
    corner = " › ".join(each.label for each in table.layout.rows)
    _text(sheet.cell(1, 1), corner, bold=True)  # type: ignore[arg-type]
    for number, row in enumerate(rows, 1):
        for head in row:
            first = 2 + head.first
            cell: Any = sheet.cell(number, first)
            _text(cell, head.label, bold=True)
            cell.alignment = Alignment(horizontal="center" if head.span > 1 else "right", vertical="top")
            if head.span > 1 or head.depth > 1:
                last = (number + head.depth - 1, first + head.span - 1)
                sheet.merge_cells(start_row=number, start_column=first, end_row=last[0], end_column=last[1])
    if len(rows) > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=len(rows), end_column=1)
    sheet.column_dimensions["A"].width = 32
    for number in range(len(table.columns) * len(table.layout.measures)):
        sheet.column_dimensions[get_column_letter(2 + number)].width = 16
    _outline_columns(sheet, table)
    return len(rows)


def _outline_columns(sheet: Worksheet, table: Table) -> None:
    width = len(table.layout.measures)
    for place, column in enumerate(table.columns):
        level = len(column.path) - 1 if not column.total else len(column.path)
        for number in range(width):
            letter = get_column_letter(2 + place * width + number)
            sheet.column_dimensions[letter].outlineLevel = max(0, min(level, 7))


def _rows(env: Env, sheet: Worksheet, table: Table, depth: int) -> None:
    sheet.sheet_properties.outlinePr.summaryBelow = False  # type: ignore[union-attr]
    at = depth
    for node in table.all_rows:
        at += 1
        cell: Any = sheet.cell(at, 1)
        _text(cell, node.label, bold=bool(node.children))
        cell.alignment = Alignment(indent=node.level)
        sheet.row_dimensions[at].outlineLevel = min(node.level, 7)
        _figures(sheet, table, at, node.path, bool(node.children))
    _text(sheet.cell(at + 1, 1), env.gettext("Total"), bold=True)  # type: ignore[arg-type]
    _figures(sheet, table, at + 1, (), True)
    for number in range(1, 2 + len(table.columns) * len(table.layout.measures)):
        sheet.cell(at + 1, number).border = _LINE


def _figures(sheet: Worksheet, table: Table, row: int, path: tuple[Any, ...], bold: bool) -> None:
    at = 1
    for column in table.columns:
        found = table.cell(path, column.path)
        for each in table.layout.measures:
            at += 1
            value = each.value(found)
            if value is None:
                continue
            cell: Any = sheet.cell(row, at)
            number_format = _format(each)
            if isinstance(value, Decimal) and len(value.as_tuple().digits) > _DIGITS:
                _text(cell, format(value, "f"))
            else:
                cell.value = value
                cell.number_format = number_format
            cell.font = Font(bold=bold or column.total)


def _format(measure: MeasureSpec) -> str:
    if measure.spec is None or measure.spec.kind == "integer":
        return "#,##0.00" if measure.how == "avg" else "#,##0"
    return 'General"%"' if measure.spec.kind == "percent" else "#,##0.00"


def _text(cell: Cell, text: str, bold: bool = False) -> None:
    """Text stays text, whatever it begins with (OWASP, CSV Injection)."""
    cell.value = "".join(sign for sign in text if sign.isprintable())
    cell.data_type = "s"
    cell.font = Font(bold=bold)
