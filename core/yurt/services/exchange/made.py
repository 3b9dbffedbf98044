"""Columns that a file does not have: a fixed value, several columns joined, or a part of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from yurt.errors import ImportRefused
from yurt.services.exchange.cells import Cell, CellProblem, folded
from yurt.services.exchange.convert import as_text
from yurt.services.exchange.rules import Strings
from yurt.services.exchange.tables import Row

ROW_NUMBER = "{row}"
MadeCell = Callable[[Row], Cell]


class MadeColumn(BaseModel):
    """A column made of others. With `value` it is the same in each row; `{row}` in it is the row's number in the file.

    Otherwise the columns headed `of` are joined by `joined_by`, empty ones left out. With `part` the text is cut at
    `cut_at` (blanks, when that is empty) and one part taken: 1 is the first, -1 the last; `rest` takes all from that
    part on. With `first` nothing is joined: the first of the columns that is filled counts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str | int | float | bool | None = None
    of: Strings = Field(default_factory=list)
    joined_by: str = " "
    cut_at: str = ""
    part: int | None = Field(default=None, ge=-20, le=20)
    rest: bool = False
    first: bool = False

    @model_validator(mode="after")
    def _is_made_of_something(self) -> MadeColumn:
        if (self.value is None) == (not self.of):
            raise ValueError("say either its value, or the headings that it is made of")
        if self.part == 0:
            raise ValueError("the parts of a cell are counted from 1")
        return self

    def compile(self, headings: Sequence[str]) -> MadeCell:
        """What makes the cell of a row. Raises ImportRefused for a heading that the file does not have."""
        if self.value is not None:
            value = self.value
            if isinstance(value, str) and ROW_NUMBER in value:
                return lambda row: value.replace(ROW_NUMBER, str(row.number))
            return lambda row: value
        places = {folded(heading): index for index, heading in enumerate(headings)}
        missing = [heading for heading in self.of if folded(heading) not in places]
        if missing:
            raise ImportRefused(f"A column is made of “{missing[0]}”, which the file does not have.")
        indexes = [places[folded(heading)] for heading in self.of]
        if self.first:
            return lambda row: next((row.cells[index] for index in indexes if row.cells[index] is not None), None)
        if self.part is None:
            return lambda row: _joined(row, indexes, self.joined_by)
        return lambda row: self._cut(_joined(row, indexes, self.joined_by))

    def _cut(self, text: str | None) -> str | None:
        if text is None or self.part is None:
            return text
        parts = text.split(self.cut_at) if self.cut_at else text.split()
        index = self.part - 1 if self.part > 0 else len(parts) + self.part
        if not 0 <= index < len(parts):
            return None
        if not self.rest:
            return parts[index].strip() or None
        return (self.cut_at or " ").join(parts[index:]).strip() or None


def _joined(row: Row, indexes: Sequence[int], by: str) -> str | None:
    texts: list[str] = []
    for index in indexes:
        cell: Any = row.cells[index]
        if cell is None:
            continue
        try:
            texts.append(re.sub(r"\s+", " ", as_text(cell)).strip())
        except CellProblem:
            return cell  # a broken cell stays broken, and is told with the column that it would fill
    return by.join(text for text in texts if text) or None
