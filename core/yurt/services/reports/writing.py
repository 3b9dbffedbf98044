"""How a report's values are written in the user's language: one writer for each column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.formats import Formats, currency_places, duration_text, formats, money_text
from yurt.services.reports.running import Rows
from yurt.view.report import ReportColumn

NUMBERS = frozenset({"integer", "decimal", "money", "percent", "duration"})
Write = Callable[[Any, str], str]
_TOGETHER = 2000


@dataclass(frozen=True)
class ColumnWriter:
    """A column made ready. `write(value, unit)` gives the text; `unit` is the currency of all its amounts, if one is.

    `unit_at` is the place of the column that holds the currency of each row, if there is one.
    """

    column: ReportColumn
    at: int
    heading: str
    write: Write
    unit: str = ""
    unit_at: int | None = None

    @property
    def numeric(self) -> bool:
        return self.column.kind in NUMBERS

    def unit_of(self, row: tuple[Any, ...]) -> str:
        """The currency of the row's amount; empty for what is no amount."""
        return self.unit if self.unit_at is None else str(row[self.unit_at] or "")


def writers(env: Env, rows: Rows) -> dict[str, ColumnWriter]:
    """A writer for each column, by its name; hidden ones too."""
    return {column.name: _writer(env, rows, column) for column in rows.columns}


def _writer(env: Env, rows: Rows, column: ReportColumn) -> ColumnWriter:
    at, unit, unit_at = rows.at(column.name), "", None
    if column.kind == "money":
        names = {other.name for other in rows.columns}
        if column.currency in names:
            unit_at = rows.at(column.currency)
        else:
            unit = column.currency or env.system.settings.currency
    heading = env.gettext(column.heading)
    shown = f"{heading}, {unit}" if unit else heading
    return ColumnWriter(column, at, shown, _write_of(env, rows, column, at), unit, unit_at)


def _write_of(env: Env, rows: Rows, column: ReportColumn, at: int) -> Write:
    shape, kind = formats(env.language), column.kind
    if kind == "link":
        return _names(env, column.link or "", {row[at] for row in rows.rows if row[at] is not None})
    if kind == "option":
        words = {value: env.gettext(label) for value, label in (column.options or {}).items()}
        return lambda value, _: words.get(value, str(value))
    if kind == "money":
        return lambda value, unit: money_text(shape, value, currency_places(unit))
    if kind == "boolean":
        yes, no = env.gettext("Yes"), env.gettext("No")
        return lambda value, _: yes if value else no
    if kind == "datetime":
        return lambda value, _, zone=env.zone: shape.moment(value, zone)
    return _PLAIN[kind](shape) if kind in _PLAIN else lambda value, _: str(value)


def _names(env: Env, model: str, ids: set[int]) -> Write:
    """The names of records, read a few thousand at a time; of one that the user may not see the number."""
    names: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), _TOGETHER):
        names |= labels_of(env, model, wanted[start : start + _TOGETHER])
    return lambda value, _: names.get(value) or f"#{value}"


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def day_of(value: Any) -> date:
    """A date, also one that stands as text, as `bucket` gives it."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _plain(shape: Formats) -> Write:
    return lambda value, _: shape.plain(_decimal(value))


def _integer(shape: Formats) -> Write:
    # An average of whole numbers is none.
    return lambda value, _: shape.integer(int(value)) if value == int(value) else shape.plain(_decimal(value))


_PLAIN: dict[str, Callable[[Formats], Write]] = {
    "integer": _integer,
    "decimal": _plain,
    "percent": lambda shape: lambda value, _: f"{shape.plain(_decimal(value))}\u00a0%",
    "date": lambda shape: lambda value, _: shape.date(day_of(value)),
    "month": lambda shape: lambda value, _: shape.month(day_of(value)),
    "duration": lambda _shape: (
        lambda value, _: duration_text(value if isinstance(value, timedelta) else timedelta(seconds=float(value)))
    ),
}


def value_text(env: Env, writer: ColumnWriter, value: Any, unit: str) -> str:
    """A value in words, with its currency where the column holds several; “Not set” for none."""
    if value is None:
        return env.gettext("Not set")
    text = writer.write(value, unit)
    return f"{text}\u00a0{unit}" if writer.unit_at is not None and unit else text


def sheet_value(writer: ColumnWriter, value: Any) -> Any:
    """The value for a spreadsheet; None where it is a text there too."""
    return value if writer.numeric or writer.column.kind in ("date", "datetime") else None
