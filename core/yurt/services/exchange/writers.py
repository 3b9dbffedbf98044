"""Records out: XLSX and CSV files, streamed, with typed columns and nothing a spreadsheet could run.

    writer = open_writer("xlsx", "contacts.xlsx", [WriterColumn("Name"), WriterColumn("Credit limit", "money")])
    written = writer.write(rows)          # any iterable of sequences, read once

A file appears under its name only when it is complete. Text that begins like a formula stays text (OWASP, CSV
Injection): in XLSX by the cell's type, in CSV by an apostrophe before it, which `read_table` takes off again.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

import rustpy_xlsxwriter

from yurt.errors import YurtError
from yurt.services.exchange.columns import WriterColumn, unique_headings, xlsx_format, xlsx_width
from yurt.services.exchange.outgoing import CsvValues, XlsxValues

Target = str | os.PathLike[str] | BinaryIO
Rows = Iterable[Sequence[Any]]

XLSX_ROWS = 1_048_576


class ExportRefused(YurtError):
    """Records that do not fit the file format that was asked for."""

    code = "export-refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: data rows, and how many texts were cut because XLSX holds 32,767 characters in a cell."""

    rows: int
    shortened: int = 0


class TableWriter(ABC):
    """Writes one table to one file, once."""

    def __init__(self, target: Target, columns: Sequence[WriterColumn], zone: dt.tzinfo) -> None:
        if not columns:
            raise ExportRefused("Choose at least one column to export.")
        self._target = target
        self._columns = list(columns)
        self._headings = unique_headings(columns)
        self._zone = zone

    @abstractmethod
    def write(self, rows: Rows) -> Written:
        """Write all rows, each as long as the columns. An error, of the rows or the disk, leaves no file behind."""


class XlsxWriter(TableWriter):
    """One sheet: bold frozen headings with filters, number formats by kind, one row in memory at a time.

    Numbers of more than 15 digits are written as text, since XLSX numbers are doubles and would lose the rest.
    """

    def write(self, rows: Rows) -> Written:
        values = XlsxValues(self._columns, self._zone)
        count = 0

        def records() -> Iterator[dict[str, Any]]:
            nonlocal count
            for row in rows:
                count += 1
                if count >= XLSX_ROWS:
                    raise ExportRefused(f"An XLSX sheet holds {XLSX_ROWS - 1} records; filter the list or export CSV.")
                yield values.record(self._headings, row)
            if not count:  # headings are taken from the first record
                yield dict.fromkeys(self._headings)

        with _completed(self._target) as path:
            rustpy_xlsxwriter.write_worksheet(
                records(),
                str(path),
                freeze_row=1,
                autofilter=True,
                header_format=rustpy_xlsxwriter.Format().set_bold(),
                datetime_format="yyyy-mm-dd hh:mm",
                column_formats=self._formats(),
                column_widths=[xlsx_width(column) for column in self._columns],
            )
        return Written(count, values.shortened)

    def _formats(self) -> dict[str, rustpy_xlsxwriter.Format]:
        formats = zip(self._headings, map(xlsx_format, self._columns), strict=True)
        return {heading: chosen for heading, chosen in formats if chosen is not None}


class CsvWriter(TableWriter):
    """UTF-8 with a byte order mark, so that spreadsheet programs show every script; ISO dates, decimal points."""

    delimiter = ","

    def write(self, rows: Rows) -> Written:
        values = CsvValues(self._columns, self._zone)
        count = 0

        def records() -> Iterator[list[Any]]:
            nonlocal count
            for row in rows:
                count += 1
                yield values.record(row)

        with _completed(self._target) as path, path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=self.delimiter)
            writer.writerow([values.text(heading) for heading in self._headings])
            writer.writerows(records())
        return Written(count)


def open_writer(
    format_: Literal["xlsx", "csv"], target: Target, columns: Sequence[WriterColumn], *, zone: dt.tzinfo = dt.UTC
) -> TableWriter:
    """The writer of a format to a path or a writable binary file. Aware datetimes are written as they read in `zone`.

    Raises ExportRefused for an unknown format or when there are no columns.
    """
    writers: dict[str, Callable[..., TableWriter]] = {"xlsx": XlsxWriter, "csv": CsvWriter}
    if format_ not in writers:
        raise ExportRefused(f"Files of the format {format_!r} cannot be written; choose xlsx or csv.")
    return writers[format_](target, columns, zone)


@contextmanager
def _completed(target: Target) -> Iterator[Path]:
    """A temporary path whose file takes the target's place when all went well."""
    to_path = isinstance(target, (str, os.PathLike))
    folder = Path(target).absolute().parent if to_path else None
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        yield path
        if to_path:
            path.replace(Path(target))
        else:
            with path.open("rb") as file:
                shutil.copyfileobj(file, target)  # type: ignore[arg-type]
    finally:
        path.unlink(missing_ok=True)
