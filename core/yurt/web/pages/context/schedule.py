"""Bars in a row for each resource."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.searching import SearchLine
from yurt.web.pages.context.table import EmptyState, ViewSwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One column of time: a day, or an hour of a day. `start` is the user's clock."""

    start: str
    label: str
    short: str = ""
    today: bool = False
    weekend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One record. `start` and `end` are by the user's clock, the end exclusive; `told` says them in words."""

    id: str
    version: int
    title: str
    href: str
    start: str
    end: str
    told: str
    details: tuple[str, ...] = ()
    fixed: bool = False
    """May not be moved by this user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One resource with its bars. `key` is posted when a bar is dropped here."""

    key: str
    label: str
    colour: int = 11
    bars: tuple[Bar, ...] = ()
    new_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePage:
    """A model's schedule. The script places the bars between `first` and `after`; a move is posted to `move_href` as
    `id`, `version`, `start`, `end`, `key` and answers `_schedule.html`, also when it is refused."""

    title: str
    search: SearchLine
    period: str
    first: str
    after: str
    slots: tuple[Slot, ...]
    lanes: tuple[Lane, ...]
    head: str
    """What the rows are: `Salesperson`."""
    modes: tuple[ViewSwitch, ...]
    prev_href: str
    today_href: str
    next_href: str
    step: int
    """Minutes that a move jumps by."""
    move_href: str = ""
    stretch: bool = False
    notes: tuple[str, ...] = ()
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    empty: EmptyState | None = None
