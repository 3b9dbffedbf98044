"""What stands around the rows of a list, rendered once for a user and a list instead of with every page.

It is long, and hardly differs from one filter to the next. It is rendered with gaps for the rows, the chips, the foot,
and for the filter wherever an address or a form holds it, and kept in pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus

from markupsafe import Markup, escape

from yurt.env.access import AccessProfile
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.table import ListPage, Pager
from yurt.web.pages.list_around import Listing, around
from yurt.web.pages.list_offers import offered_buttons
from yurt.web.pages.liststate import ListState
from yurt.web.present.cells import CellTable
from yurt.web.present.conditions import as_json
from yurt.web.present.pieces import Pieces, new_mark
from yurt.web.templating import render

_ROWS, _CHIPS, _FOOT, _FILTER = new_mark(), new_mark(), new_mark(), new_mark()
_ANY_FILTER = ({"field": _FILTER},)
_IN_ADDRESSES, _IN_FIELDS = quote_plus(as_json(_ANY_FILTER)), str(escape(as_json(_ANY_FILTER)))
_KEPT = 500


@dataclass(frozen=True)
class Frame:
    """The pieces, and what they were made of: kept with them, so that an `id` in their key stays its own."""

    access: AccessProfile
    table: CellTable
    selectable: bool
    pieces: Pieces

    def filled(self, state: ListState, rows: str, chips: str, foot: str) -> Markup:
        """The list with this filter and these rows."""
        given = {_ROWS: rows, _CHIPS: chips, _FOOT: foot}
        if state.parts:
            given |= {_IN_ADDRESSES: state.filter.quoted, _IN_FIELDS: state.filter.escaped}
        return Markup(self.pieces.fill(given))


def frame_of(listing: Listing, summed: bool) -> Frame:
    """The frame of the list; made anew when the user's rights, the columns, the order or add-ons' buttons differ."""
    env, state, table = listing.env, listing.state, listing.table
    known: dict[Any, Frame] = env.system.cache.setdefault("web.list_frames", {})
    plain = replace(state, parts=_ANY_FILTER if state.parts else (), offset=0, after="", before="")
    offered = offered_buttons(env, listing.info)
    order = (plain.order, plain.group, plain.show, plain.measures, plain.layout)
    key = (id(env.access), id(table), bool(state.parts), plain.search, order, summed, offered, listing.keeps.widths_key)
    found = known.get(key)
    if found is None or found.access is not env.access or found.table is not table:
        if len(known) >= _KEPT:
            known.clear()
        found = known[key] = _made(listing.with_state(plain), offered, summed)
    return found


def _made(listing: Listing, offered: tuple[ActionButton, ...], summed: bool) -> Frame:
    values = around(listing, offered, summed)
    values["search"] = replace(values["search"], chips_html=Markup(_CHIPS))
    page = ListPage(**values, rows_html=Markup(_ROWS), foot_html=Markup(_FOOT), pager=Pager(first=0, last=0))
    pieces = Pieces(render(listing.env, "_list.html", page=page), (_ROWS, _CHIPS, _FOOT, _IN_ADDRESSES, _IN_FIELDS))
    return Frame(listing.env.access, listing.table, page.selectable, pieces)
