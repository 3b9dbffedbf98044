# ruff: noqa: DTZ001 - spreadsheets hold no zone
"""Files of records: what is written is read back, and nothing in it runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt.services.exchange.cells import BadCell
from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.convert import compile_converter
from yurt.services.exchange.errors_file import ErrorFile
from yurt.services.exchange.outgoing import XLSX_TEXT
from yurt.services.exchange.rules import ColumnRule
from yurt.services.exchange.tables import PROBLEM_HEADINGS, Row, read_table
from yurt.services.exchange.writers import ExportRefused, Written, open_writer

KINDS = ("text", "integer", "decimal", "money", "percent", "boolean", "date", "datetime", "time", "duration")
COLUMNS = [WriterColumn(kind.title(), kind) for kind in KINDS]
LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30)


def written(format_: Any, rows: Any, columns: Any = COLUMNS, **options: Any) -> tuple[io.BytesIO, Written]:
    stream = io.BytesIO()
    result = open_writer(format_, stream, columns, **options).write(rows)
    return stream, result


def read_back(stream: Any, columns: Any = COLUMNS) -> list[Any]:
    converters = [compile_converter(column.kind, ColumnRule(field="x", decimal=".")) for column in columns]
    with read_table(stream, header_row=1) as table:
        return [tuple(map(lambda convert, cell: convert(cell), converters, row.cells)) for row in table.rows]


def amounts(places):
    return st.none() | st.decimals(-(10**9), 10**9, places=places, allow_nan=False)


RECORD = st.tuples(
    LINE.map(lambda text: compile_converter("text", ColumnRule(field="x"))(text) or "x"),
    st.none() | st.integers(-(10**18), 10**18),
    amounts(4),
    amounts(2),
    amounts(2),
    st.none() | st.booleans(),
    st.none() | st.dates(min_value=dt.date(1900, 3, 1)),
    st.none()
    | st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(9000, 1, 1), timezones=st.just(dt.UTC)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.none() | st.times().map(lambda time: time.replace(microsecond=0)),
    st.none()
    | st.timedeltas(dt.timedelta(), dt.timedelta(days=900)).map(
        lambda d: dt.timedelta(seconds=d // dt.timedelta(seconds=1))
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORD, max_size=6), st.sampled_from(["xlsx", "csv"]))
def test_what_is_written_is_read(rows, format_):
    stream, result = written(format_, rows)
    assert result == Written(len(rows))
    assert read_back(stream) == rows


def test_every_script_and_a_long_name():
    rows = [("مريم",), ("\u200fשרה כהן",), ("မမောင်မောင်",), ("ສະບາຍດີ",), ("Ժաննա",), ("ნინო",), ("Ж" * 10_000,)]
    for format_ in ("xlsx", "csv"):
        assert read_back(written(format_, rows, COLUMNS[:1])[0], COLUMNS[:1]) == rows


DANGEROUS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "'=quoted", "''=twice"]


def test_formulas_stay_text():
    stream, _ = written("csv", [(text,) for text in DANGEROUS], COLUMNS[:1])
    cells = [row[0] for row in csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig")))][1:]
    assert all(cell.startswith("'") or cell[0] not in "=+-@\t\r" for cell in cells)
    assert cells[0] == "'=1+1"
    assert read_back(stream, COLUMNS[:1]) == [(text.strip(),) for text in DANGEROUS]
    stream, _ = written("xlsx", [(text,) for text in DANGEROUS], COLUMNS[:1])
    assert b"<f>" not in zipfile.ZipFile(stream).read("xl/worksheets/sheet1.xml")
    assert read_back(stream, COLUMNS[:1]) == [(text.strip(),) for text in DANGEROUS]


def test_phone_numbers_and_negative_amounts_are_left_alone_in_csv():
    columns = [WriterColumn("Phone", "phone"), WriterColumn("Sum", "money")]
    text = written("csv", [("+37410123456", Decimal("-5.50"))], columns)[0].getvalue().decode("utf-8-sig")
    assert text.splitlines()[1] == "+37410123456,-5.50"


def test_xlsx_looks_as_a_list_should():
    stream, _ = written(
        "xlsx", [("x", 1, None, Decimal("2.5"), Decimal(5), True, dt.date(2024, 4, 3), None, None, None)]
    )
    sheet: Any = openpyxl.load_workbook(stream).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:J2"
    assert sheet["A1"].font.bold
    assert (sheet["D2"].value, sheet["D2"].number_format) == (2.5, "#,##0.00")
    assert (sheet["E2"].value, sheet["E2"].number_format) == (5, 'General"%"')
    assert sheet["G2"].is_date
    assert sheet.column_dimensions["A"].width > 20


def test_zone_duplicate_headings_empty_lists_and_formats():
    moment = dt.datetime(2024, 4, 3, 20, 0, tzinfo=dt.UTC)
    columns = [WriterColumn("When", "datetime"), WriterColumn("when")]
    stream, _ = written("xlsx", [(moment, ["a", "b"])], columns, zone=ZoneInfo("Asia/Yerevan"))
    with read_table(stream) as table:
        assert table.headings == ["When", "when (2)"]
        assert next(table.rows).cells == [dt.date(2024, 4, 4), "a, b"]
    with read_table(written("xlsx", [], columns)[0]) as table:
        assert table.headings == ["When", "when (2)"]
        assert list(table.rows) == []
    refused: Any
    for refused, chosen in (("pdf", columns), ("csv", [])):
        with pytest.raises(ExportRefused):
            open_writer(refused, io.BytesIO(), chosen)


def test_what_xlsx_cannot_hold():
    rows = [("я" * 40_000,), ("😀" * 20_000,), ("a\x00\x0b\ud800b",), (Decimal("12345678901234567.89"),), (2**70,)]
    stream, result = written("xlsx", rows, [WriterColumn("Any", "any")])
    assert result == Written(5, shortened=2)
    with read_table(stream) as table:
        cells: list[Any] = [row.cells[0] for row in table.rows]
    assert len(cells[0]) == XLSX_TEXT and cells[0].endswith("… [cut]")
    assert cells[1].endswith("😀 … [cut]")
    assert cells[2:] == ["a b", "12345678901234567.89", str(2**70)]


def test_an_error_leaves_no_file_and_keeps_the_old_one(tmp_path):
    def failing():
        yield ("x",)
        raise RuntimeError("the database went away")

    target = tmp_path / "list.xlsx"
    for format_ in ("xlsx", "csv"):
        target.write_bytes(b"old")
        with pytest.raises(RuntimeError, match="went away"):
            open_writer(format_, target, COLUMNS[:1]).write(failing())
        with pytest.raises(ValueError, match="zip"):
            open_writer(format_, target, COLUMNS[:1]).write([("a", "b")])
        assert [path.name for path in tmp_path.iterdir()] == ["list.xlsx"]
        assert target.read_bytes() == b"old"


@pytest.mark.parametrize("language", PROBLEM_HEADINGS)
def test_the_error_file_is_mended_and_read_again(language, tmp_path):
    target = tmp_path / "errors.xlsx"
    cells = ["မမ", 5.0, dt.date(2024, 4, 3), BadCell("#REF!", "holds the error #REF!")]
    with ErrorFile(["Имя", "Sum", "Day", "Broken"], language) as errors:
        errors.add(Row(7, list(cells)), {"Broken": "holds the error #REF!", "": "is a duplicate"})
        errors.add(Row(8, ["a", "b", None, None, "more"], "has 5 cells, but there are 4 headings"), {})
        assert errors.save(target) == errors.save(target) == 2
    sheet: Any = openpyxl.load_workbook(target).active
    assert [cell.value for cell in sheet[1]][4] == PROBLEM_HEADINGS[language]
    assert sheet["E2"].value == "Row 7. Broken: holds the error #REF!; is a duplicate"
    assert "too many: more" in sheet["E3"].value
    with read_table(target) as table:
        assert table.headings == ["Имя", "Sum", "Day", "Broken"]
        assert next(table.rows).cells == [*cells[:3], "#REF!"]
