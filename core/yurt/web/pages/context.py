"""What the page templates are given: the contract between the code that makes pages and `yurt/web/templates`.

Each template takes a few named objects of the classes below and nothing else:

| template | objects | answers |
| --- | --- | --- |
| `signin.html` | `doc`, `page: SignInPage` | the sign-in steps |
| `error.html` | `doc`, `page: ErrorPage` | a refused or failed request |
| `home.html` | `doc`, `shell`, `page: HomePage` | `/` |
| `list.html`, part `_list.html` | `doc`, `shell`, `page: ListPage` | a model's list |
| part `_list_rows.html` | `page: RowsPart` | the rows of a group that is opened |
| `form.html`, part `_form.html` | `doc`, `shell`, `page: FormPage` | one record |
| part `_lines.html` | `table: LineTable`, `mode` | lines inside a form |
| part `_timeline.html` | `timeline: Timeline` | the timeline, and more of it |
| `board.html`, part `_board.html` | `doc`, `shell`, `page: BoardPage` | a model's board |
| part `_board_cards.html` | `column: BoardColumn` | more cards of a column |
| `bulk.html` | `doc`, `shell`, `page: BulkPage` | one field of many records |
| part `_lookup.html` | `page: LookupPart` | the choices under a link widget, and of the global search |
| part `_toasts.html` | `toasts: tuple[Toast, ...]` | messages to show after an action |

Parts answer htmx requests (`HX-Request: true`). `HX-Target` names the element that will be replaced, so a handler
answers `HX-Target: y-list` with `_list.html`, `y-form` with `_form.html`, `y-board` with `_board.html`, and everything
else with the whole page. Other pages of the shell extend `shell.html` and fill the block `main`; `ui.html` and
`widgets.html` hold the macros to build them from.

The Jinja environment: `autoescape=True, trim_blocks=True, lstrip_blocks=True`, extension `jinja2.ext.i18n` with
`install_gettext_callables(gettext, ngettext, newstyle=True)`, both of which look the request's language up themselves
(a context variable): macros are imported without context, so that they are made once.

Rules that all of it keeps:
- Texts are ready to show: translated, formatted for the user's language and zone, and *not* escaped (templates
  escape). Only `Widget.value` of kind `rich_text` is markup, and only because it was sanitised when it was saved.
  `Cell.css`, `Cell.mark` and `Row.css` are class names written by code, never data: they are not escaped, for speed.
- Addresses (`href`) are complete paths, or `mailto:`, `tel:` and `http(s):` ones that were checked: nobody may store
  `javascript:` in an address. Templates never build one.
- `icon` is a name of Tabler's icon set without `ti-`, such as `users`. `colour` is a place 0–11 in the palette
  (classes `c-0` … `c-11`).
- `tone` is the meaning of a status, never its look alone: a word always stands beside it.
- Requests that change something are POST, carry the CSRF token (header `X-CSRF-Token`, or the field `csrf` from a
  plain form) and an idempotency key (header `Idempotency-Key`; a form's own also as the field `idempotency-key`).
- Answers 409 and 422 are shown in place; other failures leave the page as it is and show the `detail` of their
  problem+json. Any answer may show a message: header `HX-Trigger: {"y-toast": {"text": …, "tone": …, "href": …,
  "link_label": …}}` (JSON in ASCII).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from markupsafe import Markup

Tone = Literal["ok", "today", "late", "penalty", "new", "over"]
"""As it should be (green), today (amber), late (red), penalty (filled red), new (violet), over (grey)."""

Theme = Literal["light", "dark", "auto"]
"""`auto` follows the device."""

Mode = Literal["display", "edit"]

WidgetKind = Literal[
    "text", "long_text", "rich_text", "integer", "decimal", "money", "percent", "boolean", "date", "datetime",
    "duration", "selection", "state", "colour", "email", "phone", "url", "image", "file", "json", "link", "many",
    "lines", "tree",
]  # fmt: skip


# ---- every page ----


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One entry of the side bar or of the phone's bottom bar."""

    label: str
    href: str
    icon: str = "point"
    count: str = ""
    """What waits for the user there, formatted; empty shows nothing."""
    count_href: str = ""
    """Where htmx gets the count after the page has been shown, when it is too dear to compute now."""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuSection:
    """One of the three sections of the side bar."""

    name: Literal["modules", "reports", "directories"]
    label: str
    items: tuple[MenuItem, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellContext:
    """What stands around every page of a signed-in user."""

    menu: tuple[MenuSection, ...]
    user: Badge
    client: str = ""
    """The client's name, beside the brand."""
    bottom: tuple[MenuItem, ...] = ()
    """The phone's bottom bar, at most four: the shell adds Menu."""
    branches: tuple[Choice, ...] = ()
    """Chosen by POST of `branch` to `branch_href`; one or none hides the choice."""
    branch_href: str = "/session/branch"
    languages: tuple[Choice, ...] = ()
    """Chosen by POST of `language` to `language_href`."""
    language_href: str = "/session/language"
    theme_href: str = "/session/theme"
    """POST of `theme` keeps the choice for the user's other devices."""
    search_href: str = "/search"
    """GET with `q`; answers `_lookup.html`."""
    search_value: str = ""
    create: tuple[ActionButton, ...] = ()
    """What the button New offers, all of them links."""
    user_links: tuple[MenuItem, ...] = ()
    """Of the user's menu: profile, devices, tokens."""
    sign_out_href: str = "/signout"
    notices_href: str = ""
    notices: str = ""
    """How many unread, formatted; empty for none."""
    toasts: tuple[Toast, ...] = ()
    """To show once with this page."""
    alerts: tuple[Toast, ...] = ()
    """To show on top of every page while they hold, such as a failed add-on for an administrator."""


# ---- pages without the shell ----


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The steps of signing in, each of them a plain form posted to `action`, with and without JavaScript.

    Fields posted: `csrf`, `next`, `challenge`, and by step: `password` → `login`, `password`, `language`; `totp` →
    `code`;
    `new_password` → `password`, `password_again`.
    """

    step: Literal["password", "totp", "new_password"] = "password"
    action: str = "/signin"
    login: str = ""
    languages: tuple[Choice, ...] = ()
    """Each with `href` that shows this page in that language."""
    error: str = ""
    lockout: str = ""
    """Why signing in is shut now and until when; shows instead of an error, and shuts the form."""
    policy: tuple[str, ...] = ()
    """What a new password must satisfy, a sentence each."""
    next: str = "/"
    challenge: str = ""
    """Signed proof that the step before was passed."""
    hint: str = ""
    """A sign-in to show on a demo system; empty elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """A refusal or failure in words a user can act on."""

    status: int
    title: str
    message: str
    hint: str = ""
    """What to do now."""
    code: str = ""
    """Of the `YurtError`, explained in `docs/errors.md`."""
    request_id: str = ""
    home_href: str = "/"


# ---- home ----


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


# ---- lists ----


class Cell(NamedTuple):
    """One cell of a list: a plain tuple, because a page has hundreds and the template unpacks them.

    `css` is the complete class of the `<td>`: start from its `Column.css` and add `late` or `strong` where the value
    asks for it; reuse
    the same string for a whole column. With `href` the text is a link; else with `mark` it is wrapped in `<span
    class="{mark}">`: build
    marks with `status_mark` and `avatar_mark`, once for each value and not for each cell.
    """

    text: str
    css: str = ""
    href: str | None = None
    mark: str | None = None


class Row(NamedTuple):
    """One row of a list: `id` is posted when it is selected, `label` names it to a screen reader, `css` is of the
    `<tr>` (`gone` when archived)."""

    id: str
    label: str
    cells: tuple[Cell, ...] | list[Cell]
    css: str = ""


def status_mark(tone: Tone) -> str:
    """The `Cell.mark` of a status with a meaning."""
    return f"y-st st-{tone}"


def avatar_mark(colour: int) -> str:
    """The `Cell.mark` of a person's initials."""
    return f"av c-{colour % 12}"


CardPlace = Literal["title", "status", "amount", "date", "detail", "hide"]
"""Where a column stands in the two-line card of a phone: first line status and title, second line detail, date and
amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list."""

    name: str
    label: str
    numeric: bool = False
    """Right-aligned, with figures of one width."""
    card: CardPlace = "hide"
    sort: Literal["asc", "desc"] | None = None
    sort_href: str = ""
    """Sorts by it, or turns the order round; empty when it cannot be sorted."""
    sort_add_href: str = ""
    """Sorts by it after what the list is sorted by already: a click with the shift key."""
    unit: str = ""
    """A currency or measure that holds for the whole column."""

    @property
    def css(self) -> str:
        """The class that the cells of this column share."""
        return f"{'num ' if self.numeric else ''}k-{self.card}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of rows; closed groups load their rows when opened."""

    key: str
    """Unique on the page; used in element ids: letters, digits, `-` and `_` only."""
    label: str
    count: str
    href: str
    """GET answers `_list_rows.html`."""
    cells: tuple[Cell, ...] = ()
    """One for each column: sums where there are any, empty texts elsewhere. The first is covered by the label."""
    level: int = 0
    open: bool = False
    groups: tuple[Group, ...] = ()
    """Inner groups of an open group."""
    rows: tuple[Row, ...] = ()
    tone: Tone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPart:
    """The rows or inner groups of a group that was opened."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...] = ()
    rows: tuple[Row, ...] = ()
    selectable: bool = True
    more_href: str = ""
    """GET answers the next rows of the group, in place of the row that offers them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter or grouping in force, shown in the search line."""

    label: str
    """The field, such as `Branch`."""
    value: str = ""
    remove_href: str = ""
    """The same list without it."""
    kind: Literal["filter", "text", "group"] = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A filter or grouping on offer in the panel under the search line."""

    label: str
    href: str
    """The same list with it, or without it when it is on."""
    active: bool = False
    remove_href: str = ""
    """POST forgets a saved filter; empty for those that views declare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterField:
    """A field that the filter builder offers."""

    path: str
    """Such as `city` or `manager.name`."""
    label: str
    kind: WidgetKind
    operators: tuple[Choice, ...]
    options: tuple[Choice, ...] = ()
    """The values of a selection or state, and date words of a date."""
    lookup_href: str = ""
    """Of a link: where its choices are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterRow:
    """One condition in the filter builder."""

    path: str = ""
    op: str = ""
    value: str = ""
    text: str = ""
    """What `value` is called, for a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterBuilder:
    """Conditions put together by hand, submitted by GET as the repeated parameters `filter_path`, `filter_op`,
    `filter_value`
    (one of each for each condition, in order) and `filter_match` (`all` or `any`)."""

    fields: tuple[FilterField, ...]
    fields_html: Markup | None = None
    """`_filter_fields.html` rendered before, since it is the same for every page of a model; None renders it now."""
    rows: tuple[FilterRow, ...] = (FilterRow(),)
    match: Literal["all", "any"] = "all"
    save_href: str = ""
    """POST of `filter_name` and `filter_shared` with the above keeps it as a saved filter; empty when not allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """A column that the column chooser offers; submitted by POST as repeated `column`, in order."""

    name: str
    label: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which part of the list is shown."""

    first: int
    """1-based; 0 when the list is empty."""
    last: int
    total: str = ""
    """Formatted; when empty, `total_href` is asked after the page has been shown and answers the number as plain
    text."""
    total_href: str = ""
    prev_href: str = ""
    next_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSwitch:
    """Another way to look at the same records."""

    label: str
    href: str
    icon: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLine:
    """The one line for text, filters and grouping; lists and boards share it.

    Text is sent by GET to `href` as `q`; `keep` are the parameters of the present filters, order and grouping that go
    with it.
    """

    href: str
    text: str = ""
    keep: tuple[tuple[str, str], ...] = ()
    chips: tuple[Chip, ...] = ()
    filters: tuple[Facet, ...] = ()
    groupings: tuple[Facet, ...] = ()
    saved: tuple[Facet, ...] = ()
    builder: FilterBuilder | None = None
    suggest_href: str = ""
    """GET with `q` answers `_lookup.html`: where the typed word may be looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyState:
    """What to say when there is nothing, and the next thing to do."""

    title: str
    message: str = ""
    icon: str = "mood-empty"
    action: ActionButton | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A model's list. Either `groups` or `rows` is filled."""

    title: str
    search: SearchLine
    columns: tuple[Column, ...]
    pager: Pager
    rows: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = ()
    totals: tuple[Cell, ...] = ()
    """One for each column, or empty for no totals; the first is covered by `totals_label`."""
    totals_label: str = ""
    totals_href: str = ""
    """Where htmx gets the totals row (`_list_totals.html`) after the page has been shown, when it is too dear to
    compute now."""
    bulk: tuple[ActionButton, ...] = ()
    """What may be done with the selected rows, posted as repeated `id`; no bulk action, no check boxes."""
    bulk_all_href: str = ""
    """Adds `all=1` meaning "all that match", when the server takes that; empty when not."""
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    """Beside the title: New (primary) first, then Import, Export and such."""
    chooser: tuple[ColumnChoice, ...] = ()
    chooser_href: str = ""
    empty: EmptyState | None = None
    """Shown when there are neither rows nor groups."""

    @property
    def selectable(self) -> bool:
        """Whether rows carry check boxes."""
        return bool(self.bulk)

    @property
    def span(self) -> int:
        """How many columns of the table there are, the check boxes' included."""
        return len(self.columns) + self.selectable


# ---- widgets and forms ----


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
    detail: str = ""
    """Who added it and when."""


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
    upload_href: str = ""
    """Of `image`, `file`: POST of the multipart field `file` answers JSON `{"id": …, "label": …, "href": …,
    "image_href": …}`."""
    tone: Tone | None = None
    wide: bool = False
    """Takes the whole width of its group."""
    autofocus: bool = False
    lines: LineTable | None = None
    """Of `lines`."""
    files: tuple[FileItem, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    """Attributes of the input that this kind understands: `min`, `max`, `step`, `maxlength`, `placeholder`, `rows`,
    `accept`, `pattern`,
    `autocomplete`, `unit` (shown after it), `depends` (`1`: a change asks the server to compute the form again, see
    `FormPage.change_href`)."""


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
    error: str = ""


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
class FieldChange:
    """One field in a timeline entry."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened to the record."""

    icon: str
    who: str
    when: str
    """Short, for people."""
    when_iso: str = ""
    """The same for machines and for the hint under the pointer."""
    text: str = ""
    changes: tuple[FieldChange, ...] = ()
    markup: str = ""
    """Of a note: its text as sanitised markup, shown instead of `text`."""
    href: str = ""
    files: tuple[FileItem, ...] = ()
    tone: Tone | None = None
    remove_href: str = ""
    """POST takes back a note of one's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextActivity:
    """What is to be done next about the record."""

    when: str
    text: str
    who: str = ""
    tone: Tone = "today"
    done_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The right side of a form."""

    entries: tuple[TimelineEntry, ...] = ()
    activities: tuple[NextActivity, ...] = ()
    post_href: str = ""
    """POST of `text` and `kind` adds an entry and answers the whole `_timeline.html`; empty when not allowed."""
    kinds: tuple[Choice, ...] = ()
    """Note first; Message, Call, Task when add-ons offer them."""
    more_href: str = ""
    """GET answers older entries (`_timeline_entries.html`)."""


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
    change_href: str = ""
    """POST of the unsaved form answers `_form.html` with computed fields brought up to date and nothing saved; empty
    when not needed."""
    idempotency_key: str = ""
    actions: tuple[ActionButton, ...] = ()
    more_actions: tuple[ActionButton, ...] = ()
    """Behind "…": duplicate, archive, delete."""
    steps: tuple[StateStep, ...] = ()
    counters: tuple[Counter, ...] = ()
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
    base: str = ""
    """In edit mode: the values that editing began with, posted back as `base` to tell who changed what."""
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """One field of many records to change (`bulk.html`): a plain form with `id`s, `field`, the widget, and `save`."""

    title: str
    subtitle: str
    action: str
    fields: tuple[Choice, ...]
    widget: Widget
    ids: tuple[str, ...]
    cancel_href: str


# ---- boards ----


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCard:
    """One record on a board."""

    id: str
    title: str
    href: str
    detail: str = ""
    amount: str = ""
    status: str = ""
    """The next activity in words: `call today`, `2 days late`."""
    tone: Tone = "ok"
    person: Badge | None = None
    fixed: bool = False
    """May not be moved by this user."""
    version: int = 0
    """Posted as `version` with a move, so that nobody moves what somebody else just changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """One column of a board."""

    key: str
    """Posted as `column` when a card is moved here; letters, digits, `-` and `_` only."""
    label: str
    colour: int = 0
    count: str = ""
    sum: str = ""
    cards: tuple[BoardCard, ...] = ()
    new_href: str = ""
    more_href: str = ""
    """GET answers `_board_cards.html` with the next cards."""
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """A model's board. A move is posted to `move_href` as `id`, `version`, `column`, `before` (the id of the card
    below, or empty) and answers `_board.html` (sums and counts change), or an error that puts the card back."""

    title: str
    search: SearchLine
    columns: tuple[BoardColumn, ...]
    subtitle: str = ""
    move_href: str = ""
    """Empty when the user may not move cards."""
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    empty: EmptyState | None = None


# ---- choices found while typing ----


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
