"""What a list shows, as its address says it: filter, search words, order, grouping, page.

`f` is a filter of the filter language, `q` search words, `o` the order (`-name,city`), `g` a grouping (repeated for
inner ones), `m` what is shown of a number column (`amount:avg`), `show` is `archived`, `all` or `trash`, `in` the
conditions of an open group. `after` and `before` are cursors: the page begins behind a row, or ends before one, or is
the last one (`before=last`); `p` then says how many records are before it, and without them how many to skip.
Repeated `c` are the columns that a saved filter brings along, instead of the user's own.
How other views lay the same records out (`LAYOUT`) stays in the address too, so that one comes back to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from markupsafe import escape
from starlette.datastructures import QueryParams

from yurt.env.query import Query
from yurt.env.selecting import FilterNode
from yurt.errors import InvalidFilter
from yurt.model.filters import parse_filter
from yurt.web.pages.addresses import model_href, with_query
from yurt.web.present.conditions import Part, as_json

OWN = ("f", "q", "o", "g", "m", "p", "after", "before", "show", "in", "level")
LAYOUT = ("row", "col", "val", "sort", "chart", "mode", "day", "by", "c")
_LAYOUT_PARTS = 16
_GROUPINGS = 4
_ORDERS = 6
_FILTERS_KEPT = 1024
LONGEST_KEPT = 2000
"""Characters of a filter beyond which nothing made of it is remembered."""


@dataclass(frozen=True)
class UsedFilter:
    """The conditions of a list, which all hold, as they are used; each form is made when it is first wanted."""

    parts: tuple[Part, ...]

    @cached_property
    def text(self) -> str:
        """As JSON; empty for none."""
        return as_json(self.parts)

    @cached_property
    def quoted(self) -> str:
        """As it stands in addresses."""
        return quote_plus(self.text)

    @cached_property
    def escaped(self) -> str:
        """As it stands in forms."""
        return str(escape(self.text))

    @cached_property
    def node(self) -> FilterNode | None:
        """As queries take it. Raises InvalidFilter."""
        return parse_filter({"all": list(self.parts)}) if self.parts else None


@dataclass(frozen=True)
class ListState:
    """A list as its address describes it. `given` is False for a bare address, which gets the view's defaults."""

    model: str
    parts: tuple[Part, ...] = ()
    search: str = ""
    order: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    offset: int = 0
    show: str = ""
    inside: tuple[Part, ...] = ()
    level: int = 0
    given: bool = True
    layout: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ()
    after: str = ""
    before: str = ""

    def with_(self, **changes: Any) -> ListState:
        """The same list changed; it starts from its first page again unless the changes say where."""
        made = replace(self, **{"offset": 0, "after": "", "before": "", **changes})
        if "parts" not in changes:
            made.__dict__["filter"] = self.filter
        return made

    @cached_property
    def filter(self) -> UsedFilter:
        """The filter as addresses and forms hold it. A page has dozens with the same one."""
        return UsedFilter(self.parts)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address."""
        filters = [("f", self.filter.text)] if self.parts else []
        return [*([*filters, *self._others()] or [("f", "{}")]), *self.layout]

    def _others(self) -> list[tuple[str, str]]:
        """The parameters beside the filter, without empty ones."""
        found = [("q", self.search), ("o", ",".join(self.order))]
        found += [("g", name) for name in self.group]
        found += [("m", measure) for measure in self.measures]
        found += [("after", self.after), ("before", self.before), ("p", str(self.offset) if self.offset else "")]
        found.append(("show", self.show))
        if self.inside or self.level:
            found += [("in", json.dumps(self.inside, ensure_ascii=False)), ("level", str(self.level))]
        return [(name, value) for name, value in found if value]

    def href(self, part: str = "") -> str:
        """The address of the list, or of a part of it such as `count` or `board`."""
        path = f"{model_href(self.model)}{'/' + part if part else ''}"
        others = [*self._others(), *self.layout]
        if not self.parts:
            return with_query(path, self.pairs())
        return f"{path}?f={self.filter.quoted}{'&' + urlencode(others) if others else ''}"

    def ordered_hrefs(self) -> Callable[..., str]:
        """A function that gives the address of the list in another order: a page holds two for each column."""
        before, _, after = self.with_(order=("\x00",)).href().partition("%00")
        return lambda *order: f"{before}{quote_plus(','.join(order))}{after}"

    def paged_hrefs(self) -> Callable[..., str]:
        """A function that gives the address of another page of the list: `after=…`, `before=…`, `p=` rows before."""
        start = self.with_().href()
        return lambda **place: f"{start}&{urlencode({name: value for name, value in place.items() if value})}"

    def query(self, fields: tuple[str, ...], limit: int) -> Query:
        """The query behind the list. Raises InvalidFilter."""
        every = (*self.parts, *self.inside)
        where = parse_filter({"all": list(every)}) if self.inside else self.filter.node
        return Query(
            fields=fields,
            where=where,
            search=self.search,
            order=self.order,
            limit=limit,
            offset=0 if self.after or self.before else self.offset,
            after=self.after,
            before=self.before,
            archived={"archived": True, "all": None, "trash": None}.get(self.show, False),
            trash=self.show == "trash",
        )


def read_state(model: str, params: QueryParams) -> ListState:
    """The state in an address. Raises InvalidFilter for what is no filter or number."""
    text = params.get("f", "")
    used = _kept_filter(text) if len(text) <= LONGEST_KEPT else _filter(text)
    state = ListState(
        model,
        used.parts,
        params.get("q", "").replace("\x00", "").strip()[:200],
        tuple(name for name in params.get("o", "").split(",") if name)[:_ORDERS],
        tuple(name for name in params.getlist("g") if name)[:_GROUPINGS],
        _number(params.get("p", "")),
        params.get("show", "") if params.get("show") in ("archived", "all", "trash") else "",
        _inside(params.get("in", "")),
        _number(params.get("level", "")),
        any(name in params for name in OWN),
        tuple((name, value[:200]) for name, value in params.multi_items() if name in LAYOUT)[:_LAYOUT_PARTS],
        tuple(entry[:200] for entry in params.getlist("m") if entry)[:_LAYOUT_PARTS],
        params.get("after", ""),
        "" if params.get("after") else params.get("before", ""),
    )
    state.__dict__["filter"] = used
    return state


def _filter(text: str) -> UsedFilter:
    if not text or text == "{}":
        return UsedFilter(())
    parse_filter(text)
    value = json.loads(text)
    return UsedFilter(tuple(value["all"]) if set(value) == {"all"} else (value,))


_kept_filter = lru_cache(_FILTERS_KEPT)(_filter)
"""People go through the pages and orders of one filter, so what its text says is remembered."""


def _inside(text: str) -> tuple[Part, ...]:
    if not text:
        return ()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list) or len(value) > 2 * _GROUPINGS or not all(isinstance(part, dict) for part in value):
        raise InvalidFilter("The group in the address is not right; open the list again.")
    return tuple(value)


def _number(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidFilter("The page in the address is no number; open the list again.")
    return int(text)
