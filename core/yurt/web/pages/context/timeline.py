"""What happened to a record."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.document import Badge, Choice, Tone
from yurt.web.pages.context.widgets import FileItem


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field in a timeline entry."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened to the record."""

    icon: str
    who: str
    when: str
    """Short, for people."""
    when_iso: str = ""
    """The same for machines and for the hint under the pointer."""
    text: str = ""
    changes: tuple[FieldChange, ...] = ()
    markup: str = ""
    """Of a note: its text as sanitised markup, shown instead of `text`."""
    href: str = ""
    files: tuple[FileItem, ...] = ()
    tone: Tone | None = None
    kind: str = "change"
    remove_href: str = ""
    """POST takes back a note of one's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextActivity:
    """What is to be done next about the record."""

    when: str
    text: str
    who: str = ""
    tone: Tone = "today"
    href: str = ""
    done_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The right side of a form."""

    entries: tuple[TimelineEntry, ...] = ()
    activities: tuple[NextActivity, ...] = ()
    post_href: str = ""
    """POST of `text` and `kind` adds an entry and answers the whole `_timeline.html`; empty when not allowed."""
    kinds: tuple[Choice, ...] = ()
    """Note first; Message, Call, Task when add-ons offer them."""
    more_href: str = ""
    """GET answers older entries (`_timeline_entries.html`)."""
    filters: tuple[Choice, ...] = ()
    """Kinds of entries; each `href` answers the whole `_timeline.html` with those alone. The first is all."""
    follow_href: str = ""
    """POST of `follow` 1 or 0 answers the whole `_timeline.html`."""
    following: bool = False
    followers: tuple[Badge, ...] = ()
    mention_href: str = ""
    """GET with `q` answers `_lookup.html` with the people who can be mentioned."""
