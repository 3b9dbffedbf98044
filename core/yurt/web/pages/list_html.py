"""The list as HTML: its rows in their frame, or its groups, or what to do when it is empty."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from yurt.env import Env
from yurt.env.query import LAST, Page, Size, size
from yurt.web.pages.context.table import ListPage, Pager
from yurt.web.pages.list_around import Listing, around
from yurt.web.pages.list_data import read_groups, read_page
from yurt.web.pages.list_frame import frame_of
from yurt.web.pages.list_offers import empty_state, offered_buttons
from yurt.web.pages.search_line import chips, chips_html
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
    listing, found = _placed(listing)
    pager = _pager(listing, found)
    if not found.rows:
        return _whole(listing, ListPage(**_values(listing, False), pager=pager))
    frame = frame_of(listing, len(found.rows) > 1)
    rows = table.rows_html(found.plan, found.rows, frame.selectable)
    shown = chips_html(env, state, listing.view.filters)
    return frame.filled(listing.state, rows, shown, macro(env, "rows.html", "foot")(pager))


def _whole(listing: Listing, page: ListPage) -> Markup:
    """The list without a frame: groups, or the empty state."""
    return Markup(render(listing.env, "_list.html", page=page))


def _values(listing: Listing, summed: bool) -> dict:
    env, info, state = listing.env, listing.info, listing.state
    values = around(listing, offered_buttons(env, info), summed)
    values["search"] = replace(values["search"], chips=chips(env, state, listing.view.filters))
    return {**values, "empty": empty_state(env, info, state)}


def size_text(env: Env, found: Size) -> str:
    """How many, as people say it."""
    number = formats(env.language).integer(found.number)
    if found.exact:
        return number
    return env.gettext("about {number}" if found.estimated else "more than {number}").format(number=number)


def _placed(listing: Listing) -> tuple[Listing, Page]:
    """The page that was asked for, and the list with the number of records before it, 0 where that is not known.

    What comes before the second page is the first one, whole, however many were added there since.
    """
    env, state, view, table = listing.env, listing.state, listing.view, listing.table
    found = read_page(env, state, view, table)
    if not state.before:
        return listing, found
    if not found.back:
        first = listing.with_state(state.with_())
        return first, found if len(found.rows) == view.page_size else read_page(env, first.state, view, table)
    if state.before == LAST:
        whole = size(env, state.model, state.query((), 0))
        if whole.exact:
            return listing.with_state(state.with_(before=LAST, offset=whole.number - len(found.rows))), found
    return listing, found


def _pager(listing: Listing, found: Page) -> Pager:
    state, rows = listing.state, len(found.rows)
    known = not state.before or bool(state.offset)
    last = state.offset + rows
    ended = not found.cursor and bool(rows) and known
    earlier = max(0, state.offset - listing.view.page_size)
    page = state.paged_hrefs()
    return Pager(
        first=state.offset + 1 if rows and known else 0,
        last=last,
        total=formats(listing.env.language).integer(last) if ended else "",
        total_href="" if ended else state.with_(order=(), group=()).href("count"),
        first_href=state.with_().href() if found.back else "",
        prev_href=page(before=found.back, p=earlier) if found.back else "",
        next_href=page(after=found.cursor, p=last if known else 0) if found.cursor else "",
        last_href=page(before=LAST) if found.cursor else "",
    )
