"""What every page has: the document, words with a meaning, buttons and messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yurt.web.look import WHOLE, Look

Tone = Literal["ok", "today", "late", "penalty", "new", "over"]
"""As it should be (green), today (amber), late (red), penalty (filled red), new (violet), over (grey)."""


Theme = Literal["light", "dark", "contrast", "auto"]
"""`auto` follows the device; `contrast` too, on black or on white."""


Mode = Literal["display", "edit"]

WidgetKind = Literal[
    "text", "long_text", "rich_text", "integer", "decimal", "money", "percent", "boolean", "date", "datetime",
    "duration", "selection", "state", "colour", "email", "phone", "url", "image", "file", "json", "link", "many",
    "lines", "tree", "filter",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The HTML document around a page: what `base.html` needs."""

    title: str
    """Of the browser's window; the brand is added after it."""
    lang: str = "en"
    """BCP 47, such as `hy` or `my`; chooses the line height of scripts with stacks."""
    dir: Literal["ltr", "rtl"] = "ltr"
    theme: Theme = "auto"
    csrf_token: str = ""
    brand: str = "Yurt"
    static: str = "/static"
    """Where the static files are served; carries a version when they may be cached for ever, such as
    `/static/3f9a12`."""
    look: Look = WHOLE
    """The style sheets of Tabler and its icons that the installed add-ons need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several: a language, a branch, an option of a selection, an operator of a filter."""

    value: str
    label: str
    selected: bool = False
    tone: Tone | None = None
    colour: int | None = None
    icon: str = ""
    href: str = ""
    """Where choosing it leads, when it is a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A person in a small circle."""

    name: str
    initials: str
    colour: int = 0
    image_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """A short message that goes away by itself, except a failure, which stays until closed."""

    text: str
    tone: Literal["ok", "info", "warning", "error"] = "ok"
    href: str = ""
    """An address to follow from it, such as the record that was made, or the undo."""
    link_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionButton:
    """A button that posts, or a link that looks like one.

    `method="post"` sends an htmx POST to `href` with the values of the enclosing form or list selection; `"get"` is a
    link.
    """

    label: str
    href: str
    method: Literal["get", "post"] = "post"
    name: str = ""
    icon: str = ""
    primary: bool = False
    """One a page."""
    danger: bool = False
    confirm: str = ""
    """A question to answer before it is done; empty asks nothing."""
    key: str = ""
    """One letter that presses it when nothing is being typed."""
