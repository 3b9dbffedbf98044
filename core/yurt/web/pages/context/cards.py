"""Records as cards: pictures of a gallery, or addresses with ways to reach somebody."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.document import ActionButton, Badge, Tone
from yurt.web.pages.context.searching import SearchLine
from yurt.web.pages.context.table import EmptyState, ViewSwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A way to reach somebody: a number to call, a letter, a page, a map. `label` says it to a screen reader."""

    href: str
    text: str
    label: str
    icon: str
    outside: bool = False
    """Leads to another site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard:
    """One record."""

    id: str
    title: str
    href: str
    badge: Badge
    """Its initials, where there is no picture."""
    image_href: str = ""
    lines: tuple[str, ...] = ()
    status: str = ""
    tone: Tone = "over"
    address: str = ""
    reaches: tuple[Reach, ...] = ()
    maps: tuple[Reach, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPart:
    """Cards, and where the next ones come from (empty: these are the last)."""

    kind: str
    """`gallery` or `addresses`."""
    cards: tuple[RecordCard, ...] = ()
    more_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPage:
    """A model's gallery, or its address cards."""

    title: str
    search: SearchLine
    part: CardsPart
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    empty: EmptyState | None = None
