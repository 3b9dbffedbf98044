"""Signing in and out: plain forms that need no script."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import AccessDenied, TooManyAttempts, ValidationFailed
from yurt.i18n import LANGUAGES
from yurt.services.accounts.passwords import describe_policy
from yurt.services.accounts.sessions import Device, end_session
from yurt.services.accounts.signin import NextStep, SignedIn, SignInFailed, continue_sign_in, sign_in
from yurt.web.account.agents import describe_agent
from yurt.web.failures import failure
from yurt.web.pages.context.document import Choice
from yurt.web.pages.context.frame import SignInPage
from yurt.web.requests import (
    DEVICE_COOKIE,
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    asked_language,
    check_csrf,
    client_address,
    csrf_of,
    current,
    local_path,
    page,
    posted,
    read_form,
    redirect,
    set_cookie,
    system_of,
    visitor,
)
from yurt.web.shell import plain_document
from yurt.web.templating import page_response, render

_YEAR = 366 * 86_400


async def sign_in_page(request: Request) -> Response:
    """The first step; who is signed in already goes on."""
    return await run_in_threadpool(_show_first, request)


async def sign_in_step(request: Request) -> Response:
    """A step was posted."""
    await read_form(request)
    return await run_in_threadpool(_take_step, request)


@page()
def sign_out(request: Request, env: Env) -> Response:
    """Ends this session."""
    number = current(request).session_id
    if number is not None:
        end_session(env, number)
    response = redirect("/signin")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def _show_first(request: Request) -> Response:
    back = local_path(request.query_params.get("next"))
    if visitor(request) is not None:
        return redirect(back)
    login = request.query_params.get("login", "")[:100]
    return _show(request, SignInPage(next=back, login=login, languages=_languages(request, back)))


def _take_step(request: Request) -> Response:
    form = posted(request)
    field = {name: str(form.get(name) or "") for name in ("login", "challenge", "next", "code", "password")}
    back = local_path(field["next"])
    shown = SignInPage(next=back, login=field["login"][:100], languages=_languages(request, back))
    try:
        check_csrf(request, _visit(request))
    except AccessDenied as error:
        return _show(request, _with(shown, error=error.message), 403)
    try:
        step = _step(request, field)
    except TooManyAttempts as error:
        response = _show(request, _with(shown, lockout=error.message), 429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    except SignInFailed as error:
        again = "totp" if field["challenge"] and field["code"] else "password"
        return _show(request, _with(shown, error=error.message, step=again, challenge=field["challenge"]), 401)
    except ValidationFailed as error:
        return _show(request, _new_password(request, shown, field["challenge"], error.message), 422)
    except Exception as error:
        return failure(request, error)
    if isinstance(step, NextStep):
        if step.step == "new_password":
            return _show(request, _new_password(request, shown, step.challenge))
        return _show(request, _with(shown, step="totp", challenge=step.challenge))
    return _signed_in(request, step, back)


def _step(request: Request, field: dict[str, str]) -> SignedIn | NextStep:
    system, device, language = system_of(request), _device(request), asked_language(request)
    if not field["challenge"]:
        return sign_in(system, field["login"], field["password"], device, language=language)
    if field["code"]:
        return continue_sign_in(system, field["challenge"], device, code=field["code"], language=language)
    if field["password"] != str(posted(request).get("password_again") or ""):
        message = system.catalogue(language).gettext("The two passwords are not the same.")
        raise ValidationFailed(message, {"password": message})
    return continue_sign_in(system, field["challenge"], device, new_password=field["password"], language=language)


def _signed_in(request: Request, result: SignedIn, back: str) -> Response:
    response = redirect(back)
    hours = system_of(request).settings.sessions.absolute_hours
    set_cookie(request, response, SESSION_COOKIE, result.token, hours * 3600)
    set_cookie(request, response, DEVICE_COOKIE, _visit(request), _YEAR)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _show(request: Request, shown: SignInPage, status: int = 200) -> Response:
    visit = _visit(request)
    with system_of(request).env(None, language=asked_language(request), reading=True) as env:
        csrf = csrf_of(env.system).token(visit)
        from yurt.web.filters import language_of_request

        language_of_request.set(env.catalogue)
        doc = plain_document(request, env.gettext("Sign in"), csrf)
        response = page_response(render(env, "signin.html", doc=doc, page=shown), status)
    set_cookie(request, response, DEVICE_COOKIE, visit, _YEAR)
    if request.query_params.get("language") in LANGUAGES:
        set_cookie(request, response, LANGUAGE_COOKIE, asked_language(request), _YEAR)
    return response


def _new_password(request: Request, shown: SignInPage, challenge: str, error: str = "") -> SignInPage:
    with system_of(request).env(None, language=asked_language(request), reading=True) as env:
        policy = describe_policy(env)
    return _with(shown, step="new_password", challenge=challenge, policy=policy, error=error)


def _with(shown: SignInPage, **changes: object) -> SignInPage:
    from dataclasses import replace

    return replace(shown, **changes)  # type: ignore[arg-type]


def _visit(request: Request) -> str:
    """What the forms before the sign-in are bound to: a random value in a cookie, which then names the device."""
    state = request.scope.setdefault("state", {})
    if "visit" not in state:
        found = request.cookies.get(DEVICE_COOKIE, "")
        state["visit"] = found if 32 <= len(found) <= 64 and found.isascii() else secrets.token_urlsafe(32)
    return state["visit"]


def _device(request: Request) -> Device:
    agent = request.headers.get("user-agent", "")
    return Device(_visit(request), describe_agent(agent), client_address(request), agent)


def _languages(request: Request, back: str) -> tuple[Choice, ...]:
    chosen = asked_language(request)
    return tuple(
        Choice(
            value=code,
            label=label,
            selected=code == chosen,
            href=f"/signin?{urlencode({'language': code, 'next': back})}",
        )
        for code, label in LANGUAGES.items()
    )
