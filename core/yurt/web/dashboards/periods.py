"""The periods that a dashboard is switched to, and what each is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yurt.i18n import N_
from yurt.model.filters import period as days_of

PERIODS = N_(
    {
        "today": "Today", "week": "This week", "month": "This month", "quarter": "This quarter", "year": "This year",
        "last_30_days": "Last 30 days", "range": "From … to …",
    }
)  # fmt: skip
USUAL = "month"
WORDS = {
    "today": "today", "week": "this_week", "month": "this_month", "quarter": "this_quarter", "year": "this_year",
    "last_30_days": "last_30_days",
}  # fmt: skip
"""The date word of the filter language that each period is."""
_BEFORE = {
    "today": "yesterday", "week": "last_week", "month": "last_month", "quarter": "last_quarter", "year": "last_year",
}  # fmt: skip
_LINE = {
    "today": ("day", 14),
    "week": ("week", 12),
    "month": ("month", 12),
    "quarter": ("quarter", 8),
    "year": ("year", 5),
}
_FITTING = {"day": 1, "week": 7, "month": 30, "quarter": 91}
MOST_STEPS = 31
"""A small line has no room for more."""
LONGEST = 366 * 20
"""Days that a range of one's own may have."""


@dataclass(frozen=True)
class Span:
    """Days from `first` up to, not including, `after`."""

    first: date
    after: date

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.after - self.first).days

    @property
    def last(self) -> date:
        """The last day."""
        return self.after - timedelta(days=1)


def span_of(name: str, own: Span | None, today: date) -> Span:
    """The days of a period; `own` are those of a range."""
    if name == "range" and own is not None:
        return own
    first, after = days_of(WORDS.get(name, WORDS[USUAL]), today)
    assert first is not None and after is not None
    return Span(first, after)


def span_before(name: str, span: Span, today: date, *, whole: bool) -> Span:
    """The period before; unless `whole`, only as many of its days as have gone by of this one, so that both compare."""
    if name in _BEFORE:
        first, after = days_of(_BEFORE[name], today)
        assert first is not None and after is not None
    else:
        first, after = span.first - timedelta(days=span.days), span.first
    if not whole and span.first <= today < span.last:
        after = min(after, first + timedelta(days=(today - span.first).days + 1))
    return Span(first, after)


def line_of(name: str, span: Span) -> tuple[str, Span]:
    """What the small line of a figure shows: the unit of a step, and the days from its first step to the last.

    Of a named period the last ones of its kind; of a range, and of the last 30 days, the days, weeks … within.
    """
    if name not in _LINE:
        unit = next((unit for unit, days in _FITTING.items() if span.days <= days * MOST_STEPS), "year")
        return unit, Span(steps(unit, span)[0], span.after)
    unit, count = _LINE[name]
    first = span.first
    for _ in range(count - 1):
        first = _start(unit, first - timedelta(days=1))
    return unit, Span(first, span.after)


def steps(unit: str, span: Span) -> list[date]:
    """The first day of each step in the days."""
    found = [_start(unit, span.first)]
    while (following := _next(unit, found[-1])) < span.after:
        found.append(following)
    return found


def _start(unit: str, day: date) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def _next(unit: str, day: date) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=1 if unit == "day" else 7)
    return _start(unit, day + timedelta(days={"month": 32, "quarter": 95, "year": 367}[unit]))
