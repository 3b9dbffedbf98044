"""The home page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the strip on the home page."""

    value: str
    label: str
    icon: str = "chart-bar"
    colour: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppTile:
    """One application on the home page."""

    label: str
    href: str
    icon: str = "apps"
    colour: int = 0


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
    """My day first, figures second, applications in colour: the user's dashboard, and what leads further beside it."""

    greeting: str
    subtitle: str = ""
    figures: tuple[Figure, ...] = ()
    apps: tuple[AppTile, ...] = ()
    recent: tuple[RecentRecord, ...] = ()
