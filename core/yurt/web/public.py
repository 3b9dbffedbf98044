"""Pages of add-ons for people and programs who do not sign in: forms on a client's site, calls of other systems.

    @public()
    def show(request, env):
        with env.sudo():
            shelf = ...
        return render_public(request, env, "library/shelf.html", title=shelf.name, page=shelf)

The unit of work has no rights at all: what strangers may see or do is fetched inside `env.sudo()`, by code that answers
for it. There is no session and no CSRF token, for there is nobody whose session could be abused; a form carries a
signed token of its own (`yurt.signing`) where that matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.services.observability.context import request_id
from yurt.web.filters import language_of_request
from yurt.web.middleware.security_headers import CONTENT_SECURITY_POLICY
from yurt.web.problems import Problem
from yurt.web.requests import SAFE_METHODS, Handler, asked_language, read_form, system_of
from yurt.web.shell import plain_document
from yurt.web.templating import page_response
from yurt.web.templating import render as render_text

R = TypeVar("R", bound=Response)
_OWN = "frame-ancestors 'self'"


def public(*, answers: str = "page") -> Callable[[Handler], Callable[[Request], Any]]:
    """Turns `handler(request, env) -> Response` into an endpoint for anybody; errors become a page, or problem+json.

    `answers` is `page` or `json`. The posted form is read before (`posted`), and the body as it came (`body_of`). The
    language is the one asked for by the address or the browser.
    """

    def decorate(handler: Handler) -> Callable[[Request], Any]:
        @wraps(handler)
        async def endpoint(request: Request) -> Response:
            if request.method not in SAFE_METHODS:
                request.scope.setdefault("state", {})["body"] = await request.body()
                await read_form(request)
            return await run_in_threadpool(_answer, request, handler, answers == "json")

        return endpoint

    return decorate


def body_of(request: Request) -> bytes:
    """The bytes that were posted, before any parsing: what a signature is checked against."""
    return request.scope.get("state", {}).get("body", b"")


def render_public(
    request: Request, env: Env, template: str, *, title: str = "", status: int = 200, **values: Any
) -> Response:
    """Answers with a template that extends `base.html`, in the language of the unit of work."""
    language_of_request.set(env.catalogue)
    return page_response(render_text(env, template, doc=plain_document(request, title), **values), status)


def framed_by(response: R, sites: Iterable[str]) -> R:
    """Lets pages of these sites (`https://www.example.com`) show the answer in a frame."""
    allowed = " ".join([_OWN, *sites])
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(_OWN, allowed)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _answer(request: Request, handler: Handler, as_json: bool) -> Response:
    from yurt.web.failures import failure

    reading = request.method in SAFE_METHODS
    options: dict[str, Any] = {"language": asked_language(request), "channel": "web", "reading": reading}
    try:
        with system_of(request).env(None, request_id=request_id.get() or "", **options) as env:
            language_of_request.set(env.catalogue)
            return handler(request, env)
    except Exception as error:
        return Problem.of(error).response() if as_json and Problem.of(error).status < 500 else failure(request, error)
