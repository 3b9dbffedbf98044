"""What the readers of every format hand over: numbered records of raw cells, before headings are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from yurt.services.exchange.cells import Cell
from yurt.services.exchange.merged import MergedCells

Record = tuple[int, list[Cell]]
"""A record's number in the file, from 1, and its cells; an empty cell is None."""


def _nothing() -> None:
    """For formats that hold no resource."""


@dataclass(slots=True)
class SourceInfo:
    """How a file was understood, for the preview and for the mapping file that is written from it.

    `rows` is about how many there are, where the format tells before they are read.
    """

    format: str
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int = 1
    rows: int | None = None


@dataclass(slots=True)
class Records:
    """The records of one file. `width` is how many columns are used, 0 where only the headings tell."""

    rows: Iterable[Record]
    source: SourceInfo
    width: int = 0
    merged: MergedCells = field(default_factory=MergedCells)
    close: Callable[[], None] = _nothing
