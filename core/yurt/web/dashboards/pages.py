"""`/dashboards/<name>`: the page, its tiles, and what people do with them."""

from __future__ import annotations

import zlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yurt.env import Env
from yurt.errors import NotFound
from yurt.view.dashboards import Dashboard
from yurt.web.dashboards.layouts import (
    Place,
    dashboard_of,
    dashboards_of,
    keep_for_role,
    keep_layout,
    keep_switches,
    kept_of,
    layout_of,
    offered,
    read_posted,
    undo,
    undo_for_role,
)
from yurt.web.dashboards.making import HREF, catalogue, dashboard_href, dashboard_part
from yurt.web.dashboards.switches import Switches
from yurt.web.dashboards.tiles import tile_body
from yurt.web.pages.addresses import with_query
from yurt.web.pages.context.document import Toast
from yurt.web.pages.serving import answer, back_href, reload_part, tell
from yurt.web.requests import page, posted, redirect, render

PART = "y-dashboard"


@page()
def first_dashboard(request: Request, env: Env) -> Response:
    """The user's usual dashboard, or why there is none."""
    found = dashboards_of(env)
    if found:
        return redirect(dashboard_href(found[0].name))
    return render(request, env, "dashboards/page.html", title=env.gettext("Dashboards"), dash=None)


@page()
def show_dashboard(request: Request, env: Env) -> Response:
    """A dashboard on its own page."""
    dashboard = _asked(request, env)
    part = dashboard_part(request, env, dashboard, dashboard_href(dashboard.name))
    whole = "dashboards/page.html"
    return answer(request, env, PART, "dashboards/_dashboard.html", whole, title=part.label, dash=part)


@page()
def show_tile(request: Request, env: Env) -> Response:
    """The inside of a tile; 204 when it is still what the page has (`have`), so that nothing is drawn anew."""
    _asked(request, env)
    each = offered(env).get(request.query_params.get("tile", ""))
    if each is None:
        raise NotFound(env.gettext("There is no such tile, or it is not for you."))
    body = tile_body(env, each, Switches.read(request.query_params))
    made = render(request, env, "dashboards/_tile.html", tile=body)
    mark = f"{zlib.crc32(bytes(made.body)):x}"
    if request.query_params.get("have") == mark and not body.error:
        return Response(status_code=204)
    made.headers["X-Tile"] = mark
    return made


@page()
def show_catalogue(request: Request, env: Env) -> Response:
    """The tiles that may be added."""
    made = catalogue(env, _asked(request, env))
    return render(request, env, "dashboards/_catalogue.html", catalogue=made)


@page()
def switch(request: Request, env: Env) -> Response:
    """Remembers the switches, and shows the dashboard with them in the address."""
    dashboard, form = _asked(request, env), posted(request)
    switches = Switches.read({name: value for name, value in form.items() if isinstance(value, str)})
    keep_switches(env, dashboard, switches.pairs())
    extra = [("arrange", "1")] if form.get("arrange") == "1" else []
    return reload_part(request, with_query(_path(request, dashboard), [*switches.pairs(), *extra]), PART)


@page()
def arrange(request: Request, env: Env) -> Response:
    """Keeps where the tiles stand and how large they are, as the page has them now."""
    dashboard = _asked(request, env)
    keep_layout(env, dashboard, read_posted(env, [str(text) for text in posted(request).getlist("tile")]))
    return Response(status_code=204)


@page()
def add_tile(request: Request, env: Env) -> Response:
    """Puts a tile at the end."""
    dashboard, key = _asked(request, env), str(posted(request).get("tile") or "")
    each = offered(env).get(key)
    if each is None:
        raise NotFound(env.gettext("There is no such tile, or it is not for you."))
    layout = layout_of(env, dashboard, kept_of(env, dashboard))
    if all(place.key != key for place in layout):
        keep_layout(env, dashboard, (*layout, Place(key, each.tile.width, each.tile.height)))
    return _again(request, dashboard)


@page()
def reset(request: Request, env: Env) -> Response:
    """Back to the layout of the role."""
    dashboard = _asked(request, env)
    keep_layout(env, dashboard, None)
    return _again(request, dashboard)


@page()
def take_back(request: Request, env: Env) -> Response:
    """Takes the last change back."""
    dashboard = _asked(request, env)
    undo(env, dashboard)
    return _again(request, dashboard)


@page()
def set_for_role(request: Request, env: Env) -> Response:
    """Makes the present layout the one that everybody of a role begins with."""
    dashboard, role = _asked(request, env), str(posted(request).get("role") or "")
    keep_for_role(env, dashboard, role, layout_of(env, dashboard, kept_of(env, dashboard)))
    back = with_query(dashboard_href(dashboard.name, "role/undo"), [("role", role)])
    text = env.gettext("Everybody of this role begins with these tiles now.")
    return tell(_again(request, dashboard), Toast(text=text, href=back, link_label=env.gettext("Undo")), post=True)


@page()
def take_back_for_role(request: Request, env: Env) -> Response:
    """Takes the last change of a role's layout back."""
    dashboard = _asked(request, env)
    undo_for_role(env, dashboard, request.query_params.get("role", ""))
    return tell(_again(request, dashboard), Toast(text=env.gettext("The role has its tiles back.")))


def _asked(request: Request, env: Env) -> Dashboard:
    return dashboard_of(env, request.path_params["name"])


def _path(request: Request, dashboard: Dashboard) -> str:
    """The address that the dashboard stands at: its own page, or the home page."""
    own = dashboard_href(dashboard.name)
    path = back_href(request, own).partition("?")[0]
    return path if path in ("/", own) else own


def _again(request: Request, dashboard: Dashboard) -> Response:
    return reload_part(request, back_href(request, dashboard_href(dashboard.name)), PART)


def routes() -> list[Route]:
    """`/dashboards` and below."""
    one = HREF + "/{name}"
    posts: dict[str, Any] = {
        "switch": switch, "layout": arrange, "add": add_tile, "reset": reset, "undo": take_back,
        "role": set_for_role, "role/undo": take_back_for_role,
    }  # fmt: skip
    return [
        Route(HREF, first_dashboard),
        Route(one, show_dashboard),
        Route(f"{one}/tile", show_tile),
        Route(f"{one}/catalogue", show_catalogue),
        *(Route(f"{one}/{path}", endpoint, methods=["POST"]) for path, endpoint in posts.items()),
    ]
