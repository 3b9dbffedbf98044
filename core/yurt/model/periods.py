"""A span of days as people name it: this month, the last 30 days, or from one date to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from yurt.db.types import UtcDateTime
from yurt.i18n import N_
from yurt.model.filters import period

OTHER = "dates"
"""The choice of a first and a last day in place of a word."""
PERIODS = N_(
    {
        "today": "Today", "yesterday": "Yesterday", "this_week": "This week", "last_week": "Last week",
        "this_month": "This month", "last_month": "Last month", "this_quarter": "This quarter",
        "last_quarter": "Last quarter", "this_year": "This year", "last_year": "Last year",
        "last_7_days": "Last 7 days", "last_30_days": "Last 30 days", "last_90_days": "Last 90 days",
        "last_365_days": "Last 365 days", OTHER: "From … to …",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """The days from `first` to the one before `after`; None stands for no bound. `word` is what was chosen."""

    word: str = OTHER
    first: date | None = None
    after: date | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @classmethod
    def of(cls, word: str, today: date, zone: ZoneInfo, first: date | None = None, last: date | None = None) -> Period:
        """The period that a word means today, or the days from `first` to `last`. Raises InvalidFilter."""
        if word == OTHER:
            return cls(word, first, last + timedelta(days=1) if last and last < date.max else None, zone)
        return cls(word, *period(word, today), zone)

    @classmethod
    def month(cls, day: date | str) -> Period:
        """The month in which a day lies, also one that stands as text, as `bucket` gives it."""
        first = date.fromisoformat(str(day)[:10]).replace(day=1)
        return cls(OTHER, first, (first + timedelta(days=32)).replace(day=1))

    @property
    def last(self) -> date | None:
        """The last day."""
        return self.after - timedelta(days=1) if self.after else None

    def holds(self, column: Any) -> sa.ColumnElement[bool]:
        """The SQL condition that a column of dates, or of moments, lies in the period; moments by the user's clock."""
        start, end = self.first, self.after
        if isinstance(column.type, UtcDateTime):
            start, end = self._midnight(start), self._midnight(end)
        bounds = [] if start is None else [column >= start]
        bounds += [] if end is None else [column < end]
        return sa.and_(sa.true(), *bounds)

    def within(self, name: str) -> list[dict[str, Any]]:
        """The same as conditions of the filter language, on a field of dates or moments."""
        bounds = (("ge", self.first), ("lt", self.after))
        return [{"field": name, "op": op, "value": day.isoformat()} for op, day in bounds if day is not None]

    def _midnight(self, day: date | None) -> datetime | None:
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)
