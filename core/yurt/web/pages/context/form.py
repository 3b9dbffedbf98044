"""A record's form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yurt.web.pages.context.document import ActionButton, Mode, Tone
from yurt.web.pages.context.timeline import Timeline
from yurt.web.pages.context.widgets import FileItem, LineTable, Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class StateStep:
    """One state in the bar on top of a form."""

    label: str
    current: bool = False
    passed: bool = False
    href: str = ""
    """POST moves the record there; empty when that is not allowed from here."""
    confirm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One entry of the strip that other add-ons extend: a number of related records and the way to them."""

    value: str
    label: str
    icon: str = "point"
    href: str = ""
    lazy_href: str = ""
    """Where htmx gets `value` as plain text after the page has been shown."""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notable:
    """A sentence above a record that nobody should miss."""

    text: str
    href: str = ""
    grave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGroup:
    """Facts that belong together, in one or two quiet columns."""

    widgets: tuple[Widget, ...]
    title: str = ""
    columns: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTab:
    """One page of the tabs under the facts."""

    key: str
    label: str
    groups: tuple[FormGroup, ...] = ()
    lines: tuple[LineTable, ...] = ()
    count: str = ""
    active: bool = False
    """Exactly one of a form's tabs; the first with an error after a refused save."""
    has_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictField:
    """A field that somebody else changed meanwhile."""

    name: str
    label: str
    mine: str
    theirs: str
    base: str = ""
    """What both started from."""
    clash: bool = True
    """Both changed it, so one has to be chosen; else theirs is shown for information and stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The record was saved by somebody else while it was being edited. `FormPage.version` is then the *new* version
    and the widgets hold
    what the user typed; the choice is posted as `merge.<field>` of `mine` or `theirs`."""

    who: str
    when: str
    fields: tuple[ConflictField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an action that was just run answered: shown until the page is left."""

    text: str
    secret: str = ""
    """Stands apart, with a button to copy it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One record, shown or edited.

    The form posts all its widgets with `version` and `idempotency-key` to `save_href`. A save that succeeds answers
    `HX-Redirect` or the
    display form; one that is refused answers status 422 with the same form, each `Widget.error` filled; a stale one
    409 with `conflict`.
    """

    title: str
    mode: Mode = "display"
    status: str = ""
    status_tone: Tone = "ok"
    record_id: str = ""
    """Empty for a new record."""
    version: int = 0
    list_href: str = ""
    list_label: str = ""
    position: str = ""
    """Such as `1 / 248`."""
    prev_href: str = ""
    next_href: str = ""
    edit_href: str = ""
    """GET shows the form in edit mode; empty when not allowed."""
    save_href: str = ""
    cancel_href: str = ""
    change: Literal["", "some", "all"] = ""
    """Whether something is computed from some inputs (those that say so) or from any: `<save_href>/change` answers a
    POST of the unsaved form with `_form.html`, computed fields brought up to date and nothing saved. A draft is
    brought back the same way."""
    hints: tuple[str, ...] = ()
    """Fields after whose change `<save_href>/hints` answers a POST of the unsaved form with `_hints.html`."""
    beside: bool = False
    """Shown in the panel of another page: without the frame around it."""
    draft_key: str = ""
    """Under which the browser keeps what is typed and not saved: of the user and the record."""
    point: str = "."
    group: str = ","
    """Decimal mark and group mark of the user's language."""
    idempotency_key: str = ""
    actions: tuple[ActionButton, ...] = ()
    more_actions: tuple[ActionButton, ...] = ()
    """Behind "…": duplicate, archive, delete."""
    steps: tuple[StateStep, ...] = ()
    counters: tuple[Counter, ...] = ()
    cautions: tuple[Notable, ...] = ()
    groups: tuple[FormGroup, ...] = ()
    tabs: tuple[FormTab, ...] = ()
    timeline: Timeline | None = None
    files: tuple[FileItem, ...] = ()
    files_href: str = ""
    """POST of multipart `file`s answers `_files.html`; empty when not allowed."""
    show_files: bool = False
    errors: tuple[str, ...] = ()
    """Of the record as a whole."""
    notice: str = ""
    """Such as that it is archived or in the trash, or why it cannot be edited."""
    told: Told | None = None
    base: str = ""
    """In edit mode: the values that editing began with, posted back as `base` to tell who changed what."""
    conflict: Conflict | None = None
