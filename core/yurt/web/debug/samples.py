"""Every widget, in every state, with values to show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

from yurt.web.pages.context.document import ActionButton, Badge, Choice, Tone, WidgetKind
from yurt.web.pages.context.table import Cell, Column, EmptyState
from yurt.web.pages.context.widgets import FileItem, FilterWidget, LineRow, LineTable, Widget

KINDS: tuple[WidgetKind, ...] = get_args(WidgetKind)
TONES: tuple[Tone, ...] = get_args(Tone)
STATES = ("shown", "empty", "edited", "required, with help", "wrong", "read only")
_CHOICES = (
    Choice(value="a", label="First", selected=True, tone="ok"),
    Choice(value="b", label="Second", tone="late"),
    Choice(value="c", label="Third"),
)
_PICTURE = "/static/img/icon-192.png"
_FILE = FileItem(name="contract.pdf", href="#", size="84 kB", icon="file-type-pdf", detail="Ani, yesterday")
_FILTER = FilterWidget(
    model="core.user",
    records="Users",
    words=("Branch is Gyumri", "(Name starts with A or Active Yes)"),
    find_href="#",
    fields_href="#",
    tree='{"match": "all", "parts": [{"kept": "{}", "text": "Branch is Gyumri"}]}',
)
_VALUES: dict[WidgetKind, dict[str, Any]] = {
    "text": {"value": "Anahit Sargsyan", "text": "Anahit Sargsyan"},
    "long_text": {"value": "Two\nlines", "text": "Two\nlines"},
    "rich_text": {"value": "<p>A <strong>strong</strong> word</p>", "text": "A strong word"},
    "integer": {"value": "1200", "text": "1,200"},
    "decimal": {"value": "12.50", "text": "12.50"},
    "money": {"value": "1200000", "text": "1,200,000 AMD"},
    "percent": {"value": "24", "text": "24 %"},
    "boolean": {"value": True, "text": "Yes"},
    "date": {"value": "2026-11-22", "text": "Nov 22, 2026"},
    "datetime": {"value": "2026-11-22T09:30", "text": "Nov 22, 2026, 9:30 AM"},
    "duration": {"value": "1:30", "text": "1 h 30 min"},
    "selection": {"value": "a", "text": "First", "options": _CHOICES},
    "state": {"value": "a", "text": "First", "options": _CHOICES, "tone": "ok"},
    "colour": {"value": 3, "text": "Colour 3"},
    "email": {"value": "ani@example.com", "text": "ani@example.com", "href": "mailto:ani@example.com"},
    "phone": {"value": "+37410000000", "text": "+374 10 000000", "href": "tel:+37410000000"},
    "url": {"value": "https://example.com", "text": "https://example.com", "href": "https://example.com"},
    "image": {"value": "1", "text": "photo.png", "href": _PICTURE, "upload_href": "#"},
    "file": {"value": "1", "text": "contract.pdf", "href": "#", "files": (_FILE,), "upload_href": "#"},
    "json": {"value": '{"a": 1}', "text": '{"a": 1}'},
    "link": {"value": "1", "text": "Gyumri branch", "href": "#", "lookup_href": "/lookup/core/branch"},
    "many": {"value": None, "text": "First, Second", "options": _CHOICES[:2], "lookup_href": "/lookup/core/role"},
    "filter": {"value": "{}", "text": "Branch is Gyumri", "filter": _FILTER},
    "tree": {"value": "1", "text": "Goods › Gold", "lookup_href": "/lookup/core/branch"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One widget in one state; `mode` is the form's."""

    state: str
    mode: str
    widget: Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The component page."""

    kinds: tuple[tuple[str, tuple[Sample, ...]], ...]
    tones: tuple[Tone, ...]
    buttons: tuple[ActionButton, ...]
    badges: tuple[Badge, ...]
    empty: EmptyState


def sheet() -> Sheet:
    """Everything there is to look at."""
    return Sheet(
        kinds=tuple((kind, tuple(_samples(kind))) for kind in KINDS),
        tones=TONES,
        buttons=(
            ActionButton(label="Primary", href="#", method="get", icon="check", primary=True, key="p"),
            ActionButton(label="Usual", href="#", method="get", icon="pencil"),
            ActionButton(label="Dangerous", href="#", method="get", icon="trash", danger=True),
        ),
        badges=tuple(Badge(name=f"Colour {n}", initials="AS", colour=n) for n in range(12)),
        empty=EmptyState(
            icon="users",
            title="Nothing here yet",
            message="Make the first one, or import a file.",
            action=ActionButton(label="New", href="#", method="get", icon="plus", primary=True),
        ),
    )


def _samples(kind: WidgetKind) -> Iterator[Sample]:
    name = f"w_{kind}"
    if kind == "lines":
        for mode in ("display", "edit"):
            yield Sample(state=mode, mode=mode, widget=Widget(name=name, label="Lines", kind=kind, lines=_lines(name)))
        return
    full = Widget(name=name, label=kind.replace("_", " ").capitalize(), kind=kind, **_VALUES[kind])
    nothing = replace(full, value=None, text="", href="", files=(), tone=None)
    if kind == "many":
        nothing = replace(nothing, options=())
    yield Sample(state="shown", mode="display", widget=full)
    yield Sample(state="empty", mode="display", widget=nothing)
    yield Sample(state="edited", mode="edit", widget=_named(full, "edited"))
    yield Sample(state="required, with help", mode="edit",
                 widget=replace(_named(nothing, "asked"), required=True, help="What to write here."))  # fmt: skip
    yield Sample(state="wrong", mode="edit", widget=replace(_named(full, "wrong"), error="This does not fit."))
    yield Sample(state="read only", mode="edit", widget=replace(full, readonly=True))


def _named(widget: Widget, state: str) -> Widget:
    return replace(widget, name=f"{widget.name}_{state}")


def _lines(name: str) -> LineTable:
    def row(key: str, product: str, amount: str) -> LineRow:
        return LineRow(
            key=key,
            cells=(Cell(product, "", "", ""), Cell(amount, "num", "", "")),
            widgets=(
                Widget(name=f"{name}.{key}.product", label="Product", kind="text", value=product, text=product),
                Widget(name=f"{name}.{key}.amount", label="Amount", kind="money", value=amount, text=amount),
            ),
        )

    return LineTable(
        name=name,
        label="Lines",
        columns=(Column(name="product", label="Product"), Column(name="amount", label="Amount")),
        rows=(row("1", "Ring", "45000"), row("2", "Chain", "81000")),
        blank=row("__key__", "", ""),
        removable=True,
        sortable=True,
    )
