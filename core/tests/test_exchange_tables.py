# ruff: noqa: DTZ001 - spreadsheets hold no zone
"""Files into tables: every format and encoding, and every bad file with a clear answer."""

from __future__ import annotations

import csv
import datetime as dt
import io
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from yurt.errors import ImportRefused
from yurt.services.exchange.cells import BadCell
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.tables import Table, read_table

DATA = Path(__file__).parent / "data"
CREDIT = Path(__file__).parents[2] / "tests" / "data" / "german_credit.csv"
RUSSIAN = "Имя;Телефон;Город\nИванов Иван;+7 495 1234567;Москва\nПетров;8 (912) 123-45-67;Санкт-Петербург\n"


def read(content: Any, **options: Any) -> tuple[Table, list[Any]]:
    with read_table(io.BytesIO(content) if isinstance(content, bytes) else content, **options) as table:
        return table, list(table.rows)


def refused(content, message, **options):
    with pytest.raises(ImportRefused, match=message):
        read(content, **options)


def xlsx(fill):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    fill(book.add_worksheet("Clients"), book)
    book.close()
    return stream.getvalue()


def repacked(content, name, change):
    source, stream = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, change(source.read(entry)) if entry == name else source.read(entry))
    return stream.getvalue()


SIMPLE = xlsx(lambda sheet, book: [sheet.write_row(row, 0, cells) for row, cells in enumerate((["a", "b"], [1, "x"]))])
SHEET = "xl/worksheets/sheet1.xml"


def ods(rows, name="S"):
    spaces = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {declared}><office:body><office:spreadsheet><table:table table:name="{name}">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def ods_cell(text, attributes='office:value-type="string"'):
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_real_applicants():
    table, rows = read(CREDIT)
    assert (len(rows), len(table.headings)) == (1000, 21)
    assert rows[0].number == 2 and rows[-1].number == 1001
    assert rows[0].cells[18] == "yes, registered under the customers name"
    assert not any(row.problem for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "cp866", "koi8-r"])
def test_russian_in_every_usual_encoding(encoding):
    table, rows = read(RUSSIAN.encode(encoding))
    assert table.headings == ["Имя", "Телефон", "Город"]
    assert rows[1].cells == ["Петров", "8 (912) 123-45-67", "Санкт-Петербург"]
    assert table.source.delimiter == ";"


def test_armenian_burmese_hebrew_and_latin():
    text = "Անուն;Քաղաք;שם;အမည်\nԱննա;Երևան;\u200fשרה;မမောင်\n"
    assert read(text.encode())[1][0].cells == ["Աննա", "Երևան", "\u200fשרה", "မမောင်"]
    assert read("Name;Ort\nMüller;Köln\nJosé;Málaga\n".encode("cp1252"))[1][0].cells == ["Müller", "Köln"]


def test_encoding_far_below_the_start_and_named_encodings():
    late = b"name\n" + b"plain\n" * 200_000 + "Иван Иванович Петров".encode("cp1251")
    assert read(late)[1][-1].cells == ["Иван Иванович Петров"]
    assert read("имя\nИван\n".encode("mac_cyrillic"), encoding="mac_cyrillic")[1][0].cells == ["Иван"]
    refused(b"a\nb\n", "no encoding", encoding="klingon")
    refused("имя\n".encode("cp1251"), "not in the encoding utf-8", encoding="utf-8")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters_and_quoted_line_ends(delimiter):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([["a", "b", "c"], ["1;2,3", "two\nlines", 'say "x"'], ["", "", ""], ["4", "5", "6"]])
    table, rows = read(stream.getvalue().encode())
    assert table.source.delimiter == delimiter
    assert [(row.number, row.cells) for row in rows] == [(2, ["1;2,3", "two\nlines", 'say "x"']), (4, ["4", "5", "6"])]


def test_excels_sep_line_and_a_named_delimiter():
    table, rows = read(b"sep=|\r\na|b\r\n1|2\r\n")
    assert (table.headings, rows[0].number, rows[0].cells) == (["a", "b"], 3, ["1", "2"])
    assert read(b"a:b\n1:2\n", delimiter=":")[0].headings == ["a", "b"]


def test_titles_above_ragged_rows_and_missing_headings():
    content = "Отчёт о клиентах\n\nИмя;;Город;Сумма\nА;1\nБ;2;Ереван;;\nВ;3;Гюмри;4;лишнее\n".encode()
    table, rows = read(content)
    assert table.headings == ["Имя", "Column B", "Город", "Сумма"]
    assert [row.cells for row in rows[:2]] == [["А", "1", None, None], ["Б", "2", "Ереван", None]]
    assert rows[2].problem == "has 5 cells, but there are 4 headings"
    assert read(content, header_row=4)[0].headings[0] == "А"


