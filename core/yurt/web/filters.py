"""The filters of templates: dates, numbers and amounts as the request's language and zone write them.

    {{ loan.due|date }}  {{ payment.at|datetime }}  {{ session.seen_at|ago }}
    {{ 1234.5|number(2) }}  {{ loan.principal|money(loan.currency) }}  {{ loan.rate|percent }}  {{ file.size|size }}

None is shown as nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yurt.i18n import Catalogue
from yurt.web.present.formats import Formats, currency_places, duration_text, formats, size_text

_ENGLISH, _UTC = Catalogue("en", ()), ZoneInfo("UTC")
language_of_request: ContextVar[Catalogue] = ContextVar("yurt_catalogue", default=_ENGLISH)
"""The words that templates use; set for each request by `yurt.web.requests`."""
zone_of_request: ContextVar[ZoneInfo] = ContextVar("yurt_zone", default=_UTC)


def _shape() -> Formats:
    return formats(language_of_request.get().language)


def _number(value: Decimal | int | float, places: int | None = None) -> str:
    if isinstance(value, int) and places is None:
        return _shape().integer(value)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return _shape().plain(exact) if places is None else _shape().number(exact, places)


def _money(value: Decimal, currency: str = "") -> str:
    text = _shape().number(value, currency_places(currency))
    return f"{text}\u00a0{currency}" if currency else text


def _ago(value: datetime) -> str:
    from babel.dates import format_timedelta

    return format_timedelta(value - datetime.now(UTC), add_direction=True, locale=_shape().language)


def _local(value: datetime) -> datetime:
    return value.astimezone(zone_of_request.get())


def _date(value: date) -> str:
    return _shape().date(_local(value) if isinstance(value, datetime) else value)


def _duration(value: timedelta) -> str:
    return duration_text(value)


def _nothing_for_none(write: Callable[..., str]) -> Callable[..., str]:
    return lambda value, *arguments: "" if value is None else write(value, *arguments)


_WRITERS: dict[str, Callable[..., Any]] = {
    "date": _date,
    "datetime": lambda value: _shape().moment(value, zone_of_request.get()),
    "time": lambda value: _shape().time(_local(value)),
    "ago": _ago,
    "number": _number,
    "money": _money,
    "percent": lambda value: f"{_number(value)}\u00a0%",
    "duration": _duration,
    "size": size_text,
}
FILTERS: dict[str, Callable[..., str]] = {name: _nothing_for_none(write) for name, write in _WRITERS.items()}
