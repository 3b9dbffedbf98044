"""The answer to a request that failed: a page for people, a message for htmx, problem+json for programs."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.errors import SignInRequired
from yurt.i18n import N_
from yurt.services.observability.context import request_id
from yurt.web.filters import language_of_request
from yurt.web.pages.context.frame import ErrorPage
from yurt.web.problems import Problem
from yurt.web.requests import (
    SAFE_METHODS,
    asked_language,
    is_htmx,
    local_path,
    sign_in_href,
    system_of,
    wants_json,
)
from yurt.web.templating import templates

_log = logging.getLogger(__name__)
_SHOWN_IN_PLACE = (409, 422)
_TITLES = N_(
    {
        400: "This was not understood",
        401: "Please sign in",
        403: "You may not do this",
        404: "Not found",
        405: "This cannot be done here",
        409: "Somebody was faster",
        413: "Too large",
        422: "Some values do not fit",
        429: "Too many attempts",
        503: "Not available at the moment",
        507: "The disk is full",
    }
)
_HINTS = N_(
    {
        404: "The address may be misspelt, or the record was deleted.",
        503: "Wait a moment and load the page again.",
        500: "Try again. If it happens again, tell your administrator the request number below.",
    }
)


async def failure_handler(request: Request, error: Exception) -> Response:
    """For Starlette's `exception_handlers`: what endpoints of one's own and the router raise."""
    return failure(request, error)


def failure(request: Request, error: Exception) -> Response:
    """The answer to an error, in the form that the other side can use. Errors nobody foresaw are logged."""
    problem = Problem.of(error)
    if problem.status >= 500:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error, extra={"code": problem.code})
    if wants_json(request):
        return problem.response()
    if isinstance(error, SignInRequired):
        href = sign_in_href(request)
        return Response(headers={"HX-Redirect": href}) if is_htmx(request) else RedirectResponse(href, 303)
    if is_htmx(request):
        return _for_htmx(problem)
    if isinstance(error, HTTPException) and error.status_code in (204, 304):
        return Response(status_code=error.status_code, headers=error.headers)
    return _page(request, problem)


def _for_htmx(problem: Problem) -> Response:
    """htmx puts 409 and 422 into the page, so there the message goes beside an empty answer."""
    if problem.status not in _SHOWN_IN_PLACE:
        return problem.response()
    message = json.dumps({"y-toast": {"text": problem.detail, "tone": "error"}})
    return Response(status_code=problem.status, headers={"HX-Reswap": "none", "HX-Trigger": message})


def _page(request: Request, problem: Problem) -> Response:
    """The error page. It uses nothing that may itself be broken: no database, only the templates."""
    from yurt.web.shell import plain_document

    words = language_of_request.get(None)
    if words is None:  # the address leads nowhere, so no page has asked yet who reads this
        words = system_of(request).catalogue(asked_language(request))
        language_of_request.set(words)
    title = words.gettext(_TITLES.get(problem.status, N_("Something went wrong")))
    page = ErrorPage(
        status=problem.status,
        title=title,
        message="" if problem.detail == HTTPStatus(problem.status).phrase else words.gettext(problem.detail),
        hint=words.gettext(_HINTS.get(problem.status, "")),
        code=problem.code,
        request_id=request_id.get() or "",
        retry_href=_asked(request) if problem.status == 503 and request.method in SAFE_METHODS else "",
    )
    template = templates(system_of(request).registry, words).get_template("error.html")
    text = template.render(doc=plain_document(request, title), page=page)
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(text, problem.status, headers, "text/html")


def _asked(request: Request) -> str:
    """The address of the page that was asked for, as a path of this site."""
    return local_path(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
