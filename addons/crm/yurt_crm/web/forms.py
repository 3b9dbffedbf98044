"""`/x/crm/form/<key>`: a web form, as visitors of the client's site see it.

Against machines: a field that people do not see, a signed token that says when the form was opened (nobody fills one in
within two seconds), and a limit for each address. Nothing of it asks anybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from yurt.env import Env
from yurt.errors import NotFound, TooManyAttempts, ValidationFailed
from yurt.pages import Pace, client_address, framed_by, posted, public, redirect, render_public
from yurt.signing import LinkRefused, link_signer

from yurt_crm.models.web_form import ASKS, WebForm
from yurt_crm.services.intake import UTM, Wish, place_of_form, take, with_answers
from yurt_crm.web.shown import TRAP, FormPage, ShownField

TOO_FAST = timedelta(seconds=2)
GOOD_FOR = timedelta(hours=12)
PACE = Pace(30, timedelta(minutes=10))
_KEPT = (*UTM, "came_from")


@public()
def show_form(request: Request, env: Env) -> Response:
    """The empty form; UTM words of its address are kept in it."""
    form = form_of(request, env)
    given = {name: request.query_params.get(name, "")[:400] for name in _KEPT}
    return _page(request, env, form, given)


@public()
def send_form(request: Request, env: Env) -> Response:
    """Makes a lead, or shows the form again with what was typed and what is wrong with it."""
    form = form_of(request, env)
    given = {name: value for name, value in posted(request).items() if isinstance(value, str)}
    if given.get(TRAP):  # a machine: it is thanked, and nothing is kept
        return _thanked(form)
    try:
        _check_token(env, form, given.get("token", ""))
        errors = _problems(env, form, given)
        if errors:
            return _page(request, env, form, given, errors, status=422)
        PACE.check(env, f"crm.form:{form.id}:{client_address(request)}")
        with env.sudo():
            take(env, place_of_form(form, "form"), _wish(form, given))
    except (LinkRefused, _TooFast):
        said = env.gettext("Please look through what you have typed, then press the button once more.")
        return _page(request, env, form, given, said=said, status=422)
    except ValidationFailed as error:
        env.session.rollback()
        return _page(request, env, form_of(request, env), given, said=env.gettext(error.message), status=422)
    except TooManyAttempts as error:
        response = _page(request, env, form, given, said=env.gettext(error.message), status=429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return _thanked(form)


@public()
def show_thanks(request: Request, env: Env) -> Response:
    """What is shown when the form was sent."""
    form = form_of(request, env)
    intro = form.thanks or env.gettext("Thank you. We will be in touch.")
    page = FormPage(heading=form.heading or form.name, intro=intro, link=form.thanks_address or "")
    response = render_public(request, env, "crm/web_thanks.html", title=page.heading, page=page)
    return framed_by(response, form.allowed_sites())


async def embed_script(request: Request) -> Response:
    """The script that puts the form onto a site; the same for all forms."""
    text = (Path(__file__).parent / "embed.js").read_text("utf-8")
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=3600"}
    return Response(text, media_type="text/javascript", headers=headers)


def form_of(request: Request, env: Env) -> Any:
    """The form that the address names, and from now on its language. Raises NotFound."""
    form = env[WebForm]
    with env.sudo():
        found = sa.select(form).where(form.key == request.path_params["key"][:40], form.active, sa.not_(form.archived))
        known = env.session.scalars(found).first()
        if known is None:
            raise NotFound(env.gettext("There is no such form, or it is switched off."))
        list(known.fields)
        env.catalogue = env.system.catalogue(known.language)
    return known


class _TooFast(Exception):
    """Nobody fills a form in so quickly."""


def _check_token(env: Env, form: Any, token: str) -> None:
    """Raises LinkRefused for a token that is not of this form or too old, and _TooFast."""
    value = _signer(env, form).read(token, env.now)
    opened = datetime.fromisoformat(str(value))
    if env.now - opened < TOO_FAST:
        raise _TooFast


def _signer(env: Env, form: Any) -> Any:
    return link_signer(env, f"crm.form.{form.id}")


def _problems(env: Env, form: Any, given: Mapping[str, str]) -> dict[str, str]:
    """What is missing, by the name of the field."""
    missing = env.gettext("Please fill this in.")
    wrong = {_name(each): missing for each in form.fields if each.required and not given.get(_name(each), "").strip()}
    for each in form.fields:
        text = given.get(_name(each), "").strip()
        if each.asks == "email" and text and ("@" not in text or " " in text):
            wrong[_name(each)] = env.gettext("Please write an e-mail address, such as ani@example.com.")
    return wrong


def _wish(form: Any, given: Mapping[str, str]) -> Wish:
    own = {each.label or "?": given.get(_name(each), "") for each in form.fields if each.asks == "question"}
    return with_answers(Wish.read(given), own)


def _name(each: Any) -> str:
    return f"question-{each.id}" if each.asks == "question" else each.asks


def _thanked(form: Any) -> Response:
    return framed_by(redirect(f"/x/crm/form/{quote(form.key)}/thanks"), form.allowed_sites())


def _page(
    request: Request, env: Env, form: Any, given: Mapping[str, str], errors: Mapping[str, str] | None = None,
    *, said: str = "", status: int = 200,
) -> Response:  # fmt: skip
    shown = tuple(
        ShownField(
            name=_name(each),
            label=each.label or env.gettext(ASKS[each.asks]),
            kind={"email": "email", "phone": "tel", "message": "area"}.get(each.asks, "text"),
            required=each.required,
            value=given.get(_name(each), ""),
            error=(errors or {}).get(_name(each), ""),
        )
        for each in form.fields
    )
    token = given.get("token", "") if status == 422 and not said else ""
    page = FormPage(
        heading=form.heading or form.name,
        intro=form.intro or "",
        action=f"/x/crm/form/{quote(form.key)}",
        button=form.button or env.gettext("Send"),
        fields=shown,
        hidden=tuple((name, given.get(name, "")) for name in _KEPT),
        token=token or _signer(env, form).sign(env.now.isoformat(), env.now + GOOD_FOR),
        said=said or (env.gettext("Some fields are missing or not right.") if errors else ""),
    )
    response = render_public(request, env, "crm/web_form.html", title=page.heading, status=status, page=page)
    return framed_by(response, form.allowed_sites())
