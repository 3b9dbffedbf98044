"""The same look into an ODS sheet as `xlsx_scan` takes into an XLSX one (OpenDocument 1.3, part 3, section 9)."""

from __future__ import annotations

from xml.parsers import expat

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.archives import SheetArchive
from yurt.services.exchange.cells import BadCell
from yurt.services.exchange.xlsx_scan import UNCALCULATED, SheetScan

_CELLS = ("table:table-cell", "table:covered-table-cell")


def scan_ods(archive: SheetArchive) -> dict[str, SheetScan]:
    """Scan all sheets of an ODS by name, since its reader lays all of them out at once.

    Raises ImportRefused for damaged XML and for entity declarations, which no spreadsheet program writes.
    """
    reader = _ContentReader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    parser.buffer_text = True
    try:
        for chunk in archive.chunks("content.xml"):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise ImportRefused(N_("The file is damaged: its content is not valid XML. Save it again and retry.")) from None
    return reader.sheets


class _ContentReader:
    """Follows the rows and cells of all tables, with their repetitions, without laying them out."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetScan] = {}
        self.scan = SheetScan()
        self._depth = 0  # of tables: a cell may hold another table, which is not part of this one
        self._row = self._column = 0
        self._row_repeats = self._cell_repeats = 1
        self._row_used = self._cell_used = False
        self._shown: list[str] = []
        self._problem: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._depth += 1
            if self._depth == 1:
                self.scan, self._row = SheetScan(), 0
                self.sheets.setdefault(attributes.get("table:name", ""), self.scan)
        elif self._depth != 1:
            return
        elif tag == "table:table-row":
            self._row_repeats, self._column, self._row_used = _repeats(attributes, "rows"), 0, False
        elif tag in _CELLS:
            self._start_cell(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell_repeats, self._shown = _repeats(attributes, "columns"), []
        value_type = attributes.get("office:value-type")
        self._cell_used = value_type is not None or "table:formula" in attributes
        self._problem = None
        if attributes.get("calcext:value-type") == "error":
            self._problem = "holds the error {}; mend the formula"
        elif "table:formula" in attributes and value_type is None:
            self._problem = UNCALCULATED
        rows, columns = (int(attributes.get(f"table:number-{way}-spanned", "1") or 1) for way in ("rows", "columns"))
        if (rows > 1 or columns > 1) and len(self.scan.merged) < 100_000:
            self.scan.merged.append(((self._row, self._column), (self._row + rows - 1, self._column + columns - 1)))

    def text(self, data: str) -> None:
        if self._depth == 1 and self._problem is not None:
            self._shown.append(data)

    def end(self, tag: str) -> None:
        if tag == "table:table":
            self._depth -= 1
        elif self._depth != 1:
            return
        elif tag == "table:table-row":
            self._row += self._row_repeats
            if self._row_used:
                self.scan.first_row = self.scan.first_row or self._row - self._row_repeats + 1
                self.scan.last_row = self._row
        elif tag in _CELLS:
            self._end_cell()

    def _end_cell(self) -> None:
        if self._cell_used:
            self._row_used = True
            self.scan.last_column = max(self.scan.last_column, self._column + self._cell_repeats)
        if self._problem is not None:
            shown = "".join(self._shown).strip()
            self.scan.bad[self._row, self._column] = BadCell(shown, self._problem.format(shown))
        self._problem = None
        self._column += self._cell_repeats

    def entity(self, *declaration: object) -> None:
        raise ImportRefused(N_("The file declares XML entities, which no spreadsheet does, so it was not opened."))


def _repeats(attributes: dict[str, str], way: str) -> int:
    count = attributes.get(f"table:number-{way}-repeated", "1")
    return max(1, int(count)) if count.isdecimal() and len(count) < 10 else 1
