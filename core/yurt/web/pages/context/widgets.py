"""One field on a form, and lines edited in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from yurt.web.pages.context.document import Choice, Tone, WidgetKind
from yurt.web.pages.context.table import Cell, Column


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem:
    """A file of a record, or of a field."""

    name: str
    href: str
    size: str = ""
    icon: str = "file"
    image_href: str = ""
    """A thumbnail, when there is one."""
    remove_href: str = ""
    preview: Literal["", "image", "pdf"] = ""
    """How the page itself can show it; empty leaves it to a download."""
    detail: str = ""
    """Who added it and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterWidget:
    """A filter that a field holds. Without `model` it is not known yet, or not for this user, what it looks through."""

    model: str = ""
    records: str = ""
    """What it looks through, in words."""
    words: tuple[str, ...] = ()
    """Its conditions; none finds every record."""
    any_of: bool = False
    """One of them is enough."""
    find_href: str = ""
    """The list of what it finds."""
    fields_href: str = ""
    fields_html: Markup = Markup()  # noqa: RUF009
    tree: str = ""
    """The conditions for the builder, as JSON, see `yurt.web.present.filterfield`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """One field, to show or to edit: the argument `w` of the macros in `widgets.html`.

    In a form its input is named `name`. What is posted: the text as typed for numbers, dates and money (the server
    parses it in the
    user's language); `1` or nothing for a boolean, with the hidden `name` of value `0` before it; an option's
    `value`; a record's id for
    `link` and `tree`; repeated ids for `many`; a stored file's key for `image` and `file`; `<name>.currency` beside
    `money` when
    `options` holds currencies.
    """

    name: str
    label: str
    kind: WidgetKind
    value: object = None
    """Raw: what goes into the input, as text, bool, or None. Dates are ISO 8601, numbers as the user types them. Of
    `rich_text`: sanitised markup."""
    text: str = ""
    """Formatted to show; of a link the record's label."""
    help: str = ""
    error: str = ""
    required: bool = False
    readonly: bool = False
    """Shown as in display mode inside a form being edited."""
    options: tuple[Choice, ...] = ()
    """Of `selection`, `state`; of `many` those that are chosen; of `money` the currencies."""
    href: str = ""
    """Where the value leads: the linked record, the file, the image."""
    lookup_href: str = ""
    """Of `link`, `many`, `tree`: GET with `q` answers `_lookup.html`."""
    create_href: str = ""
    """Of `link`, `many`: POST with `name` makes a record and answers JSON `{"id": …, "label": …, "href": …}`; empty
    when not allowed."""
    new_href: str = ""
    """Of `link`, `many`: the form of a new record, to be filled with what was typed; empty when not allowed."""
    open_href: str = ""
    """Of `link`: the linked model's address, to which a record's number is added."""
    upload_href: str = ""
    """Of `image`, `file`: POST of the multipart field `file` answers JSON `{"id": …, "label": …, "href": …,
    "image_href": …}`."""
    spoken: tuple[Widget, ...] = ()
    """Of a translated field of a new record: an input for each other language."""
    languages_href: str = ""
    """Of a translated field being read: GET answers `_ask.html` with its value in each language."""
    tone: Tone | None = None
    wide: bool = False
    """Takes the whole width of its group."""
    autofocus: bool = False
    lines: LineTable | None = None
    """Of `lines`."""
    filter: FilterWidget | None = None
    """Of `filter`: the input holds the filter as JSON, or the builder's tree once that was touched."""
    files: tuple[FileItem, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    """Attributes of the input that this kind understands: `min`, `max`, `step`, `maxlength`, `placeholder`, `rows`,
    `accept`, `pattern`, `autocomplete`, `unit` (shown after it), `scan` (`1`: the camera may read a bar code into it),
    `full` (of `image`: the picture itself), `depends` (`1`: a change asks the server to compute the form again, see
    `FormPage.change`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line. In edit mode `widgets` are used, named `<lines>.<key>.<field>`; else `cells`. One for each column."""

    key: str
    """The line's id, or `new-1`, `new-2` … of one that is not saved yet; `__key__` of the blank line."""
    cells: tuple[Cell, ...] = ()
    widgets: tuple[Widget, ...] = ()
    href: str = ""
    error: str = ""
    version: int = 0
    """Of the saved line, posted as `<lines>.<key>._version`."""
    base: str = ""
    """Of the saved line: its inputs as editing began, posted as `<lines>.<key>._base`."""
    languages: Mapping[int, str] = field(default_factory=dict)
    """Where the texts of translated columns are shown in all languages, by the column's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTable:
    """Records that belong to a record, edited in place.

    Posted beside the widgets: `<name>.<key>._delete` with `1` when a line was removed, and repeated `<name>._order`
    of all keys as they stand.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[LineRow, ...] = ()
    blank: LineRow | None = None
    """The line that Add makes copies of; None when lines may not be added."""
    removable: bool = False
    sortable: bool = False
    totals: tuple[Cell, ...] = ()
    live: bool = False
    """Something is computed from what is typed into the lines: a change asks for it, see `FormPage.change`."""
    error: str = ""
