"""A quick look at a record beside its list."""

from __future__ import annotations

from dataclasses import dataclass, field

from yurt.web.pages.context.form import Counter
from yurt.web.pages.context.timeline import Timeline
from yurt.web.pages.context.widgets import Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What matters most about a record: its state, what is filled in, related records, what happened last."""

    title: str
    href: str
    edit_href: str = ""
    """Empty when the user may not change the record."""
    state: Widget | None = None
    widgets: tuple[Widget, ...] = ()
    counters: tuple[Counter, ...] = ()
    timeline: Timeline = field(default_factory=Timeline)
