"""What page handlers build on: the signed-in visitor, a unit of work for the request, and the decorator `page`.

    from yurt.web.requests import page, posted, render, redirect, toast

    @page()
    def show(request: Request, env: Env) -> Response:
        contact = env.get(Contact, request.path_params["id"])
        return render(request, env, "crm/card.html", title=contact.name, page=Card(...))

    @page()
    def save(request: Request, env: Env) -> Response:        # a POST: the env may write, CSRF was checked
        values = posted(request)                              # Starlette's FormData
        ...
        return toast(redirect("/m/crm/contact"), env.gettext("Saved"))

    routes = [Route("/card/{id:int}", show), Route("/card/{id:int}", save, methods=["POST"])]

`page` turns a plain `def handler(request, env)` into an endpoint that runs in the thread pool. It
- asks for a sign-in: without one a page is redirected to /signin, htmx is told to go there, JSON gets 401;
- checks the CSRF token of POST, PUT, PATCH and DELETE (header `X-CSRF-Token`, or the form field `csrf`);
- opens a unit of work (`unit_of_work`): a glance for GET and HEAD, writing for the others, unless `reading` says
  otherwise. It is committed when the handler returns and rolled back when it raises, whatever is answered;
- turns any error into an answer (`yurt.web.failures`): a page, a message on the present page, or problem+json.

To answer 409 or 422 with a form after a refused save, catch the error in the handler, and call
`env.session.rollback()` before what is shown is read anew: what is left in the session would be committed.

A handler that streams opens its own units of work inside the generator: `with unit_of_work(request) as env`.
Handlers hold nothing derived from the registry between requests; they may keep it on `env.registry.cache`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env, System
from yurt.errors import AccessDenied, SignInRequired
from yurt.i18n import LANGUAGES, N_
from yurt.services.accounts.installation_key import installation_key
from yurt.services.accounts.sessions import Visitor, find_session, find_session_on, rotate_session
from yurt.services.auth.csrf import Csrf
from yurt.services.observability.context import request_id
from yurt.web.filters import language_of_request, zone_of_request
from yurt.web.templating import page_response
from yurt.web.templating import render as render_text

if TYPE_CHECKING:
    from yurt.web.pages.context.document import Document, Toast

Handler = Callable[[Request, Env], Response]
R = TypeVar("R", bound=Response)

SESSION_COOKIE = "yurt_session"
DEVICE_COOKIE = "yurt_device"
LANGUAGE_COOKIE = "yurt_language"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_FIELD = 1024 * 1024
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


# ---- who asks ----


def system_of(request: Request) -> System:
    """The system that this process serves."""
    return request.app.state.system


def visitor(request: Request) -> Visitor | None:
    """The signed-in visitor, None without a valid session. Looked up once a request; call it in a thread."""
    state = request.scope.setdefault("state", {})
    if "visitor" not in state:
        token = request.cookies.get(SESSION_COOKIE)
        found = _find(request, token) if token else None
        if found is not None and found.session_id is not None:
            request.app.state.presence.note(found)
        state["visitor"] = found
    return state["visitor"]


def _find(request: Request, token: str) -> Visitor | None:
    system, connection = system_of(request), request.scope["state"].get("connection")
    return find_session(system, token) if connection is None else find_session_on(connection, system, token)


def current(request: Request) -> Visitor:
    """The signed-in visitor: user id, session id, language, zone, theme, branch. Raises SignInRequired."""
    found = visitor(request)
    if found is None:
        raise SignInRequired(N_("Sign in to go on."))
    return found


def asked_language(request: Request) -> str:
    """For somebody unknown: what is chosen on the page, was chosen before, or the first of the browser's languages."""
    asked = [request.query_params.get("language", ""), request.cookies.get(LANGUAGE_COOKIE, "")]
    accepted = [
        part.split(";")[0].split("-")[0].strip() for part in request.headers.get("accept-language", "").split(",")
    ]
    return next((code for code in (*asked, *accepted) if code in LANGUAGES), "en")


def csrf_token(request: Request) -> str:
    """A token for the forms of a page of this visitor; empty for nobody."""
    found = visitor(request)
    return csrf_of(system_of(request)).token(found.mark) if found else ""


