"""What reading a page is planned as, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from yurt.env.cursors import encode_cursor
from yurt.env.prepared import Prepared, Row
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec


class Part(Enum):
    """Which rows of the list a statement reads, by the first key."""

    WHOLE = "whole"
    FILLED = "filled"
    EMPTY = "empty"
    VALUE = "value"
    """The rows with one value of the first key (`walking`); `REST` those beyond the cursor, `BLANK` those without."""
    REST = "rest"
    BLANK = "blank"


@dataclass(frozen=True)
class PlannedColumn:
    """Where a field of the query stands in its rows: `index` the value, `label_index` the name of a linked record."""

    path: str
    spec: FieldSpec
    info: ModelInfo
    index: int
    label_index: int | None = None


@dataclass(frozen=True)
class Key:
    """What a list is sorted by: an expression, where it stands in a row, and whether it may be empty."""

    expression: Any
    spec: FieldSpec
    descending: bool
    index: int

    @property
    def nullable(self) -> bool:
        return not (self.spec.is_column and (self.spec.required or self.spec.system))


@dataclass
class Plan:
    """A prepared query: columns and statement. A row begins with the record's id; `keys` end with it.

    `flags` are the places of what was asked about each row, in the order of the query's flags.
    """

    info: ModelInfo
    columns: list[PlannedColumn]
    prepared: Prepared
    keys: list[Key]
    flags: tuple[int, ...] = ()

    @cached_property
    def layout(self) -> tuple[Any, ...]:
        """Where everything stands in a row; rows of plans with the same layout may be compared."""
        return (*((column.path, column.index, column.label_index) for column in self.columns), self.flags)

    def cursor_of(self, row: Row) -> str:
        """The keys of a row as text."""
        return encode_cursor(row[key.index] for key in self.keys)


@dataclass(frozen=True)
class Page:
    """The rows read, and the cursors of the pages after and before it (empty when there is none)."""

    plan: Plan
    rows: list[Row]
    cursor: str = ""
    back: str = ""

    def cursor_of(self, row: Row) -> str:
        """The cursor of a row: what comes after it, or before it, is the rest of the list."""
        return self.plan.cursor_of(row)
