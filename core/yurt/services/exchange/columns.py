"""The columns of an exported file and how a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rustpy_xlsxwriter import Format

from yurt.services.exchange.rules import Kind


@dataclass(frozen=True, slots=True)
class WriterColumn:
    """One column: its heading, the kind of its values, and, in XLSX, its width in characters and number format.

    The kind `any` writes every value by its own type, as error files need it.
    """

    heading: str
    kind: Kind | Literal["any"] = "text"
    width: float | None = None
    number_format: str | None = None


# Built-in formats (ECMA-376 part 1, 18.8.30) follow the reader's own country: 14 is its short date, 22 date and time.
_BUILT_IN = {"money": 4, "integer": 1, "date": 14, "datetime": 22, "time": 21, "duration": 46}
# The number before the sign is what Yurt stores; Excel's own percent format would need, and give back, a hundredth.
_PERCENT = 'General"%"'
_WIDTHS = {
    "text": 24,
    "long_text": 48,
    "integer": 10,
    "decimal": 14,
    "money": 16,
    "percent": 10,
    "boolean": 9,
    "date": 12,
    "datetime": 18,
    "time": 10,
    "duration": 12,
    "email": 28,
    "phone": 18,
    "url": 32,
}


def xlsx_format(column: WriterColumn) -> Format | None:
    """The cell format of a column; None where every value has the usual one of its type."""
    if column.number_format is not None:
        return Format().set_num_format(column.number_format)
    if column.kind == "percent":
        return Format().set_num_format(_PERCENT)
    index = _BUILT_IN.get(column.kind)
    return None if index is None else Format().set_num_format_index(index)


def xlsx_width(column: WriterColumn) -> float:
    """The width of a column in characters: as asked, or by kind and heading."""
    return column.width or float(max(_WIDTHS.get(column.kind, 20), min(len(column.heading) + 4, 48)))


def unique_headings(columns: Sequence[WriterColumn]) -> list[str]:
    """The headings, numbered where they repeat, since a file with the same heading twice could not be read back."""
    seen: set[str] = set()
    headings = []
    for column in columns:
        heading, number = column.heading, 1
        while heading.casefold() in seen:
            number += 1
            heading = f"{column.heading} ({number})"
        seen.add(heading.casefold())
        headings.append(heading)
    return headings