def check_csrf(request: Request, mark: str) -> None:
    """Raises AccessDenied unless the request carries a token that was made for `mark`, and comes from this site."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise AccessDenied(N_("This request comes from another site, so it was not done."))
    token = request.headers.get("x-csrf-token") or posted(request).get("csrf")
    if not isinstance(token, str) or not csrf_of(system_of(request)).verify(mark, token):
        raise AccessDenied(N_("This page is out of date. Load it again, then repeat what you did."))


def csrf_of(system: System) -> Csrf:
    """Makes and checks CSRF tokens with the installation's key."""
    if "web.csrf" not in system.cache:
        system.cache["web.csrf"] = Csrf(installation_key(system))
    return system.cache["web.csrf"]


# ---- the request ----


def posted(request: Request) -> FormData:
    """The form that was posted (empty for none): read before the handler runs, files included."""
    return request.scope.get("state", {}).get("form") or FormData()


async def read_form(request: Request) -> None:
    """Reads a posted form, for `posted`. `page` does it; endpoints of one's own call it first."""
    if request.headers.get("content-type", "").startswith(_FORMS):
        form = await request.form(max_files=50, max_fields=5000, max_part_size=LARGEST_FIELD)
        request.scope.setdefault("state", {})["form"] = form


def is_htmx(request: Request) -> bool:
    """True for a request of htmx, which wants a part of a page."""
    return request.headers.get("hx-request") == "true"


def wants_json(request: Request) -> bool:
    """True for scripts and the API, which want JSON rather than a page."""
    return request.url.path.startswith("/api") or request.headers.get("accept", "").startswith("application/json")


def client_address(request: Request) -> str:
    """The address of the other side, as the server (or the proxy it trusts) knows it."""
    return request.client.host if request.client else ""


# ---- units of work ----


@contextmanager
def unit_of_work(request: Request, reading: bool = False, glance: bool = False) -> Iterator[Env]:
    """A unit of work of the visitor, in their language, zone and branch; audited as channel `web`.

    `reading` and `glance` are those of `System.env`.

    Raises SignInRequired without a visitor.
    """
    who = current(request)
    with system_of(request).env(
        who.user_id,
        language=who.language,
        zone=who.zone,
        branch_id=who.branch_id,
        channel="web",
        request_id=request_id.get() or "",
        reading=reading,
        glance=glance,
        connection=request.scope["state"].get("connection") if glance else None,
    ) as env:
        language_of_request.set(env.catalogue)
        zone_of_request.set(env.zone)
        yield env


def page(*, reading: bool | None = None, csrf: bool = True) -> Callable[[Handler], Callable[[Request], Any]]:
    """Turns `handler(request, env) -> Response` into an endpoint; see the top of this module.

    `reading` None goes by the method. `csrf=False` is for answers that change nothing though they are POST.
    """

    def decorate(handler: Handler) -> Callable[[Request], Any]:
        @wraps(handler)
        async def endpoint(request: Request) -> Response:
            if request.method not in SAFE_METHODS:
                await read_form(request)
            return await run_in_threadpool(_answer, request, handler, reading, csrf)

        return endpoint

    return decorate


def _answer(request: Request, handler: Handler, reading: bool | None, csrf: bool) -> Response:
    from yurt.web.failures import failure

    safe = request.method in SAFE_METHODS
    try:
        if safe and reading is None:
            who, response = _glance(request, handler)
        else:
            who = current(request)
            if csrf and not safe:
                check_csrf(request, who.mark)
            with unit_of_work(request, bool(reading)) as env:
                response = handler(request, env) if safe or reading else _once(request, env, handler)
        if safe and response.status_code == 200 and not is_htmx(request):
            request.app.state.visits.note(who.user_id, request.scope["path"])
        if who.rotate and safe and not is_htmx(request):
            give_new_token(request, response, who)
        return response
    except Exception as error:
        return failure(request, error)


def _glance(request: Request, handler: Handler) -> tuple[Visitor, Response]:
    """Answers a request that only reads; the session is looked up through the same connection."""
    state = request.scope.setdefault("state", {})
    with system_of(request).database.glancing.connect() as connection:
        state["connection"] = connection
        try:
            who = current(request)
            with unit_of_work(request, glance=True) as env:
                return who, handler(request, env)
        finally:
            del state["connection"]


