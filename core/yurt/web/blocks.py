"""The pieces of account and administration pages: forms, tables, notes, progress; `blocks.html` shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from yurt.web.pages.context.document import ActionButton, Choice, Tone, WidgetKind
from yurt.web.pages.context.widgets import Widget


class Block(Protocol):
    """Anything a page is made of; `kind` chooses the macro that shows it."""

    kind: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A password field: never filled in by the server."""

    name: str
    label: str
    autocomplete: str = "current-password"
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBlock:
    """A plain form, posted to `href` with the CSRF token, that works without scripts."""

    kind: ClassVar[str] = "form"
    title: str
    href: str
    button: str
    text: str = ""
    lines: tuple[str, ...] = ()
    widgets: tuple[Widget, ...] = ()
    secrets: tuple[Secret, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    method: str = "post"
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCell:
    """A cell of a table: text, perhaps a link, perhaps a status with a meaning."""

    text: str
    href: str = ""
    tone: Tone | None = None
    small: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row and what may be done with it."""

    cells: tuple[TextCell, ...]
    actions: tuple[ActionButton, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock:
    """A short table. `more_href` leads to the next rows; `poll_href` is asked every two seconds for the page anew."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    empty: str = ""
    text: str = ""
    more_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteBlock:
    """Something to read: sentences, codes to copy, a picture, buttons."""

    kind: ClassVar[str] = "note"
    title: str
    text: str = ""
    tone: str = ""
    lines: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    image_href: str = ""
    buttons: tuple[ActionButton, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressBlock:
    """Something under way; `poll_href` is asked every second and answers `_progress.html` until it has ended."""

    kind: ClassVar[str] = "progress"
    title: str
    done: int
    total: int
    text: str
    poll_href: str = ""
    tone: str = ""
    lines: tuple[str, ...] = ()
    buttons: tuple[ActionButton, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the pages that belong together."""

    label: str
    href: str
    icon: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocksPage:
    """A page of blocks, one under the other."""

    title: str
    blocks: tuple[Block, ...]
    tabs: tuple[Tab, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    wide: bool = False


def text_field(name: str, label: str, value: Any = "", kind: WidgetKind = "text", **values: Any) -> Widget:
    """An input with a value as the user types it."""
    return Widget(
        name=name, label=label, kind=kind, value=value, text=str(value if value is not None else ""), **values
    )


def choice_field(name: str, label: str, options: Mapping[str, str], chosen: str, **values: Any) -> Widget:
    """A choice of one of several."""
    choices = tuple(Choice(value=key, label=text, selected=key == chosen) for key, text in options.items())
    return Widget(name=name, label=label, kind="selection", value=chosen, options=choices, **values)
