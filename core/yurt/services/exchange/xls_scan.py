"""The same look into an XLS workbook as `xlsx_scan` takes into an XLSX one.

An XLS is a compound file whose stream `Workbook` is a row of records: a two-byte number, a two-byte length, content
(Microsoft, [MS-XLS] 2.3 and 2.4). Its reader lays out all sheets at once, so all are measured.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

import olefile

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.cells import BadCell
from yurt.services.exchange.xlsx_scan import SheetScan

_BOF, _SHEET, _PASSWORD = 0x0809, 0x0085, 0x002F
_FORMULA, _ERROR, _MANY_NUMBERS = 0x0006, 0x0205, 0x00BD
# Numbers, texts (own, shared, rich), booleans and errors, formulas; all begin with row and column.
_CELLS = frozenset((_FORMULA, _ERROR, _MANY_NUMBERS, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6))
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def scan_xls(stream: BinaryIO) -> list[SheetScan]:
    """Scan all sheets of an XLS, in the workbook's order. Raises ImportRefused: damaged, or protected by a password."""
    content = _workbook_stream(stream)
    places: list[int] = []
    by_place: dict[int, SheetScan] = {}
    scan = None
    for at, number, start, length in _records(content):
        if number == _PASSWORD:
            raise ImportRefused(
                N_("The file is protected by a password. Save a copy without the password and import that.")
            )
        if number == _SHEET and length >= 4:
            places.append(struct.unpack_from("<I", content, start)[0])
        elif number == _BOF:
            scan = by_place.setdefault(at, SheetScan())
        elif number in _CELLS and length >= 6 and scan is not None:
            _note(scan, number, content, start, length)
    return [by_place.get(place, SheetScan()) for place in places]


def _workbook_stream(stream: BinaryIO) -> bytes:
    try:
        with olefile.OleFileIO(stream) as compound:
            if compound.exists("EncryptedPackage"):
                raise ImportRefused(
                    N_("The file is protected by a password. Save a copy without the password and import that.")
                )
            for name in ("Workbook", "Book"):
                if compound.exists(name):
                    return compound.openstream(name).read()
    except (OSError, ValueError, IndexError, struct.error):
        raise ImportRefused(N_("The file is damaged: it cannot be read. Save it as XLSX and retry.")) from None
    raise ImportRefused(N_("The file is not a table: it is another kind of document."))


def _records(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Place, number, start of the content and its length of every record."""
    at, end, head = 0, len(content) - 4, struct.Struct("<HH").unpack_from
    while at <= end:
        number, length = head(content, at)
        yield at, number, at + 4, min(length, len(content) - at - 4)
        at += 4 + length


def _note(scan: SheetScan, number: int, content: bytes, start: int, length: int) -> None:
    row, column = struct.unpack_from("<HH", content, start)
    last = struct.unpack_from("<H", content, start + length - 2)[0] if number == _MANY_NUMBERS else column
    scan.first_row = min(scan.first_row or row + 1, row + 1)
    scan.last_row = max(scan.last_row, row + 1)
    scan.last_column = max(scan.last_column, last + 1)
    error = None
    if number == _ERROR and length >= 8 and content[start + 7] == 1:
        error = content[start + 6]
    elif (
        number == _FORMULA
        and length >= 14
        and content[start + 12 : start + 14] == b"\xff\xff"
        and content[start + 6] == 2
    ):
        error = content[start + 8]
    if error is not None:
        shown = _ERRORS.get(error, "#N/A")
        scan.bad[row, column] = BadCell(shown, f"holds the error {shown}; mend the formula")
