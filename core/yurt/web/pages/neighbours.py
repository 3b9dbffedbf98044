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
from yurt.env.neighbouring import COUNTED, Neighbours, neighbours
from yurt.errors import YurtError
from yurt.web.pages.addresses import model_href, record_href
from yurt.web.pages.list_data import kept_by_user, shown_view, with_defaults
from yurt.web.pages.liststate import read_state
from yurt.web.present.formats import formats
from yurt.web.requests import local_path

LIST_COOKIE = "y-list"
_LONGEST = 3000


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
        query = replace(state.with_(), order=state.order or view.order, group=()).query((), 1)
        found = neighbours(env, model, query, record_id)
    except YurtError:
        return Place(model_href(model))
    if found is None:
        return Place(href)
    return Place(
        href,
        _position(env, found),
        record_href(model, found.before) if found.before else "",
        record_href(model, found.after) if found.after else "",
    )


def _position(env: Env, found: Neighbours) -> str:
    """`91 / 248`; of a list too long to count at once only that it is."""
    shape = formats(env.language)
    whole = f"{shape.integer(COUNTED)}+" if found.total > COUNTED else shape.integer(found.total)
    return f"{'…' if found.position is None else shape.integer(found.position)} / {whole}"


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
