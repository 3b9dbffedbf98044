"""What the fast spreadsheet reader does not tell about an XLSX sheet: its true extent, errors, uncalculated formulas.

The reader (calamine) gives an empty cell for `#REF!` and for a formula that was never calculated, and lays out the
whole rectangle that the used cells span, so all three are looked for in the sheet's XML first (ECMA-376 part 1,
18.3.1).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.archives import SheetArchive
from yurt.services.exchange.cells import BadCell
from yurt.services.exchange.merged import Range

UNCALCULATED = "holds a formula without a stored result; open and save the file in the spreadsheet program"

_ROW_START = re.compile(rb"<(?:\w+:)?row[ >/]")
# Each begins with plain letters, which lets the expression engine skip through the text.
_ROW = re.compile(rb"row[\s>/](?<=[<:]row.)")
_ROW_NUMBER = re.compile(rb"row\s[^>]*?\br=[\"'](\d{1,9})")
_CELL_START = re.compile(rb"c[\s>/](?<=[<:]c.)")
_COLUMN = re.compile(rb"r=[\"'](?<=\sr=.)([A-Z]{1,3})\d")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb"\sr=[\"']([A-Z]{1,3})(\d{1,9})")
_TYPE = re.compile(rb"\st=[\"'](\w+)")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_SUSPECT = (b't="e"', b"t='e'", b"<f", b":f")


@dataclass(slots=True)
class SheetScan:
    """Rows and columns (counted from 1) that are used, the bad cells by (row, column), and, in ODS, merged ranges."""

    last_row: int = 0
    first_row: int = 0
    last_column: int = 0
    bad: dict[tuple[int, int], BadCell] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many cells the used rectangle spans, from the first column on."""
        return (self.last_row - self.first_row + 1) * self.last_column


def scan_xlsx(archive: SheetArchive, sheet: str) -> SheetScan:
    """Scan one sheet of an XLSX, in memory of one row. Raises ImportRefused when the workbook does not hold it."""
    scan = SheetScan()
    columns: set[bytes] = set()
    elements = 0
    for block in row_blocks(archive.chunks(sheet_part(archive, sheet))):
        placed = _COLUMN.findall(block)
        columns.update(placed)
        if len(placed) < len(_CELL_START.findall(block)):  # cells without a reference follow one another
            widest = max(len(_CELL_START.findall(row)) for row in _ROW.split(block))
            scan.last_column = max(scan.last_column, widest)
        elements += len(_ROW.findall(block))
        for number in map(int, _ROW_NUMBER.findall(block)):
            scan.first_row = scan.first_row or number
            scan.last_row = max(scan.last_row, number)
        if any(mark in block for mark in _SUSPECT):
            _note_bad_cells(block, scan)
    scan.last_column = max(scan.last_column, *(column_number(letters) for letters in columns or [b""]))
    scan.last_row = max(scan.last_row, elements)
    return scan


def all_sheets(archive: SheetArchive) -> list[str]:
    """The names of the sheets in their order."""
    return [name for name, _ in _sheets(archive)]


def visible_sheets(archive: SheetArchive) -> list[str]:
    """The names of those that are shown."""
    return [name for name, visible in _sheets(archive) if visible]


def _sheets(archive: SheetArchive) -> list[tuple[str, bool]]:
    try:
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    except ElementTree.ParseError:
        raise ImportRefused(N_("The file is damaged: it has no list of sheets. Save it again and retry.")) from None
    sheets = [element for element in workbook.iter() if element.tag.endswith("}sheet")]
    return [(sheet.get("name", ""), sheet.get("state", "visible") == "visible") for sheet in sheets]


def column_number(letters: bytes | str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + letter - 64
    return number


def row_blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The XML cut before rows, so that no cell is divided."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        cut = max(rest.rfind(b"<row"), rest.rfind(b":row"))
        if cut > 0 and _ROW_START.search(rest, rest.rfind(b"<", 0, cut + 1)):
            cut = rest.rfind(b"<", 0, cut + 1)
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _note_bad_cells(block: bytes, scan: SheetScan) -> None:
    for attributes, content in _CELL.findall(block):
        kind = _TYPE.search(attributes)
        is_error = kind is not None and kind[1] == b"e"
        if not is_error and not (_FORMULA.search(content) and not _VALUE.search(content)):
            continue
        if kind is not None and kind[1] == b"str":
            continue  # a formula whose result is an empty text
        place = _REFERENCE.search(attributes)
        if place is None:
            continue
        value = _VALUE.search(content)
        shown = value[1].decode("utf-8", "replace") if value else ""
        where = (int(place[2]) - 1, column_number(place[1]) - 1)
        message = f"holds the error {shown or '#N/A'}; mend the formula" if is_error else UNCALCULATED
        scan.bad[where] = BadCell(shown, message)


def sheet_part(archive: SheetArchive, sheet: str) -> str:
    """The archive's entry that holds the sheet of this name."""
    try:
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError:
        raise ImportRefused(N_("The file is damaged: it has no list of sheets. Save it again and retry.")) from None
    wanted = next(
        (
            value
            for element in workbook.iter()
            if element.tag.endswith("}sheet") and element.get("name") == sheet
            for key, value in element.attrib.items()
            if key.endswith("}id")
        ),
        None,
    )
    for element in relations.iter():
        if element.get("Id") == wanted and wanted is not None:
            part = posixpath.normpath(posixpath.join("/xl", element.get("Target", ""))).lstrip("/")
            if part in archive.names:
                return part
    raise ImportRefused(f"The file is damaged: its sheet {sheet!r} is missing. Save it again and retry.")
