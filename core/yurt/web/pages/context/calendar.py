"""Records on the days of a calendar."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.view.looks import CalendarMode
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.searching import SearchLine
from yurt.web.pages.context.table import ViewSwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChoice:
    """One way to show time: a month, a week, a day, an agenda."""

    value: CalendarMode
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A person or resource that an event can be given to: posted as `key` with a move."""

    key: str
    label: str
    colour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """A model's calendar. The script asks `events_href` with `start` and `end` (days, the end exclusive) for JSON:

    `{"events": [{"id", "version", "title", "start", "end", "href", "key", "owner", "colour", "details", "fixed"}],
    "complete": …}`, times by the user's clock without an offset. A move is posted to `move_href` as `id`, `version`,
    `start`, `end` and answers `{"version": …}`; a refusal is problem+json and the event goes back. A new record is
    posted to `create_href` as `title`, `start`, `end` and answers `{"href": …}`: where to go on when the form is
    needed, else empty.
    """

    title: str
    search: SearchLine
    modes: tuple[ModeChoice, ...]
    mode: str
    """The one shown at first; empty lets the width of the screen decide."""
    day: str
    """The day shown at first."""
    now: str
    """The user's clock."""
    first_day: int
    """Of the week: 0 is Sunday."""
    weekdays: tuple[str, ...]
    """Short names, Monday first. Browsers do not know the words of all our languages."""
    months: tuple[str, ...]
    """As they follow a day."""
    month_titles: tuple[str, ...]
    """As they stand alone."""
    events_href: str
    whole_days: bool
    move_href: str = ""
    """Empty when nothing may be moved."""
    stretch: bool = False
    """Records have an end."""
    create_href: str = ""
    """Empty when none may be made."""
    people: bool = False
    """Events belong to persons or resources: a legend switches them on and off."""
    people_label: str = ""
    owners: tuple[Owner, ...] = ()
    """Those that an event can be given to, by dropping it onto the name; none where this user may not."""
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
