"""The error file: the rows that were not imported, as they were, with what is wrong beside each.

Its reader mends the cells and imports the same file again with the same mapping; `read_table` leaves the added column
out.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Mapping, Sequence

from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.tables import PROBLEM_HEADINGS, Row
from yurt.services.exchange.writers import Target, open_writer


class ErrorFile:
    """Collects failed rows on disk, in constant memory, and writes them as XLSX when it is saved.

    `language` chooses the heading of the added column. Use as a context manager, or call `close`.
    """

    def __init__(self, headings: Sequence[str], language: str = "en") -> None:
        heading = PROBLEM_HEADINGS.get(language, PROBLEM_HEADINGS["en"])
        self.count = 0
        self._width = len(headings)
        self._columns = [WriterColumn(name, "any") for name in headings] + [
            WriterColumn(heading, "long_text", width=60)
        ]
        self._rows = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()

    def add(self, row: Row, problems: Mapping[str, str]) -> None:
        """Note one failed row; `problems` maps a heading to what is wrong there, "" to what is wrong with the row."""
        told = [f"{heading}: {problem}" if heading else problem for heading, problem in problems.items()]
        if row.problem is not None:
            surplus = [str(cell) for cell in row.cells[self._width :] if cell is not None]
            told.append(f"{row.problem} (too many: {', '.join(surplus)})" if surplus else row.problem)
        shown = [None if isinstance(cell, bytes) else cell for cell in row.cells[: self._width]]
        cells = shown + [None] * (self._width - len(row.cells))
        pickle.dump([*cells, f"Row {row.number}. " + "; ".join(told)], self._rows, pickle.HIGHEST_PROTOCOL)
        self.count += 1

    def save(self, target: Target) -> int:
        """Write the file; returns how many rows it holds. Rows can still be added, and the file saved again."""
        return open_writer("xlsx", target, self._columns).write(self._stored()).rows

    def close(self) -> None:
        """Forget the rows."""
        self._rows.close()

    def _stored(self) -> Iterator[list[object]]:
        self._rows.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._rows)  # written by this object alone, into a file without a name
        self._rows.seek(0, 2)

    def __enter__(self) -> ErrorFile:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
