"""Field values as JSON has them: the one form that the API answers with and webhooks send.

Decimals are text, so that no reader makes a float of money; dates are ISO 8601, moments in UTC with a `Z`, lengths of
time whole seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yurt.env.prepared import Row
from yurt.env.query import PlannedColumn
from yurt.model.actions import Notice

Encoder = Callable[[Any], Any]


def decimal_text(value: Decimal) -> str:
    """`Decimal("12.5000")` → `"12.5"`; never an exponent."""
    return format(value.normalize(), "f") if value else "0"


def moment_text(value: datetime) -> str:
    """`2026-03-31T14:30:00Z`. The value is aware and in UTC, as the database layer gives it."""
    return value.isoformat().removesuffix("+00:00") + "Z"


ENCODERS: dict[str, Encoder] = {
    "decimal": decimal_text,
    "money": decimal_text,
    "percent": decimal_text,
    "date": date.isoformat,
    "datetime": moment_text,
    "duration": lambda value: round(value.total_seconds()),
    "boolean": bool,
}
"""By kind of field; kinds that are not named are JSON already."""


def json_of(kind: str, value: Any) -> Any:
    """One value of a field of that kind."""
    encode = ENCODERS.get(kind)
    return value if value is None or encode is None else encode(value)


class SecretText(str):
    """Text for the caller alone: an answer that holds it is not kept anywhere with it."""

    __slots__ = ()


def json_of_any(value: Any) -> Any:
    """A value whose field is not known, such as what a program computed."""
    if isinstance(value, Notice):
        return {"text": value.text, "secret": SecretText(value.secret) if value.secret else None}
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def json_rows(columns: list[PlannedColumn], rows: list[Row]) -> list[dict[str, Any]]:
    """Rows of a query as JSON objects: `id`, then a member for each column; a link is `{"id", "label"}`."""
    plan = [(c.path, c.index, c.label_index, ENCODERS.get(c.spec.kind)) for c in columns]
    items = []
    for row in rows:
        item: dict[str, Any] = {"id": row[0]}
        for path, index, label_index, encode in plan:
            value = row[index]
            if value is None:
                item[path] = None
            elif label_index is not None:
                label = row[label_index]
                item[path] = {"id": value, "label": None if label is None else str(label)}
            else:
                item[path] = value if encode is None else encode(value)
        items.append(item)
    return items
