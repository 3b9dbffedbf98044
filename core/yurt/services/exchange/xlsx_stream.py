"""Large sheets of XLSX, read row by row in bounded memory.

The fast reader (calamine) lays a whole sheet out in memory, about 0.8 kB a row, and gives nothing before its end. Here
rows come as they are unpacked. Source: ECMA-376 part 1, 18.3.1 (sheet data), 18.4 (strings), 18.8 (number formats).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from yurt.errors import ImportRefused
from yurt.services.exchange.archives import SheetArchive
from yurt.services.exchange.cells import BadCell, Cell, CellProblem
from yurt.services.exchange.dates import from_serial
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.merged import Range
from yurt.services.exchange.records import Record
from yurt.services.exchange.shared_strings import SharedStrings
from yurt.services.exchange.xlsx_scan import UNCALCULATED, column_number, row_blocks, sheet_part
from yurt.services.exchange.xlsx_styles import DateFormats
from yurt.services.exchange.xlsx_text import plain, text_of

LARGE = 24 * 1024 * 1024
"""Bytes of a sheet's XML from which it is read row by row: some 60,000 rows of eight columns."""

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_NUMBER = re.compile(rb"\br=[\"'](\d{1,9})")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
# A cell as nearly every program writes it: nothing but a plain text or a value.
_USUAL = re.compile(
    rb"<c r=\"([A-Z]{1,3})\d+\"(?: s=\"(\d+)\")?(?: t=\"(\w+)\")?>"
    rb"(?:<is><t(?: [^>]*)?>([^<]*)</t></is>|<v>([^<]+)</v>)</c>"
)
_ATTRIBUTE = re.compile(rb"\b([rst])=[\"']([^\"']*)")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)")
_LETTERS = re.compile(rb"[A-Z]+")


class SheetStream:
    """One large sheet: how many rows there are about, what is merged, and then its records, each once."""

    def __init__(self, archive: SheetArchive, sheet: str, limits: TableLimits) -> None:
        self._archive, self._part, self._limits = archive, sheet_part(archive, sheet), limits
        self._formats = DateFormats(archive)
        self._strings = SharedStrings(archive)
        self._columns: dict[bytes, int] = {}
        self.rows = 0
        self.merged: list[Range] = []
        self._look_through()

    def close(self) -> None:
        """Release what lies on disk."""
        self._strings.close()

    def records(self) -> Iterator[Record]:
        """The rows from the first to the last that has cells. Raises ImportRefused for too many columns."""
        number = 0
        for block in row_blocks(self._archive.chunks(self._part)):
            for attributes, content in _ROW.findall(block):
                said = _NUMBER.search(attributes)
                number = int(said[1]) if said else number + 1
                yield number, self._cells(content)

    def _look_through(self) -> None:
        """One quick pass: the merged ranges stand behind the rows that they concern."""
        tail, behind = b"", False
        for chunk in self._archive.chunks(self._part):
            self.rows += chunk.count(b"<row") + chunk.count(b":row ")
            behind = behind or b"mergeCells" in chunk
            if behind:
                tail += chunk
        for left, top, right, bottom in _MERGED.findall(tail):
            first, last = (int(top) - 1, column_number(left) - 1), (int(bottom) - 1, column_number(right) - 1)
            self.merged.append((first, last))

    def _cells(self, content: bytes) -> list[Cell]:
        usual = _USUAL.findall(content)
        if len(usual) == content.count(b"<c ") and b":c " not in content:
            return self._usual_cells(usual)
        return self._any_cells(content)

    def _usual_cells(self, found: list[tuple[bytes, bytes, bytes, bytes, bytes]]) -> list[Cell]:
        cells: list[Cell] = []
        columns, add, date_kind = self._columns, cells.append, self._formats.kind
        for letters, style, kind, text, value in found:
            column = columns[letters] if letters in columns else self._column(letters)
            if column != len(cells):
                if column < len(cells):
                    continue
                cells.extend([None] * (column - len(cells)))
            if text:
                add(plain(text))
            elif not value:
                add(None)
            elif kind == b"" or kind == b"n":
                add(float(value) if date_kind(style) is None and value[-1:].isdigit() else self._number(value, style))
            else:
                add(self._value(kind, style, value))
        return cells

    def _any_cells(self, content: bytes) -> list[Cell]:
        cells: list[Cell] = []
        for attributes, inside in _CELL.findall(content):
            said = dict(_ATTRIBUTE.findall(attributes))
            column = self._column(said[b"r"]) if b"r" in said else len(cells)
            if column > len(cells):
                cells.extend([None] * (column - len(cells)))
            cell = self._cell(said.get(b"t", b"n"), said.get(b"s"), inside) if inside else None
            if column < len(cells):
                cells[column] = cell
            else:
                cells.append(cell)
        return cells

    def _column(self, reference: bytes) -> int:
        letters = reference.rstrip(b"0123456789")
        found = self._columns.get(letters)
        if found is None:
            if not _LETTERS.fullmatch(letters) or len(letters) > 3:
                raise ImportRefused(f"The file is damaged: a cell is said to be at {letters[:20]!r}.")
            found, most = column_number(letters) - 1, self._limits.columns
            if found >= most:
                raise ImportRefused(f"The table has {found + 1} columns; at most {most} can be imported.")
            self._columns[letters] = found
        return found

    def _cell(self, kind: bytes, style: bytes | None, inside: bytes) -> Cell:
        if kind == b"inlineStr":
            return text_of(inside)
        match = _VALUE.search(inside)
        if match is None or not match[1]:
            return BadCell("", UNCALCULATED) if b"<f" in inside and kind != b"str" else None
        return self._value(kind, style, match[1])

    def _value(self, kind: bytes, style: bytes | None, value: bytes) -> Cell:
        if kind == b"n":
            return self._number(value, style)
        if kind == b"s":
            return self._strings[int(value)]
        if kind == b"str":
            return plain(value)
        if kind == b"b":
            return value.strip() == b"1"
        if kind == b"e":
            shown = plain(value) or "#N/A"
            return BadCell(shown, f"holds the error {shown}; mend the formula")
        return plain(value)

    def _number(self, value: bytes, style: bytes | None) -> Cell:
        try:
            number = float(value)
        except ValueError:
            return plain(value)
        kind = self._formats.kind(style)
        if kind is None:
            return number
        return _moment(number, kind, self._formats.days_late)


def _moment(number: float, kind: str, days_late: int) -> Cell:
    if kind == "duration":
        return dt.timedelta(days=number)
    try:
        if number < 1 and kind != "date":
            return from_serial(1 + number % 1).time()
        moment = from_serial(number + days_late)
    except CellProblem:
        return number
    return moment.date() if kind == "date" and moment.time() == dt.time() else moment
