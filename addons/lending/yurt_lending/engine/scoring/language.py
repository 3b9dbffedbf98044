"""What formulas are made of: kinds of values, parts, limits, and the error that names its place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from yurt_lending.engine.errors import EngineError

LONGEST = 4_000
"""Characters of a formula."""
DEEPEST = 40
"""Levels of nesting."""
MOST_PARTS = 1_000
"""Numbers, names, signs and calls of a formula together."""
MOST_DIGITS = 30
"""Digits of a number as written."""
LARGEST_EXPONENT = 20
"""A number as written is below 1E21 and, unless zero, not below 1E-20."""

Value = Decimal | str | bool
Values = Mapping[str, Value | int | None]


class Kind(StrEnum):
    """What a part of a formula gives."""

    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes or no"


class FormulaError(EngineError):
    """A formula that cannot be read, or cannot be worked out with the values given.

    `line` and `column` count from 1 and say where in the formula; `formula` is its name, on a sheet of several.
    """

    def __init__(self, code: str, told: str, line: int, column: int, formula: str = "") -> None:
        place = f"line {line}, column {column}"
        super().__init__(code, f"{formula}, {place}: {told}" if formula else f"{place.capitalize()}: {told}")
        self.told = told
        self.line = line
        self.column = column
        self.formula = formula

    def within(self, formula: str) -> FormulaError:
        """The same error with the name of the formula it is in."""
        return FormulaError(self.code, self.told, self.line, self.column, formula)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a formula made ready: what it gives and how it is worked out from the values."""

    kind: Kind
    run: Callable[[Values], Any]


class Source:
    """The text of a formula, which knows the place of each of its parts; blank space before it still counts."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        ahead = text[: len(text) - len(text.lstrip())]
        self.lines = self.text.splitlines() or [""]
        self.lines_before = ahead.count("\n")
        self.columns_before = len(ahead.rpartition("\n")[2])

    def error(self, node: ast.AST, code: str, told: str) -> FormulaError:
        """An error at the beginning of a part."""
        line = getattr(node, "lineno", 1)
        ahead = self.lines[min(line, len(self.lines)) - 1].encode()[: getattr(node, "col_offset", 0)]
        return self.error_at(line, len(ahead.decode(errors="ignore")) + 1, code, told)

    def error_at(self, line: int, column: int, code: str, told: str) -> FormulaError:
        """An error at a place of the text without its blank beginning."""
        return FormulaError(code, told, line + self.lines_before, column + (self.columns_before if line == 1 else 0))

    def written(self, node: ast.AST) -> str:
        """The part as it is written."""
        first, last = getattr(node, "lineno", 1) - 1, (getattr(node, "end_lineno", None) or 1) - 1
        begin, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None)
        rows = self.lines[first : last + 1]
        head = len(rows[0].encode()[:begin].decode(errors="ignore"))
        tail = len(rows[-1].encode()[:end].decode(errors="ignore"))
        return rows[0][head:tail] if len(rows) == 1 else "\n".join([rows[0][head:], *rows[1:-1], rows[-1][:tail]])

    def shown(self, node: ast.AST) -> str:
        """The part as a message quotes it: on one line, cut after 40 characters."""
        text = " ".join(self.written(node).split())
        return text if len(text) <= 40 else f"{text[:39]}…"
