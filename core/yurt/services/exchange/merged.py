"""Merged cells of a sheet: the value of a range belongs to its first column, in every row of the range."""

from __future__ import annotations

from collections.abc import Sequence

from yurt.services.exchange.cells import Cell

Range = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: its first and last (row, column), counted from 0."""


class MergedCells:
    """Fills the rows of vertically merged ranges, row after row.

    A branch that is merged over ten rows of its clients belongs to all ten. A range over several columns is a layout
    and no statement about the other columns, so those stay empty.
    """

    def __init__(self, ranges: Sequence[Range] = ()) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _) in ranges:
            if bottom > top:
                self._starting.setdefault(top + 1, []).append((left, bottom + 1))
        self._open: dict[int, tuple[int, Cell]] = {}

    def __bool__(self) -> bool:
        return bool(self._starting)

    def fill(self, number: int, cells: list[Cell]) -> None:
        """Complete the row of this number (from 1) in place; rows come in order."""
        for column, (last, value) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(cells) and cells[column] is None:
                cells[column] = value
        for column, last in self._starting.get(number, ()):
            if column < len(cells):
                self._open[column] = (last, cells[column])

    def forget(self) -> None:
        """Ranges that began so far end here: headings merged over several rows are not values of the rows below."""
        self._open.clear()