def _once(request: Request, env: Env, handler: Handler) -> Response:
    """Does what is asked for, unless the same request (by its `Idempotency-Key`) was done before.

    A browser that got no answer sends it again with `X-Retry`; what was done already is shown as it is now.
    """
    from yurt.web.pages.repeats import answered, keep_answer

    key = request.headers.get("idempotency-key", "")
    kept = f"web:{key}" if key else ""
    done = Response(headers={"HX-Refresh": "true"})
    if kept and "x-retry" in request.headers and answered(env, kept):
        return done
    response = handler(request, env)
    if kept and response.status_code < 400 and not keep_answer(env, kept, request.url.path):
        return done
    return response


# ---- answers ----


def render(
    request: Request,
    env: Env,
    template: str,
    *,
    title: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response:
    """Answers with a template. Pages get `doc` and `shell`; parts (their names begin with `_`) only `values`."""
    if not template.rpartition("/")[2].startswith("_"):
        from yurt.web.frames import framed
        from yurt.web.shell import document, shell_context

        text = framed(env, template, document(request, env, title), shell_context(request, env), values)
        return page_response(text, status, headers)
    return page_response(render_text(env, template, **values), status, headers)


def redirect(href: str) -> Response:
    """Sends a browser on after a POST (303)."""
    return RedirectResponse(href, 303, {"Cache-Control": "no-store"})


def go_to(request: Request, href: str) -> Response:
    """Sends the browser to another page, whether a form or htmx has asked."""
    return Response(headers={"HX-Redirect": href}) if is_htmx(request) else redirect(href)


def toast(response: R, text: str, tone: str = "ok", href: str = "", link_label: str = "") -> R:
    """Shows a short message with an answer to htmx (header `HX-Trigger`)."""
    value = {"text": text, "tone": tone, "href": href, "link_label": link_label}
    response.headers["HX-Trigger"] = json.dumps({"y-toast": {k: v for k, v in value.items() if v}})
    return response


def local_path(value: str | None, default: str = "/") -> str:
    """An address to go back to, if it is a path of this site; nobody is sent elsewhere by a crafted link."""
    if not value or not value.startswith("/") or value.startswith(("//", "/\\")) or "\\" in value:
        return default
    parts = urlsplit(value)
    return value if not parts.scheme and not parts.netloc and value.isprintable() else default


def sign_in_href(request: Request) -> str:
    """Where to sign in, and come back to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if is_htmx(request):
        parts = urlsplit(request.headers.get("hx-current-url", ""))
        asked = parts.path + (f"?{parts.query}" if parts.query else "")
    elif request.method not in SAFE_METHODS:
        asked = "/"
    back = local_path(asked)
    return "/signin" if back == "/" else f"/signin?next={quote(back, safe='/')}"


def set_cookie(request: Request, response: Response, name: str, value: str, max_age: int | None) -> None:
    """A cookie that scripts cannot read and other sites cannot send; `Secure` where the site is served over https."""
    secure = system_of(request).settings.https or request.url.scheme == "https"
    response.set_cookie(name, value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def give_new_token(request: Request, response: Response, who: Visitor) -> None:
    """Rotates the session's token, after a change of rights or of the password."""
    assert who.session_id is not None
    with system_of(request).env(who.user_id, channel="web", request_id=request_id.get() or "") as env:
        token = rotate_session(env, who.session_id)
    hours = system_of(request).settings.sessions.absolute_hours
    set_cookie(request, response, SESSION_COOKIE, token.text, hours * 3600)


def document_of(request: Request, title: str = "") -> Document:
    """What `base.html` needs on pages of people who are not signed in."""
    from yurt.web.shell import plain_document

    return plain_document(request, title)


__all__ = [
    "Toast", "Visitor", "check_csrf", "client_address", "csrf_token", "current", "go_to", "is_htmx", "local_path",
    "page", "posted", "read_form", "redirect", "render", "sign_in_href", "system_of", "toast", "unit_of_work",
    "visitor", "wants_json",
]  # fmt: skip
