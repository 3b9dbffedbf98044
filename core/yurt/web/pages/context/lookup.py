"""Choices found while typing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupItem:
    """One choice: of a link widget (`id`), or of the global search (`href`)."""

    label: str
    id: str = ""
    href: str = ""
    detail: str = ""
    icon: str = ""
    group: str = ""
    """A heading above the first item of each group; items come in the order of their groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupPart:
    """What was found for what is typed."""

    query: str
    items: tuple[LookupItem, ...] = ()
    create_label: str = ""
    """Offers to make a record in place, such as `Create “Anahit”`; empty offers nothing."""
    more: bool = False
    """There are more: type on."""
