"""Favourites: the list for the side bar, keeping a page, letting it go."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yurt.env import Env
from yurt.web.personal.places import favourites, star, unstar
from yurt.web.requests import page, posted


@page()
def places(request: Request, env: Env) -> Response:
    """The favourites, as JSON."""
    return _answer(env)


@page()
def set_star(request: Request, env: Env) -> Response:
    """Keeps the page `href` as a favourite called `title`, or with `on` = 0 no more. Answers with all of them."""
    form = posted(request)
    href = str(form.get("href") or "")
    if str(form.get("on") or "") == "1":
        star(env, href, str(form.get("title") or "").replace("\x00", "").strip() or href)
    else:
        unstar(env, href)
    return _answer(env)


def _answer(env: Env) -> Response:
    kept = [{"href": place.href, "label": place.label, "icon": place.icon} for place in favourites(env)]
    return JSONResponse({"favourites": kept}, headers={"Cache-Control": "no-store"})
