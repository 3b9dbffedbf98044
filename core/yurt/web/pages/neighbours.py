"""The records before and after one in the list that it was opened from.

The list's address is kept in a cookie while its records are looked at; nothing is stored on the server.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.query import count, fetch
from yurt.errors import YurtError
from yurt.web.pages.addresses import model_href, record_href
from yurt.web.pages.list_data import kept_by_user, shown_view, with_defaults
from yurt.web.pages.liststate import read_state
from yurt.web.present.formats import formats
from yurt.web.requests import local_path

LIST_COOKIE = "y-list"
_LONGEST = 3000
_AROUND = 100
"""So many records on either side of the list's page are looked through."""
COUNTED = 10_000
"""A list is counted as far as this, which takes a few milliseconds."""


@dataclass(frozen=True)
class Place:
    """Where a record stands in its list."""

    list_href: str
    position: str = ""
    prev_href: str = ""
    next_href: str = ""


def place_of(request: Request, env: Env, model: str, record_id: int) -> Place:
    """The record's place in the list it was opened from, as far as that is known."""
    href = list_of(request, model)
    if not href:
        return Place(model_href(model))
    keeps = kept_by_user(env, model)
    view = shown_view(env, model, keeps)
    try:
        state = with_defaults(env, read_state(model, QueryParams(urlsplit(href).query)), view, keeps)
        start = max(0, state.offset - _AROUND)
        order = state.order or view.order
        query = replace(state, order=order, offset=start, group=()).query((), view.page_size + 2 * _AROUND)
        found = fetch(env, model, query)
        ids = [row[0] for row in found.rows]
        total = count(env, model, query, COUNTED + 1) if record_id in ids else 0
    except YurtError:
        return Place(model_href(model))
    if record_id not in ids:
        return Place(href)
    at = ids.index(record_id)
    return Place(
        href,
        _position(env, start + at + 1, total),
        record_href(model, ids[at - 1]) if at else "",
        record_href(model, ids[at + 1]) if at + 1 < len(ids) else "",
    )


def _position(env: Env, place: int, total: int) -> str:
    """`91 / 248`; of a list too long to count at once only that it is."""
    shape = formats(env.language)
    whole = f"{shape.integer(COUNTED)}+" if total > COUNTED else shape.integer(total)
    return f"{shape.integer(place)} / {whole}"


def list_of(request: Request, model: str) -> str:
    """The address of the list that the visitor came from; empty when it was another one."""
    came = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer") or "")
    if came.path == model_href(model):
        return local_path(came.path + (f"?{came.query}" if came.query else ""), "")
    kept = local_path(unquote(request.cookies.get(LIST_COOKIE, "")), "")
    return kept if urlsplit(kept).path == model_href(model) else ""


def remember_list(response: Response, place: Place) -> Response:
    """Keeps the list's address for the records that are looked at next."""
    value = quote(place.list_href)
    if place.position and len(value) < _LONGEST:
        response.set_cookie(LIST_COOKIE, value, path="/m/", samesite="lax", httponly=True)
    return response
