"""The list as HTML: its rows in their frame, or its groups, or what to do when it is empty."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from yurt.web.pages.context.table import ListPage, Pager
from yurt.web.pages.list_around import Listing, around
from yurt.web.pages.list_data import read_groups, read_page
from yurt.web.pages.list_frame import frame_of
from yurt.web.pages.list_offers import empty_state, offered_buttons
from yurt.web.pages.search_line import chips
from yurt.web.present.formats import formats
from yurt.web.templating import macro, render


def list_html(listing: Listing) -> Markup:
    """Everything of the list page."""
    env, state, table = listing.env, listing.state, listing.table
    if state.group:
        groups = read_groups(env, state, table)
        number = formats(env.language).integer(len(groups))
        pager = Pager(first=1 if groups else 0, last=len(groups), total=number)
        return _whole(listing, ListPage(**_values(listing, bool(groups)), groups=groups, pager=pager))
    found = read_page(env, state, listing.view, table)
    pager = _pager(listing, len(found.rows), bool(found.cursor))
    if not found.rows:
        return _whole(listing, ListPage(**_values(listing, False), pager=pager))
    frame = frame_of(listing, len(found.rows) > 1)
    rows = table.rows_html(found.plan, found.rows, frame.selectable)
    shown = macro(env, "search.html", "chips")(chips(env, state, listing.view.filters))
    return frame.filled(state, rows, shown, macro(env, "rows.html", "foot")(pager))


def _whole(listing: Listing, page: ListPage) -> Markup:
    """The list without a frame: groups, or the empty state."""
    return Markup(render(listing.env, "_list.html", page=page))


def _values(listing: Listing, summed: bool) -> dict:
    env, info, state = listing.env, listing.info, listing.state
    values = around(listing, offered_buttons(env, info), summed)
    values["search"] = replace(values["search"], chips=chips(env, state, listing.view.filters))
    return {**values, "empty": empty_state(env, info, state)}


def _pager(listing: Listing, rows: int, more: bool) -> Pager:
    env, state, view = listing.env, listing.state, listing.view
    last = state.offset + rows
    back = max(0, state.offset - view.page_size)
    return Pager(
        first=state.offset + 1 if rows else 0,
        last=last,
        total="" if more or not rows else formats(env.language).integer(last),
        total_href=state.with_(order=(), group=()).href("count") if more or not rows else "",
        prev_href=state.with_(offset=back).href() if state.offset else "",
        next_href=state.with_(offset=last).href() if more else "",
    )
