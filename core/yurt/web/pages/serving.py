"""What the generic pages share: the model in an address, whole pages or parts, and where to go after a change."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import NotFound
from yurt.model.info import ModelInfo
from yurt.web.pages.context.document import Toast
from yurt.web.requests import is_htmx, local_path, redirect, render

FLASH_COOKIE = "y-toast"
"""A message that the next page shows once; `toasts.js` reads and forgets it."""


def model_of(request: Request, env: Env) -> ModelInfo:
    """The model that the address names. Raises NotFound, and AccessDenied when the user may not read it."""
    info = env.info(f"{request.path_params['addon']}.{request.path_params['model']}")
    env.access.require(info, "read", env)
    return info


def record_of(request: Request, env: Env, info: ModelInfo, *, trash: bool = False) -> Any:
    """The record that the address names; with `trash` also one that was deleted. Raises NotFound."""
    import sqlalchemy as sa

    from yurt.env.reading import WITH_TRASH

    number = request.path_params["id"]
    if not 0 < number < 2**63:
        raise NotFound(env.gettext("There is no such record."), model=info.name)
    if not (trash and info.options.trash):
        return env.get(info.cls, number)
    statement = sa.select(info.cls).where(info.cls.id == number).execution_options(**{WITH_TRASH: True})
    record = env.session.scalar(statement)
    return record if record is not None else env.get(info.cls, number)


def answer(
    request: Request,
    env: Env,
    target: str,
    part: str,
    whole: str,
    *,
    title: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response:
    """The part of a page that htmx is going to replace, or the whole page for everybody else."""
    if part_wanted(request, target):
        return render(request, env, part, status=status, headers=headers, **values)
    return page_or_redirect(request, env, whole, title=title, status=status, headers=headers, **values)


def part_wanted(request: Request, target: str) -> bool:
    """Whether htmx is going to replace this element with the answer."""
    return is_htmx(request) and request.headers.get("hx-target", "") == target


def page_or_redirect(request: Request, env: Env, whole: str, **values: Any) -> Response:
    """The whole page, for everybody who does not ask for a part of it; `values` are those of `render`."""
    if request.headers.get("hx-boosted") == "true":
        # A link inside one part leads to another page: the browser loads that as a whole.
        return Response(headers={"HX-Redirect": str(request.url.path) + _query(request)})
    return render(request, env, whole, **values)


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


def back_href(request: Request, default: str) -> str:
    """The page on which the request was made, if it is one of this site."""
    asked = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    parts = urlsplit(asked)
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""), default)


def reload_part(request: Request, href: str, target: str) -> Response:
    """Has htmx load a part of the page anew, or sends a plain form back to the page."""
    if not is_htmx(request):
        return redirect(href)
    return Response(headers={"HX-Location": json.dumps({"path": href, "target": f"#{target}", "swap": "outerHTML"})})


def flash(response: Response, toast: Toast, *, post: bool = False) -> Response:
    """Has the next page show a message once. With `post` its link is a button that posts, such as Undo."""
    value = {"text": toast.text, "tone": toast.tone, "href": toast.href, "link_label": toast.link_label, "post": post}
    text = json.dumps({name: entry for name, entry in value.items() if entry}, ensure_ascii=False)
    response.set_cookie(FLASH_COOKIE, quote(text), max_age=30, path="/", samesite="lax")
    return response


def tell(response: Response, toast: Toast, *, post: bool = False) -> Response:
    """Shows a message together with this answer to htmx."""
    value = {"text": toast.text, "tone": toast.tone, "href": toast.href, "link_label": toast.link_label, "post": post}
    shown = {name: entry for name, entry in value.items() if entry}
    response.headers["HX-Trigger"] = json.dumps({"y-toast": shown})
    return response
