"""Which cells of an XLSX hold dates: only their number format says so. ECMA-376 part 1, 18.8.30."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from yurt.services.exchange.archives import SheetArchive

_BUILT_IN = {**dict.fromkeys([14, 15, 16, 17, *range(27, 37), *range(50, 59)], "date"), 22: "datetime",
             **dict.fromkeys([18, 19, 20, 21, 45, 47], "time"), 46: "duration"}  # fmt: skip
_NO_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DURATION = re.compile(r"\[[hms]+\]", re.IGNORECASE)


class DateFormats:
    """The formats of one workbook; `days_late` is what is added to serial numbers of the calendar from 1904 on."""

    def __init__(self, archive: SheetArchive) -> None:
        self.days_late = 1462 if _counts_from_1904(archive) else 0
        self._kinds: list[str | None] = []
        try:
            styles = ElementTree.fromstring(archive.read("xl/styles.xml") or b"<none/>")
        except ElementTree.ParseError:
            return
        own = {
            int(element.get("numFmtId", -1)): _kind_of(element.get("formatCode", ""))
            for element in styles.iter()
            if element.tag.endswith("}numFmt")
        }
        formats = next((element for element in styles.iter() if element.tag.endswith("}cellXfs")), ())
        for element in formats:
            number = int(element.get("numFmtId", 0))
            self._kinds.append(own.get(number, _BUILT_IN.get(number)))

    def kind(self, style: bytes | None) -> str | None:
        """`date`, `datetime`, `time`, `duration`, or None for a cell that holds a plain number."""
        place = int(style) if style and style.isdigit() else 0
        return self._kinds[place] if place < len(self._kinds) else None


def _kind_of(code: str) -> str | None:
    bare = _NO_PART.sub("", code.partition(";")[0]).lower()
    if _DURATION.search(bare):
        return "duration"
    has_day, has_clock = any(letter in bare for letter in "yd"), any(letter in bare for letter in "hs")
    if "general" in bare or not (has_day or has_clock or "mmm" in bare):
        return None
    return "datetime" if has_day and has_clock else "time" if has_clock else "date"


def _counts_from_1904(archive: SheetArchive) -> bool:
    return re.search(rb"date1904=[\"'](?:1|true)", archive.read("xl/workbook.xml")) is not None
