"""Values on their way into a file: what XLSX and CSV cannot hold as it is gets the nearest form that loses nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from yurt.services.exchange.cells import BadCell, clean_text
from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.delimited import MARKED

XLSX_TEXT = 32_767
_CUT = " … [cut]"
_EXACT_DIGITS = 15
_RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'")
_HARMLESS = re.compile(r"[+-]\d[\d .,]*", re.ASCII)
_TEXT_KINDS = ("text", "long_text", "selection", "email", "phone", "url")
_NUMBER_KINDS = ("integer", "decimal", "money", "percent")

Prepare = Callable[[Any], Any]


class XlsxValues:
    """Prepares rows for the XLSX writer and counts the texts that had to be cut."""

    def __init__(self, columns: Sequence[WriterColumn], zone: dt.tzinfo) -> None:
        self.shortened = 0
        self._zone = zone
        by_kind: dict[str, Prepare] = {"date": self._date, "datetime": self._date, "boolean": self._boolean}
        by_kind |= dict.fromkeys(_TEXT_KINDS, self.text) | dict.fromkeys(_NUMBER_KINDS, self._number)
        self._prepare = [by_kind.get(column.kind, self._any) for column in columns]

    def record(self, headings: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
        """One row by heading. ValueError when it is not as long as the headings."""
        return {
            heading: None if value is None else prepare(value)
            for heading, prepare, value in zip(headings, self._prepare, row, strict=True)
        }

    def text(self, value: Any) -> str:
        if type(value) is not str:
            value = as_plain_text(value)
        if len(value) <= XLSX_TEXT // 2 and value.isprintable():
            return value
        value = clean_text(value)
        if len(value.encode("utf-16-le")) // 2 > XLSX_TEXT:  # Excel counts UTF-16 units
            self.shortened += 1
            value = value.encode("utf-16-le")[: (XLSX_TEXT - len(_CUT)) * 2].decode("utf-16-le", "ignore") + _CUT
        return value

    def _number(self, value: Any) -> Any:
        kind = type(value)
        if kind is Decimal:
            return value if _is_exact(value) else as_plain_text(value)
        if kind is int:
            return value if -(10**_EXACT_DIGITS) < value < 10**_EXACT_DIGITS else str(value)
        return self._any(value)

    def _date(self, value: Any) -> Any:
        if type(value) is dt.datetime:
            if value.tzinfo is not None:
                value = value.astimezone(self._zone).replace(tzinfo=None)
            return value if value.year >= 1900 else value.isoformat(" ")
        if type(value) is dt.date:
            return value if value.year >= 1900 else value.isoformat()
        return self._any(value)

    def _boolean(self, value: Any) -> Any:
        return value if type(value) is bool else self._any(value)

    def _any(self, value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, Decimal)):
            return self._number(value)
        if isinstance(value, float):
            return value if value - value == 0 else str(value)
        if isinstance(value, dt.date):
            return self._date(value)
        if isinstance(value, dt.time):
            return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
        if isinstance(value, dt.timedelta):
            return value / dt.timedelta(days=1)
        return self.text(value)


class CsvValues:
    """Prepares rows for CSV: ISO dates, decimal points, text that no spreadsheet takes for a formula."""

    def __init__(self, columns: Sequence[WriterColumn], zone: dt.tzinfo) -> None:
        self._zone = zone
        self._plain = [column.kind in _NUMBER_KINDS for column in columns]

    def record(self, row: Sequence[Any]) -> list[Any]:
        """One row. ValueError when it is not as long as the columns."""
        return [
            value if plain and type(value) is int else self.text(value)
            for plain, value in zip(self._plain, row, strict=True)
        ]

    def text(self, value: Any) -> str | None:
        if value is None:
            return None
        if type(value) is not str:
            if type(value) is dt.datetime and value.tzinfo is not None:
                value = value.astimezone(self._zone).replace(tzinfo=None)
            value = as_plain_text(value)
        if not value.isprintable():
            value = clean_text(value)
        if value.startswith(_RUNNABLE) and not _HARMLESS.fullmatch(value):
            return "'" + value if value[0] != "'" or MARKED.match(value) else value
        return value


def as_plain_text(value: Any) -> str:
    """A value as text that its converter reads back: decimals without exponent, ISO dates, lists with commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(as_plain_text(item) for item in value)
    return value.shown if isinstance(value, BadCell) else str(value)


def _is_exact(value: Decimal) -> bool:
    """Whether a double shows the same digits: at most 15 significant ones, and no special value."""
    return value.is_finite() and (value.adjusted() < 12 and len(value.as_tuple().digits) <= _EXACT_DIGITS)
