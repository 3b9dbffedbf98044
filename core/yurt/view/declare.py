"""The views an add-on declares: lists, forms, boards, menus, and insertions into other add-ons' views.

A view names fields; it is checked when the registry is built, and a name that does not exist is left
out and reported, never fatal.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Field_

if TYPE_CHECKING:
    from yurt.view.dashboards import Dashboard

Section = Literal["modules", "reports", "directories"]
Beyond = Literal["ask", "refuse"]
"""What a board does with a card that is moved to a full column."""


class Declaration(BaseModel):
    """Base of everything declared here: immutable and checked when it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def model_name(part: Any) -> str:
    """The name of a model given as a part or as a name."""
    return part if isinstance(part, str) else part.__yurt_name__


class Column(Declaration):
    """One column of a list: a field or a path through links (`company.name`)."""

    field: str
    label: str = ""
    hidden: bool = False
    total: bool = True
    width: int | None = None

    def __init__(self, field: str, **values: Any) -> None:
        super().__init__(field=field, **values)  # type: ignore[call-arg]


class Filter(Declaration):
    """A ready-made filter of a list; `where` is of the filter language; `default` switches it on at first."""

    label: str
    where: dict[str, Any]
    default: bool = False

    def __init__(self, label: str, where: dict[str, Any], **values: Any) -> None:
        super().__init__(label=label, where=where, **values)  # type: ignore[call-arg]


Tone = Literal["ok", "today", "late", "penalty", "new", "over"]
"""As it should be (green), today (amber), late (red), penalty (filled red), new (violet), over (grey)."""


class Colour(Declaration):
    """A colour for the rows of a list that `where` (of the filter language) finds; `label` says what it means.

    The label stands in the legend below the list and is read with the row, so nothing is said by colour alone.
    """

    where: dict[str, Any]
    tone: Tone
    label: str


class View(Declaration):
    """Base of the views of a model. `name` tells two views of one kind and model apart; `help` says what it is for.

    The help is shown by the button `?` of the page, together with the help of the fields.
    """

    model: str
    name: str = "default"
    help: str = ""

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.kind, self.model, self.name)


class List(View):
    """A list: columns, default order and grouping, ready-made filters, colours of rows; the first that fits counts."""

    columns: tuple[Column, ...] = ()
    order: str = ""
    group_by: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    colours: tuple[Colour, ...] = ()
    page_size: int = 80

    def __init__(self, model: Any, *columns: Column | str, **values: Any) -> None:
        made = tuple(c if isinstance(c, Column) else Column(c) for c in columns) or values.pop("columns", ())
        super().__init__(model=model_name(model), columns=made, **values)  # type: ignore[call-arg]


class Field(Declaration):
    """A field on a form, with what this form says differently.

    `visible_in` names states; `scan` offers the camera to read a bar code into the field. `required_when`,
    `readonly_when` and `hidden_when` are conditions of the filter language on the record's own fields; they are of
    this form alone. What must hold however a record is written belongs to the model: `field(required_when=…)`.
    """

    field: str
    label: str = ""
    readonly: bool = False
    wide: bool = False
    visible_in: tuple[str, ...] = ()
    scan: bool = False
    required_when: dict[str, Any] | None = None
    readonly_when: dict[str, Any] | None = None
    hidden_when: dict[str, Any] | None = None

    def __init__(self, field: str, **values: Any) -> None:
        super().__init__(field=field, **values)  # type: ignore[call-arg]


class Lines(Declaration):
    """A to-many field on a form, shown as an editable table with these columns."""

    field: str
    columns: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()

    def __init__(self, field: str, *columns: str, **values: Any) -> None:
        super().__init__(field=field, columns=columns or values.pop("columns", ()), **values)  # type: ignore[call-arg]


class Count(Declaration):
    """A counter at the top of a form that opens the related records behind a to-many field."""

    field: str
    label: str = ""
    icon: str = ""

    def __init__(self, field: str, **values: Any) -> None:
        super().__init__(field=field, **values)  # type: ignore[call-arg]


class Summary(Declaration):
    """Fields whose values stand in the strip at the head of a form that is read; empty ones are left out.

    With them stands what is to be done next. Add-ons extend the strip by the hook `record_facts`.
    """

    fields: tuple[str, ...] = ()

    def __init__(self, *fields: str, **values: Any) -> None:
        super().__init__(fields=fields or values.pop("fields", ()), **values)  # type: ignore[call-arg]


