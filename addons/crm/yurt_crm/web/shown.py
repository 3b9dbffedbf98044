"""What the templates of web forms need."""

from __future__ import annotations

from dataclasses import dataclass

TRAP = "homepage"
"""The field that people do not see, and machines fill in."""


@dataclass(frozen=True)
class ShownField:
    """One field of a form: `kind` is text, email, tel or area."""

    name: str
    label: str
    kind: str
    required: bool = False
    value: str = ""
    error: str = ""


@dataclass(frozen=True)
class FormPage:
    """A form, or the page of thanks."""

    heading: str
    intro: str = ""
    action: str = ""
    button: str = ""
    fields: tuple[ShownField, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    token: str = ""
    said: str = ""
    link: str = ""
    trap: str = TRAP
