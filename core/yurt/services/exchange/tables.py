"""Any file that holds a table, read into headings and rows of raw cells.

    with read_table("clients.xlsx") as table:
        print(table.headings)
        for row in table.rows:
            print(row.number, row.cells, row.problem)

XLSX, XLS, ODS, vCard and delimited text are told apart by their content, not by their name; add-ons offer further
formats (see `readers`). Text streams in constant memory.

Where the headings are: without `header_row`, in the first row of which more than half as many cells are filled as in
the fullest of the first twenty, so that titles above a table are passed over. Empty headings are named `Column C`, and
a heading that stands there twice is numbered: `Phone (2)`.
Merged cells: a value counts for the first column of its range and for every row of it; the other columns stay empty.
A column headed `What is wrong` at the end, as `ErrorFile` writes it, is left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.cells import Cell, clean_line, folded
from yurt.services.exchange.delimited import open_delimited
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.merged import MergedCells
from yurt.services.exchange.readers import START, TableReader
from yurt.services.exchange.records import Record, Records, SourceInfo
from yurt.services.exchange.vcards import VCARDS
from yurt.services.exchange.workbooks import open_workbook

PROBLEM_HEADINGS = {
    "en": "What is wrong",
    "ru": "Что не так",
    "hy": "Ինչն է սխալ",
    "ka": "რა არის არასწორი",
    "lo": "ມີຫຍັງຜິດ",
    "my": "ဘာမှားနေသလဲ",
}
"""The heading of the column that `ErrorFile` adds, by language."""

_SAMPLE = 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IGNORED = frozenset(map(folded, PROBLEM_HEADINGS.values()))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data under its number in the file, as the owner of the file counts them.

    `cells` has one cell for every heading. `problem` is set when the row does not fit the headings; its cells are then
    as many as the file has there, and must not be imported.
    """

    number: int
    cells: list[Cell]
    problem: str | None = None


@dataclass(slots=True)
class Table:
    """A table being read; `rows` can be iterated once. Close it, or use it as a context manager."""

    headings: list[str]
    rows: Iterator[Row]
    source: SourceInfo
    _resources: ExitStack = field(default_factory=ExitStack, repr=False)

    def close(self) -> None:
        """Release the file."""
        self._resources.close()

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def read_table(
    file: str | os.PathLike[str] | BinaryIO,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: TableLimits = TableLimits(),
    readers: Sequence[TableReader] = (),
) -> Table:
    """Open a table. `header_row` counts from 1; `encoding` and `delimiter` overrule what is detected in a text file.

    `readers` are those that add-ons offer; they are asked before the formats that the core knows.

    A binary file must be seekable and stays open after `Table.close`. Raises ImportRefused, here or while the rows are
    read, with a message for the owner of the file: too large, not a table, damaged, encrypted, no rows, no headings or
    the same heading twice, too many columns or rows.
    """
    with ExitStack() as resources:
        stream = resources.enter_context(_open(file)) if isinstance(file, (str, os.PathLike)) else file
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        if not size:
            raise ImportRefused(N_("The file is empty."))
        if size > limits.file_bytes:
            raise ImportRefused(f"The file is larger than {limits.file_bytes // 1024 // 1024} MB; divide it and retry.")
        start = stream.read(START)
        stream.seek(0)
        reader = next((reader for reader in (*readers, VCARDS) if reader.recognises(start)), None)
        if reader is not None:
            records = reader.open(stream, limits)
        elif start.startswith((_ZIP, _OLE)):
            records = open_workbook(stream, is_zip=start.startswith(_ZIP), sheet=sheet, limits=limits)
        else:
            records = open_delimited(stream, encoding=encoding, delimiter=delimiter)
        resources.callback(records.close)
        table = _headed(records, header_row, limits)
        table._resources = resources.pop_all()
        return table


def _open(path: str | os.PathLike[str]) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise ImportRefused(f"The file {os.fspath(path)} cannot be read: {error.strerror}.") from None


def _headed(records: Records, header_row: int | None, limits: TableLimits) -> Table:
    rest = iter(records.rows)
    sample = list(islice(rest, max(_SAMPLE, header_row or 0)))
    at = _header_index(sample, header_row)
    number, cells = sample[at]
    for row_number, row_cells in sample[: at + 1]:
        records.merged.fill(row_number, row_cells)
    records.merged.forget()
    headings = _headings(cells, max(records.width, _filled_width(cells)), limits)
    ignored = bool(headings) and folded(headings[-1]) in _IGNORED
    below = chain(sample[at + 1 :], rest)
    rows = _rows(_filled(below, records.merged) if records.merged else below, len(headings), ignored, limits)
    records.source.header_row = number
    return Table(headings[:-1] if ignored else headings, rows, records.source)


def _header_index(sample: list[Record], header_row: int | None) -> int:
    filled = [sum(cell is not None for cell in cells) for _, cells in sample]
    if not any(filled):
        raise ImportRefused(N_("The file holds no table: all of it is empty."))
    if header_row is None:
        return next(index for index, count in enumerate(filled) if count * 2 > max(filled))
    for index, (number, _) in enumerate(sample):
        if number == header_row and filled[index]:
            return index
    raise ImportRefused(f"Row {header_row}, where the headings should be, is empty or missing.")


def _headings(cells: list[Cell], width: int, limits: TableLimits) -> list[str]:
    if width > limits.columns:
        raise ImportRefused(f"The table has {width} columns; at most {limits.columns} can be imported.")
    texts = [_heading(cell) for cell in cells[:width]] + [""] * (width - len(cells))
    headings = [text or f"Column {column_letters(index)}" for index, text in enumerate(texts)]
    return _told_apart(headings)


def _told_apart(headings: list[str]) -> list[str]:
    seen = set(map(folded, headings))
    used: set[str] = set()
    for index, heading in enumerate(headings):
        number, name = 1, heading
        while folded(name) in used or (number > 1 and folded(name) in seen):
            number += 1
            name = f"{heading} ({number})"
        used.add(folded(name))
        headings[index] = name
    return headings


def _heading(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else clean_line(str(getattr(cell, "shown", cell)))


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA: a column's name in the spreadsheet program."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _filled_width(cells: list[Cell]) -> int:
    return next((index for index in range(len(cells), 0, -1) if cells[index - 1] is not None), 0)


def _filled(records: Iterator[Record], merged: MergedCells) -> Iterator[Record]:
    for number, cells in records:
        merged.fill(number, cells)
        yield number, cells


def _rows(records: Iterator[Record], width: int, ignored: bool, limits: TableLimits) -> Iterator[Row]:
    kept, count = width - ignored, 0
    for number, cells in records:
        if len(cells) != width:
            if _filled_width(cells) > width:
                yield Row(number, cells, f"has {_filled_width(cells)} cells, but there are {width} headings")
                continue
            cells = cells[:width] + [None] * (width - len(cells))
        if ignored:
            cells = cells[:kept]
        if cells.count(None) == kept:
            continue
        count += 1
        if count > limits.rows:
            raise ImportRefused(f"The table has more than {limits.rows} rows; divide it and retry.")
        yield Row(number, cells)
