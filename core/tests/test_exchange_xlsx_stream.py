"""Large sheets are read row by row, and give what the fast reader gives for small ones."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook
from yurt.errors import ImportRefused
from yurt.services.exchange import workbooks
from yurt.services.exchange.cells import BadCell
from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.tables import read_table
from yurt.services.exchange.writers import open_writer


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every workbook counts as a large one."""
    monkeypatch.setattr(workbooks, "LARGE", -1)


def book() -> bytes:
    """Titles above, an empty row, all kinds of cells, a merged range, a hidden sheet before it."""
    made, out = Workbook(), io.BytesIO()
    hidden = made.active
    assert hidden is not None
    hidden.append(["hidden"])
    hidden.sheet_state = "hidden"
    sheet = made.create_sheet("Данные & more")
    sheet.append(["Clients of 2024"])
    sheet.append([])
    sheet.append(["Name", "Born", "Seen", "At", "Took", "Limit", "Active", "Branch", "Sum"])
    moment = dt.datetime(2024, 5, 6, 7, 8, 9)  # noqa: DTZ001 - a cell holds no zone
    sheet.append(["А & <Б>\nв", dt.date(1980, 1, 2), moment, dt.time(10, 30), None, 1.5, True, "North", "=1+1"])
    sheet["E4"] = dt.timedelta(hours=30)
    sheet.append(["  spaces ", None, None, None, None, -1e-7, False, None, 7])
    sheet.append([])
    sheet.append(["b", None, None, None, None, 12345678901234])
    sheet.merge_cells("H4:H5")
    made.save(out)
    return out.getvalue()


def rows(content: bytes, **options: Any) -> tuple[list[str], list[Any]]:
    with read_table(io.BytesIO(content), **options) as table:
        return table.headings, [(row.number, row.cells) for row in table.rows]


def test_both_ways_of_reading_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    small = rows(book())
    monkeypatch.setattr(workbooks, "LARGE", -1)
    assert rows(book()) == small
    headings, ((number, cells), (_, second), _) = small
    assert headings[0] == "Name" and number == 4
    assert [type(cell) for cell in cells[1:5]] == [dt.date, dt.datetime, dt.time, dt.timedelta]
    assert isinstance(cells[8], BadCell) and second[7] == "North"


def test_a_file_of_our_own_and_a_named_sheet(large: None) -> None:
    out = io.BytesIO()
    columns = [WriterColumn("Name", "text"), WriterColumn("Born", "date")]
    open_writer("xlsx", out, columns).write(iter([("Anna", dt.date(2000, 2, 3)), (None, None), ("B", None)]))
    headings, found = rows(out.getvalue())
    assert headings == ["Name", "Born"] and found == [(2, ["Anna", dt.date(2000, 2, 3)]), (4, ["B", None])]
    assert rows(book(), sheet="Sheet")[0] == ["hidden"]
    with pytest.raises(ImportRefused, match="no sheet “x”"):
        rows(book(), sheet="x")


def changed(old: bytes, new: bytes, **more: bytes) -> bytes:
    """The book with something else in its sheets, and with more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if "worksheets/" in name else content)
        for name, content in more.items():
            target.writestr(f"xl/{name}.xml", content)
    return out.getvalue()


HIDDEN = b't="inlineStr"><is><t>hidden</t></is>'
STRINGS = b"<sst><si><t>x</t></si><si><r><t>One &amp; </t></r><r><t>two_x0021_</t></r><rPh><t>no</t></rPh></si></sst>"


def test_shared_strings_lie_beside_the_sheet(large: None) -> None:
    content = changed(HIDDEN, b't="s"><v>1</v>', sharedStrings=STRINGS)
    assert rows(content, sheet="Sheet")[0] == ["One & two!"]
    with pytest.raises(ImportRefused, match="a text of it is missing"):
        rows(changed(HIDDEN, b't="s"><v>2</v>', sharedStrings=STRINGS), sheet="Sheet")


@pytest.mark.parametrize("place", [b"ZZZ4", b"?4"])
def test_cells_that_are_nowhere_are_refused(large: None, place: bytes) -> None:
    with pytest.raises(ImportRefused):
        rows(changed(b'r="A4"', b'r="' + place + b'"'))