class Group(Declaration):
    """A titled group of fields on a form."""

    title: str = ""
    items: tuple[Field | Lines, ...] = ()

    def __init__(self, title: str, *items: Field | Lines | str, **values: Any) -> None:
        super().__init__(title=title, items=_items(items, values), **values)  # type: ignore[call-arg]


class Page(Declaration):
    """A tab of a form."""

    title: str
    items: tuple[Field | Lines | Group, ...] = ()

    def __init__(self, title: str, *items: Field | Lines | Group | str, **values: Any) -> None:
        super().__init__(title=title, items=_items(items, values), **values)  # type: ignore[call-arg]


class Form(View):
    """A form: groups and bare fields first, then pages as tabs, counters and the summary on top.

    While it is edited, a change of one of the fields in `hints` asks the add-ons for hints (`entry_hints`).
    """

    items: tuple[Field | Lines | Group | Page | Count | Summary, ...] = ()
    hints: tuple[str, ...] = ()

    def __init__(self, model: Any, *items: Any, **values: Any) -> None:
        super().__init__(model=model_name(model), items=_items(items, values), **values)  # type: ignore[call-arg]


class Board(View):
    """Cards in columns: `column` is a state, selection or link field; `sum` is added up per column.

    `limits` says how many cards a column may hold, by its value; where the column is a link, `limit` names the number
    field of the linked records that says it. One card more is asked about, or refused (`beyond`).

    `within` names a link that the records and those that make the columns both have, such as the funnel of leads and of
    stages: one such board is shown at a time, with the others a click away.
    """

    column: str
    within: str | None = None
    limit: str | None = None
    limits: dict[str, int] = {}
    beyond: Beyond = "ask"
    title: str = ""
    fields: tuple[str, ...] = ()
    sum: str | None = None
    filters: tuple[Filter, ...] = ()

    def __init__(self, model: Any, column: str, *fields: str, **values: Any) -> None:
        super().__init__(model=model_name(model), column=column, fields=fields or values.pop("fields", ()), **values)  # type: ignore[call-arg]


class Insert(Declaration):
    """Adds `items` to another add-on's view, after (or before) the named field, group, page or column.

    Of a dashboard the items are tiles, and a tile is named.

    When the name is gone, the items go to the end of the view, and the add-on's health page says so.
    """

    view: tuple[str, str, str]
    items: tuple[Any, ...]
    after: str | None = None
    before: str | None = None

    def __init__(self, view: View | Dashboard, *items: Any, **values: Any) -> None:
        made = tuple(_column(i) if view.kind == "list" else _item(i) for i in items)
        super().__init__(view=view.key, items=made, **values)  # type: ignore[call-arg]


class Menu(Declaration):
    """An entry of one of the three sections: opens a model's views, or `url`, with a page's `help`."""

    section: Section
    label: str
    model: str | None = None
    url: str | None = None
    icon: str = ""
    role: str | None = None
    help: str = ""
    order: int = 50

    def __init__(self, section: Section, label: str, model: Any = None, **values: Any) -> None:
        named = None if model is None else model_name(model)
        super().__init__(section=section, label=label, model=named, **values)  # type: ignore[call-arg]


class Tile(Declaration):
    """A figure of the home page, as the hook `home_tiles` gives it; `model` and `where` say which list it opens.

    A number is formatted for the user's language; a text is shown as it is. `colour` is a place 0–11 of the palette.
    """

    label: str
    value: int | Decimal | str
    icon: str = "chart-bar"
    colour: int = Field_(default=0, ge=0, le=11)
    model: str | None = None
    where: dict[str, Any] | None = None

    def __init__(self, label: str, value: int | Decimal | str, model: Any = None, **values: Any) -> None:
        named = None if model is None else model_name(model)
        super().__init__(label=label, value=value, model=named, **values)  # type: ignore[call-arg]


def _item(item: Any) -> Any:
    return Field(item) if isinstance(item, str) else item


def _column(item: Any) -> Any:
    return Column(item) if isinstance(item, str) else item


def _items(items: tuple[Any, ...], values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(_item(item) for item in items) or values.pop("items", ())
