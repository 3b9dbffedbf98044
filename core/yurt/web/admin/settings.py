"""The page of the company's settings, kept in the database over yurt.toml."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.system import Setting
from yurt.env import Env
from yurt.env.access import ADMIN
from yurt.errors import ValidationFailed
from yurt.i18n import LANGUAGES, N_
from yurt.settings import Branding, PasswordRules, SessionTimes, Settings
from yurt.web.admin.frame import admin_page, done, require_role
from yurt.web.blocks import FormBlock, Tab, text_field
from yurt.web.requests import page, posted

HREF = "/admin/settings"
_TABS = (
    (N_("Company and sign-in"), HREF, "building"),
    (N_("Backups"), f"{HREF}/backups", "database-export"),
)


@page()
def show(request: Request, env: Env) -> Response:
    """The settings as they are in force."""
    require_role(env, ADMIN)
    return _show(request, env, typed_of(env.system.settings), {})


@page()
def save(request: Request, env: Env) -> Response:
    """Keeps what was typed; every process takes it over within a second."""
    require_role(env, ADMIN)
    form = posted(request)
    typed = {name: str(form.get(name) or "").strip() for name in typed_of(env.system.settings)}
    try:
        values = read_settings(env, typed)
    except ValidationFailed as error:
        return _show(request, env, typed, error.fields, 422)
    keep_settings(env, values)
    return done(request, HREF, env.gettext("Saved"))


def settings_tabs(env: Env, here: str) -> tuple[Tab, ...]:
    """The pages of the company's settings; `here` is the address of the one that is open."""
    return tuple(
        Tab(label=env.gettext(label), href=href, icon=icon, current=href == here) for label, href, icon in _TABS
    )


def typed_of(settings: Settings) -> dict[str, str]:
    """The settings as they stand in the form."""
    rules, times = settings.passwords, settings.sessions
    return {
        "brand": settings.branding.name,
        "company": settings.branding.company,
        "languages": " ".join(settings.languages),
        "time_zone": settings.time_zone,
        "region": settings.region,
        "currency": settings.currency,
        "min_length": str(rules.min_length),
        "expires_after_days": str(rules.expires_after_days or ""),
        "history": str(rules.history),
        "idle_minutes": str(times.idle_minutes),
        "absolute_hours": str(times.absolute_hours),
    }


def read_settings(env: Env, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as values of `Settings`. Raises ValidationFailed with the fields of the form."""
    problems: dict[str, str] = {}
    languages = typed["languages"].replace(",", " ").split()
    if not languages or any(code not in LANGUAGES for code in languages):
        problems["languages"] = env.gettext("Choose from: {codes}.").format(codes=" ".join(LANGUAGES))
    if typed["time_zone"] not in zoneinfo.available_timezones():
        problems["time_zone"] = env.gettext("There is no such time zone. Write it like Asia/Yerevan.")
    region, currency = typed["region"].upper(), typed["currency"].upper()
    if not _known("territories", region):
        problems["region"] = env.gettext("Two letters of a country, such as AM.")
    if not _known("currencies", currency):
        problems["currency"] = env.gettext("Three letters of a currency, such as AMD.")
    if not typed["brand"]:
        problems["brand"] = env.gettext("Fill this in.")
    values: dict[str, Any] = {
        "branding": Branding(name=typed["brand"], company=typed["company"]).model_dump(),
        "languages": languages,
        "time_zone": typed["time_zone"],
        "region": region,
        "currency": currency,
    }
    for name, model in (("passwords", PasswordRules), ("sessions", SessionTimes)):
        given = {field: typed[field] or None for field in model.model_fields}
        try:
            values[name] = model.model_validate(given).model_dump()
        except ValidationError as error:
            problems.update((str(item["loc"][0]), env.gettext(item["msg"])) for item in error.errors())
    if problems:
        raise ValidationFailed(" ".join(problems.values()), problems)
    return values


def keep_settings(env: Env, values: Mapping[str, Any]) -> None:
    """Writes those that differ from what is in force; audited like every record."""
    cls: Any = env[Setting]
    with env.sudo():
        known = {row.key: row for row in env.session.scalars(sa.select(cls).where(cls.key.in_(values)))}
        for key, value in values.items():
            if key in known:
                known[key].value = value
            elif env.system.settings.model_dump(mode="json")[key] != value:
                env.create(Setting, key=key, value=value)


def _known(kind: str, code: str) -> bool:
    from babel import Locale

    return len(code) in (2, 3) and code in getattr(Locale("en"), kind)


def _show(
    request: Request, env: Env, typed: Mapping[str, str], problems: Mapping[str, str], status: int = 200
) -> Response:
    words = env.gettext

    def field(name: str, label: str, kind: Any = "text", **values: Any) -> Any:
        return text_field(name, words(label), typed[name], kind, error=problems.get(name, ""), **values)

    form = FormBlock(
        title="",
        text=words("What is kept here comes before yurt.toml."),
        href=HREF,
        button=words("Save"),
        widgets=(
            field("brand", N_("Name of the system"), required=True),
            field("company", N_("Company")),
            field("languages", N_("Languages"), help=words("Codes: {codes}.").format(codes=" ".join(LANGUAGES))),
            field("time_zone", N_("Time zone"), required=True),
            field("region", N_("Country"), required=True, help=words("For telephone numbers without a country code.")),
            field("currency", N_("Currency"), required=True),
            field("min_length", N_("Least length of passwords"), "integer", required=True),
            field("expires_after_days", N_("Passwords last, days"), "integer", help=words("Empty: for ever.")),
            field("history", N_("Former passwords that may not come back"), "integer", required=True),
            field("idle_minutes", N_("Sign out after so many idle minutes"), "integer", required=True),
            field("absolute_hours", N_("Sign out after so many hours in any case"), "integer", required=True),
        ),
    )
    return admin_page(request, env, words("Settings"), form, tabs=settings_tabs(env, HREF), status=status)