def test_a_long_name_and_a_million_rows_in_constant_memory(tmp_path):
    name = "Ж" * 10_000
    assert read(f"name;city\n{name};Ереван\n".encode())[1][0].cells[0] == name
    path = tmp_path / "big.csv"
    with path.open("w") as file:
        file.write("id;name\n")
        file.writelines(f"{number};Contact\n" for number in range(1_000_000))
    with read_table(path) as table:
        assert sum(1 for _ in table.rows) == 1_000_000
    tracemalloc.start()  # slows Python down, so the peak is taken over the first part of the same file
    with read_table(path) as table:
        for _ in range(50_000):
            next(table.rows)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=3, max_size=3), min_size=2),
    st.sampled_from([";", ",", "\t"]),
)
def test_whatever_is_written_is_read(rows, delimiter):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    _, found = read(stream.getvalue().encode(), header_row=1, delimiter=delimiter)
    expected = [[cell or None for cell in row] for row in rows if any(row)]
    marked = [[cell.lstrip("'") if cell else cell for cell in row] for row in expected]
    assert [[cell.lstrip("'") if cell else cell for cell in row.cells] for row in found] == marked


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n ;\n".replace(b" ", b""), "all of it is empty"),
        (b"a,b\nx\x00,1\n", "NUL"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a table"),
        (b"%PDF-1.7 " + bytes([1, 2, 3, 4, 200, 201, 5, 6]) * 20, "not a table"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "damaged"),
        (b'a;b\n"never closed;2\n' + b"x;y\n" * 60_000, "never closed"),
        (SIMPLE[: len(SIMPLE) // 2], "damaged"),
    ],
)
def test_bad_files(content, message):
    refused(content, message)


def test_protected_workbook():
    refused(DATA / "protected.xlsx", "protected by a password")


def test_missing_file_and_limits(tmp_path):
    refused(tmp_path / "none.csv", "cannot be read")
    refused(b"a;b\n1;2\n", "larger than", limits=TableLimits(file_bytes=3))
    refused(b"a;b;c\n1;2;3\n", "has 3 columns", limits=TableLimits(columns=2))
    refused(b"a\n1\n2\n", "more than 1 rows", limits=TableLimits(rows=1))
    refused(b"a;b\n1;2\n", "Row 9", header_row=9)
    refused(SIMPLE, "no sheet “Nothing”; its sheets are: Clients", sheet="Nothing")


def test_xlsx_types_offsets_and_numbers():
    def fill(sheet, book):
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.write(0, 1, "Clients of the branch")
        sheet.write_row(3, 1, ["Имя", "Day", "At", "Ok", "Sum"])
        sheet.write(4, 1, "مريم မမ")
        sheet.write_datetime(4, 2, dt.datetime(2024, 4, 3), day)
        sheet.write_datetime(4, 3, dt.datetime(2024, 4, 3, 10, 20), moment)
        sheet.write_boolean(4, 4, True)
        sheet.write_number(4, 5, 12.5)
        book.add_worksheet("Second").write(0, 0, "x")

    table, rows = read(xlsx(fill))
    assert table.headings == ["Column A", "Имя", "Day", "At", "Ok", "Sum"]
    assert rows[0].number == 5
    assert rows[0].cells == [None, "مريم မမ", dt.date(2024, 4, 3), dt.datetime(2024, 4, 3, 10, 20), True, 12.5]
    assert table.source.sheets == ["Clients", "Second"]


def test_formulas_errors_and_merged_cells():
    def fill(sheet, book):
        sheet.write_row(0, 0, ["Branch", "Name", "Total"])
        sheet.merge_range(1, 0, 2, 0, "North")
        sheet.write_row(1, 1, ["A", 1])
        sheet.write(2, 1, "B")
        sheet.write_formula(2, 2, "=1+1", None, 2)
        sheet.merge_range(3, 0, 3, 1, "wide")
        sheet.write_formula(3, 2, "=NOPE()", None, "#NAME?")
        sheet.write(4, 0, "last")

    _, rows = read(xlsx(fill))
    assert [row.cells[:2] for row in rows] == [["North", "A"], ["North", "B"], ["wide", None], ["last", None]]
    assert rows[1].cells[2] == 2.0
    assert rows[2].cells[2] == BadCell("#NAME?", "holds the error #NAME?; mend the formula")
    empty = b'<row r="3"><c r="A3"><v>1</v></c><c r="B3" t="str"><f>A3</f><v></v></c></row></sheetData>'
    assert read(repacked(SIMPLE, SHEET, lambda xml: xml.replace(b"</sheetData>", empty)))[1][1].cells == [1.0, None]
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["a", "b"])
    sheet.append([1, "=A2+1"])
    stream = io.BytesIO()
    book.save(stream)
    assert "formula without a stored result" in read(stream.getvalue())[1][0].cells[1].message


