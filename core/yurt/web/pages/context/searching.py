"""The search line of a list: its chips, its facets and the filter builder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from yurt.web.pages.context.document import Choice, WidgetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter or grouping in force, shown in the search line."""

    label: str
    """The field, such as `Branch`."""
    value: str = ""
    remove_href: str = ""
    """The same list without it."""
    edit_href: str = ""
    """GET answers the panel with this condition in the builder; empty when it cannot be shown there."""
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
    into: str = ""
    """Of a link: the path whose fields may be asked for (`fields_href` of the builder with `path`)."""


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
    fields_href: str = ""
    """GET with `path` answers `_filter_fields.html` for the fields of linked records."""
    tree: str = ""
    """The rows of the condition that is being changed, as JSON, see `yurt.web.present.building`."""
    replace: int | None = None
    """The place of that condition among those in force, posted as `filter_replace`."""
    match: Literal["all", "any"] = "all"
    save_href: str = ""
    """POST of `filter_name` and `filter_shared` with the above keeps it as a saved filter; empty when not allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPanel:
    """What the search line offers when it is opened: declared filters, groupings, saved filters, own conditions."""

    href: str
    keep: tuple[tuple[str, str], ...] = ()
    """As in `SearchLine`: the conditions put together by hand are sent with them."""
    filters: tuple[Facet, ...] = ()
    groupings: tuple[Facet, ...] = ()
    saved: tuple[Facet, ...] = ()
    builder: FilterBuilder | None = None


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
    chips_html: Markup | None = None
    """The chips rendered before; None renders `chips` now."""
    panel_href: str = ""
    """GET answers `_search_panel.html`, asked for when the panel is opened: few visits need it, and it is long."""
    suggest_href: str = ""
    """GET with `q` answers `_lookup.html`: where the typed word may be looked for."""
