"""How large a file may be before it is refused, so that no upload can exhaust a server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Upper bounds of one file; exceeding any of them refuses the file with a message that names the bound.

    Bytes count the file as stored; `unpacked_bytes` and `ratio` what a zipped spreadsheet really unpacks to (`ratio`
    counts above 10 MB only, where no honest sheet reaches it). `cells` bounds the rectangle that a spreadsheet's used
    cells span, since the reader holds it in memory: two cells in opposite corners span all between them.
    """

    file_bytes: int = 100 * 1024 * 1024
    unpacked_bytes: int = 600 * 1024 * 1024
    ratio: int = 150
    columns: int = 500
    rows: int = 1_048_576
    cells: int = 15_000_000
