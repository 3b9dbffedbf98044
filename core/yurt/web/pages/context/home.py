"""The home page."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.document import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the strip on the home page."""

    value: str
    label: str
    icon: str = "chart-bar"
    colour: int = 0
    href: str = ""
    lazy_href: str = ""
    """Where htmx gets this figure (`_figure.html`) after the page has been shown; `value` is then ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppTile:
    """One application on the home page."""

    label: str
    href: str
    icon: str = "apps"
    colour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """Something to do today."""

    title: str
    href: str
    detail: str = ""
    when: str = ""
    tone: Tone = "ok"
    done_href: str = ""
    """POST marks it done; empty when it cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRecord:
    """A record that the user worked on lately."""

    label: str
    href: str
    detail: str = ""
    when: str = ""
    icon: str = "point"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """My day first, figures second, applications in colour."""

    greeting: str
    subtitle: str = ""
    figures: tuple[Figure, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    agenda_href: str = ""
    apps: tuple[AppTile, ...] = ()
    recent: tuple[RecentRecord, ...] = ()