def test_headings_merged_over_two_rows_are_no_values():
    def fill(sheet, book):
        sheet.merge_range(0, 0, 1, 0, "Name")
        sheet.write_row(0, 1, ["City", "Sum"])
        sheet.write_row(1, 1, ["of living", "in dram"])
        sheet.write_row(2, 0, ["A", "B", 1])

    assert [row.cells for row in read(xlsx(fill))[1]] == [[None, "of living", "in dram"], ["A", "B", 1.0]]


def test_empty_and_hidden_sheets():
    def fill(sheet, book):
        book.add_worksheet("Full").write_row(0, 0, ["a", "b"])

    assert read(xlsx(fill))[0].source.sheet == "Full"
    refused(xlsx(lambda sheet, book: None), "its sheets are empty")
    refused(xlsx(fill), "“clients” is empty", sheet="clients")


def test_ods():
    text = 'office:value-type="string"'
    error = ods_cell("#DIV/0!", f'table:formula="of:=1/0" {text} calcext:value-type="error"')
    number = ods_cell("5", 'office:value-type="float" office:value="5"')
    unsaved = '<table:table-cell table:formula="of:=A1"/>'
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    tall = ods_cell("x", f'{text} table:number-rows-spanned="2"')
    rows = (
        f"<table:table-row>{ods_cell('Имя')}{ods_cell('b')}{ods_cell('c')}</table:table-row>"
        f"<table:table-row>{tall}{error}{number}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{unsaved}{ods_cell('z')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    )
    table, found = read(ods(rows))
    assert table.headings == ["Имя", "b", "c"]
    assert [row.cells[0] for row in found] == ["x", "x"]
    assert found[0].cells[1].shown == "#DIV/0!"
    assert found[0].cells[2] == 5.0
    assert "without a stored result" in found[1].cells[1].message


def test_xls():
    table, rows = read(DATA / "clients.xls")
    assert (table.source.format, table.source.sheet) == ("xls", "Клиенты")
    assert table.headings == ["Имя", "Дата", "Сумма"]
    assert rows[0].cells == ["Анна", dt.date(2020, 1, 1), 5]
    assert rows[1].cells == ["Борис", None, BadCell("#REF!", "holds the error #REF!; mend the formula")]
    refused(DATA / "corners.xls", "spans 65536 rows and 256 columns")


def test_a_bomb_that_is_declared_and_one_that_is_not():
    bomb = repacked(SIMPLE, SHEET, lambda xml: xml + b" " * 40_000_000)
    refused(bomb, "unpacks to far more")
    lying = bytearray(bomb)
    start = lying.index(b"PK\x01\x02")
    while (at := lying.find(b"PK\x01\x02", start)) >= 0:
        struct.pack_into("<I", lying, at + 24, 1000)  # the uncompressed size in the central directory
        start = at + 4
    refused(bytes(lying), "unpacks to far more")


def test_two_cells_in_opposite_corners_are_refused_and_not_laid_out():
    for far in (b"XFD1048576", b"C1048576", b"ZZZ2"):
        cell = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (far.lstrip(b"ABCDEFXZ"), far)
        content = repacked(SIMPLE, SHEET, lambda xml, cell=cell: xml.replace(b"</sheetData>", cell))
        refused(content, "columns|spans", limits=TableLimits(cells=1_000_000))
    unplaced = b"<row>" + b"<c><v>1</v></c>" * 600 + b"</row></sheetData>"
    refused(repacked(SIMPLE, SHEET, lambda xml: xml.replace(b"</sheetData>", unplaced)), "600 columns")
    repeated = ods_cell("x", 'office:value-type="string" table:number-columns-repeated="400"')
    refused(ods(f'<table:table-row table:number-rows-repeated="1048576">{repeated}</table:table-row>'), "spans 1048576")


def test_documents_that_are_no_tables():
    def archive(**entries):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as target:
            for name, content in entries.items():
                target.writestr(name.replace("__", "/"), content)
        return stream.getvalue()

    refused(archive(word__document="x"), "another kind of document")
    refused(archive(**{"xl/workbook.bin": "x"}), "XLSB")
    refused(repacked(SIMPLE, SHEET, lambda xml: xml[: len(xml) // 2]), "damaged")
    refused(repacked(ods(""), "META-INF/manifest.xml", lambda _: b"<manifest:encryption-data/>"), "password")
    entity = repacked(ods(""), "content.xml", lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml)
    refused(entity, "entities|damaged|empty")
