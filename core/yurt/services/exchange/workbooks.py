"""XLSX, XLS and ODS workbooks, read by python-calamine after a look inside that keeps it from being overwhelmed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.archives import SheetArchive
from yurt.services.exchange.cells import Cell, folded
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.merged import MergedCells
from yurt.services.exchange.ods_scan import scan_ods
from yurt.services.exchange.records import Record, Records, SourceInfo
from yurt.services.exchange.xls_scan import scan_xls
from yurt.services.exchange.xlsx_scan import SheetScan, all_sheets, scan_xlsx, visible_sheets
from yurt.services.exchange.xlsx_stream import LARGE, SheetStream

_PASSWORD = "The file is protected by a password. Save a copy without the password and import that."
_DAMAGED = "The file is damaged or not a spreadsheet. Open it in a spreadsheet program, save it as XLSX and retry."
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def open_workbook(stream: BinaryIO, *, is_zip: bool, sheet: str | None, limits: TableLimits) -> Records:
    """The records of one sheet: the named one, or the first visible one that is not empty. Raises ImportRefused."""
    archive = SheetArchive(stream, limits) if is_zip else None
    format_ = _zipped_format(archive) if archive else "xls"
    scans = _scans_before_opening(stream, archive, format_, limits)
    if archive and format_ == "xlsx" and archive.size_of_sheets() > LARGE:
        return _streamed(archive, sheet, limits)
    stream.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        by_name = dict(zip(workbook.sheet_names, scans, strict=False)) if isinstance(scans, list) else scans
        for name in _candidates(workbook, sheet):
            scan = scan_xlsx(archive, name) if archive and format_ == "xlsx" else by_name.get(name, SheetScan())
            _check_extent(scan, limits)
            found = workbook.get_sheet_by_name(name)
            if found.start is not None:
                source = SourceInfo(format_, sheet=name, sheets=list(workbook.sheet_names), rows=scan.last_row)
                return _sheet_records(found, scan, source)
    except PasswordError:
        raise ImportRefused(_PASSWORD) from None
    except (CalamineError, XmlError, ZipError, OSError):
        raise ImportRefused(_DAMAGED) from None
    raise ImportRefused(f"The sheet “{sheet}” is empty." if sheet else "The file holds no table: its sheets are empty.")


def _scans_before_opening(
    stream: BinaryIO, archive: SheetArchive | None, format_: str, limits: TableLimits
) -> list[SheetScan] | dict[str, SheetScan]:
    """The scans of ODS (by name) and XLS (by position), all of whose sheets are laid out when the file is opened."""
    if format_ == "xlsx":
        return {}
    scans = scan_ods(archive) if archive else scan_xls(stream)
    every = list(scans.values()) if isinstance(scans, dict) else scans
    for scan in every:
        _check_extent(scan, limits)
    if sum(scan.cells for scan in every) > limits.cells:
        raise ImportRefused(N_("The sheets of the file span too many cells together; save the one you need as CSV."))
    return scans


def _streamed(archive: SheetArchive, wanted: str | None, limits: TableLimits) -> Records:
    """A large workbook row by row. Its sheets are looked at one after the other, as those of a small one are."""
    sheets = visible_sheets(archive) if wanted is None else all_sheets(archive)
    if wanted is not None:
        sheets = [name for name in sheets if name == wanted or folded(name) == folded(wanted)]
        if not sheets:
            raise ImportRefused(f"The file has no sheet “{wanted}”; its sheets are: {', '.join(all_sheets(archive))}.")
    for name in sheets:
        stream = SheetStream(archive, name, limits)
        if stream.rows:
            source = SourceInfo("xlsx", sheet=name, sheets=all_sheets(archive), rows=stream.rows)
            return Records(stream.records(), source, merged=MergedCells(stream.merged), close=stream.close)
        stream.close()
    raise ImportRefused(
        f"The sheet “{wanted}” is empty." if wanted else "The file holds no table: its sheets are empty."
    )


def _zipped_format(archive: SheetArchive) -> str:
    if "xl/workbook.xml" in archive.names:
        return "xlsx"
    if "xl/workbook.bin" in archive.names:
        raise ImportRefused(N_("The file is a binary workbook (XLSB); save it as XLSX and retry."))
    if "content.xml" in archive.names and archive.read("mimetype").strip().startswith(_ODS):
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ImportRefused(_PASSWORD)
        return "ods"
    raise ImportRefused(N_("The file is not a table: it is an archive or another kind of document."))


def _candidates(workbook: CalamineWorkbook, wanted: str | None) -> list[str]:
    sheets = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if wanted is None:
        return [meta.name for meta in sheets if meta.visible == SheetVisibleEnum.Visible]
    for name in (meta.name for meta in sheets):
        if name == wanted or folded(name) == folded(wanted):
            return [name]
    names = ", ".join(meta.name for meta in sheets)
    raise ImportRefused(f"The file has no sheet “{wanted}”; its sheets are: {names}.")


def _check_extent(scan: SheetScan, limits: TableLimits) -> None:
    if scan.last_column > limits.columns:
        raise ImportRefused(f"The table has {scan.last_column} columns; at most {limits.columns} can be imported.")
    rows = scan.last_row - scan.first_row + 1
    if rows > limits.rows or scan.cells > limits.cells:
        raise ImportRefused(
            f"The sheet spans {rows} rows and {scan.last_column} columns, more than a workbook can be imported with. "
            "Delete stray cells below and beside the table, or save it as CSV."
        )


def _sheet_records(sheet: CalamineSheet, scan: SheetScan, source: SourceInfo) -> Records:
    merged = MergedCells(scan.merged or sheet.merged_cell_ranges or ())
    start, end = sheet.start or (0, 0), sheet.end or (0, 0)
    return Records(_records(sheet, scan, start[1]), source, width=end[1] + 1, merged=merged)


def _records(sheet: CalamineSheet, scan: SheetScan, left: int) -> Iterator[Record]:
    """Every row from the first of the sheet; the reader leaves out empty columns at the left, which are put back."""
    bad: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in scan.bad.items():
        bad.setdefault(row, {})[column] = cell
    margin: list[Cell] = [None] * left
    for index, raw in enumerate(sheet.iter_rows()):
        cells: list[Cell] = margin + [None if cell == "" else cell for cell in raw]
        for column, cell in bad.get(index, {}).items():
            if column < len(cells):
                cells[column] = cell
        yield index + 1, cells
