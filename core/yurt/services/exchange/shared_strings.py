"""The shared strings of an XLSX, on disk: a large workbook has as many as it has cells. ECMA-376 part 1, 18.4."""

from __future__ import annotations

import re
import tempfile
from array import array

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.archives import SheetArchive
from yurt.services.exchange.xlsx_text import text_of

_PART = "xl/sharedStrings.xml"
_STRING = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")
_REMEMBERED = 20_000


class SharedStrings:
    """Strings by number. They are unpacked into a nameless file; the most recent ones are remembered."""

    def __init__(self, archive: SheetArchive) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._ends = array("Q", [0])
        self._recent: dict[int, str | None] = {}
        rest = b""
        for chunk in archive.chunks(_PART) if _PART in archive.names else ():
            rest += chunk
            ends = [match.end() for match in _END.finditer(rest)]
            if ends:
                self._keep(rest[: ends[-1]])
                rest = rest[ends[-1] :]

    def __getitem__(self, number: int) -> str | None:
        if number in self._recent:
            return self._recent[number]
        if not 0 <= number < len(self._ends) - 1:
            raise ImportRefused(N_("The file is damaged: a text of it is missing. Save it again and retry."))
        self._file.seek(self._ends[number])
        text = text_of(self._file.read(self._ends[number + 1] - self._ends[number]))
        if len(self._recent) >= _REMEMBERED:
            self._recent.clear()
        self._recent[number] = text
        return text

    def close(self) -> None:
        """Forget them."""
        self._file.close()

    def _keep(self, block: bytes) -> None:
        strings = _STRING.findall(block)
        self._file.write(b"".join(strings))
        end = self._ends[-1]
        for string in strings:
            end += len(string)
            self._ends.append(end)
