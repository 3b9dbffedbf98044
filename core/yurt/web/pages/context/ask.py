"""The small dialog in which an action asks what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.widgets import Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPart:
    """What an action asks (`_ask.html`), shown in `#y-ask`; posted to `href` with `asked` and the `hidden` inputs.

    Answers 422 with the same part, each `Widget.error` filled; what succeeds takes the place of `target`.
    """

    title: str
    button: str
    href: str
    target: str
    widgets: tuple[Widget, ...]
    text: str = ""
    """A sentence above the inputs."""
    hidden: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()
    """Of the action as a whole."""
