"""One's own name, address, language, time zone and theme; the switches in the top bar."""

from __future__ import annotations

import zoneinfo

from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.access import Session
from yurt.base.models.people import THEMES, User
from yurt.env import Env
from yurt.env.access import ALL_BRANCHES
from yurt.errors import AccessDenied, ValidationFailed
from yurt.i18n import LANGUAGES, N_
from yurt.web.account.frame import account_page, done
from yurt.web.blocks import FormBlock, choice_field, text_field
from yurt.web.pages.serving import back_href
from yurt.web.present.parse import number_in
from yurt.web.requests import current, page, posted, redirect

_FIELDS = ("name", "email", "language", "time_zone", "theme")


@page()
def show(request: Request, env: Env) -> Response:
    """The profile."""
    return account_page(request, env, N_("My account"), _form(env, _values(env), {}))


@page()
def save(request: Request, env: Env) -> Response:
    """Saves what people may change of themselves."""
    form = posted(request)
    values = {name: str(form.get(name) or "").strip() for name in _FIELDS}
    problems = _problems(env, values)
    if not problems:
        try:
            with env.sudo():
                user = env.get(User, env.user_id or 0)
                for name, value in values.items():
                    setattr(user, name, value or None)
            return done(request, "/account", env.system.catalogue(values["language"]).gettext("Saved"))
        except ValidationFailed as error:
            env.session.rollback()
            problems = error.fields or {"name": error.message}
    return account_page(request, env, N_("My account"), _form(env, values, problems), status=422)


@page()
def switch_language(request: Request, env: Env) -> Response:
    """The choice of the top bar; kept with the user."""
    _keep(env, "language", str(posted(request).get("language") or ""), LANGUAGES)
    return redirect(back_href(request, "/"))


@page()
def switch_theme(request: Request, env: Env) -> Response:
    """The theme, for the user's other devices; the page itself has changed already."""
    _keep(env, "theme", str(posted(request).get("theme") or ""), THEMES)
    return Response(status_code=204)


@page()
def switch_branch(request: Request, env: Env) -> Response:
    """The branch at work in this session. Raises AccessDenied for a branch that is not the user's."""
    chosen = str(posted(request).get("branch") or "")
    number = number_in(chosen) or 0
    if number not in env.branch_ids and not env.access.has_role(ALL_BRANCHES):
        raise AccessDenied(env.gettext("This branch is not one of yours."))
    session_id = current(request).session_id
    with env.sudo():
        if session_id is not None:
            record = env.get(Session, session_id)
            record.branch_id = number  # type: ignore[attr-defined]
    return redirect(back_href(request, "/"))


def _keep(env: Env, name: str, value: str, allowed: dict[str, str]) -> None:
    if value not in allowed:
        raise ValidationFailed(env.gettext("Choose one of the values on offer."), {name: value})
    with env.sudo():
        user = env.get(User, env.user_id or 0)
        setattr(user, name, value)


def _values(env: Env) -> dict[str, str]:
    with env.sudo():
        user = env.get(User, env.user_id or 0)
        return {name: getattr(user, name) or "" for name in _FIELDS}


def _problems(env: Env, values: dict[str, str]) -> dict[str, str]:
    found = {}
    if not values["name"]:
        found["name"] = env.gettext("Fill this in.")
    for name, allowed in (("language", LANGUAGES), ("theme", THEMES)):
        if values[name] not in allowed:
            found[name] = env.gettext("Choose one of the values on offer.")
    if values["time_zone"] and values["time_zone"] not in zoneinfo.available_timezones():
        found["time_zone"] = env.gettext("There is no such time zone. Write it like Asia/Yerevan.")
    return found


def _form(env: Env, values: dict[str, str], problems: dict[str, str]) -> FormBlock:
    words = env.gettext
    zone = text_field(
        "time_zone", words("Time zone"), values["time_zone"], error=problems.get("time_zone", ""),
        help=words("Such as Asia/Yerevan; empty means the company's."),
    )  # fmt: skip
    themes = {key: words(label) for key, label in THEMES.items()}
    return FormBlock(
        title=words("Profile"),
        href="/account",
        button=words("Save"),
        widgets=(
            text_field("name", words("Name"), values["name"], required=True, error=problems.get("name", "")),
            text_field("email", words("E-mail"), values["email"], "email", error=problems.get("email", "")),
            choice_field("language", words("Language"), LANGUAGES, values["language"], required=True),
            zone,
            choice_field("theme", words("Theme"), themes, values["theme"], required=True),
        ),
    )
