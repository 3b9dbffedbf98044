"""A report's parameters between the address, the form and what a user asked for last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from starlette.datastructures import QueryParams

from yurt.base.models.views import ViewSetting
from yurt.env import Env
from yurt.model.parameters import FIRST, LAST
from yurt.registry.reports import Report
from yurt.services.reports.given import Texts, default_of, known_texts
from yurt.view.resolved import FieldItem
from yurt.web.pages.addresses import with_query
from yurt.web.present.sources import Source
from yurt.web.present.widgets import widget_of
from yurt.web.reports.context import Parameter

PREFIX = "p-"
SHOWN = "shown"
"""Says in an address that its parameters are all there is to say; a bare address takes those of the last time."""


def asked_texts(report: Report, query: QueryParams) -> Texts:
    """The parameters of an address."""
    return known_texts(report, dict(query.items()))


def href_of(report: Report, texts: Mapping[str, str], part: str = "") -> str:
    """The address of a report with its parameters; empty ones stay, for they say that nothing is meant."""
    from urllib.parse import urlencode

    path = f"{report.href}/{part}" if part else report.href
    return with_query(path, [(SHOWN, "1")]) + ("&" + urlencode(texts) if texts else "")


def last_texts(env: Env, report: Report) -> Texts:
    """What the user asked for last; nothing at the first time."""
    value = env.session.scalar(_setting(env, report, "value"))
    return known_texts(report, value.get("given") or {}) if isinstance(value, dict) else {}


def keep_texts(env: Env, report: Report, texts: Texts) -> None:
    """Keeps what the user asked for, for the next time."""
    setting = env.session.scalar(_setting(env, report))
    if setting is None:
        env.create(ViewSetting, user_id=env.user_id, key=_key(report), value={"given": texts})
    elif setting.value != {"given": texts}:
        setting.value = {"given": texts}
    env.session.flush()


def _setting(env: Env, report: Report, column: str = "") -> Any:
    cls: Any = env[ViewSetting]
    chosen = getattr(cls, column) if column else cls
    return sa.select(chosen).where(cls.user_id == env.user_id, cls.key == _key(report))


def _key(report: Report) -> str:
    return f"report:{report.name}"


class _Asked:
    """The parameters as a record that the widgets read."""

    def __init__(self, env: Env, report: Report, values: Mapping[str, Any]) -> None:
        for name, spec in report.asked.fields.items():
            self.__dict__[spec.column_name] = values[name] if name in values else default_of(env, spec)


def parameters_of(
    env: Env, report: Report, values: Mapping[str, Any], typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[Parameter, ...]:
    """The widgets of the form, with what was asked for, or typed and refused."""
    asked = report.asked
    source = Source(env, asked, _Asked(env, report, values), typed, {}, errors, prefix=PREFIX, saved=False)
    source.learn(list(asked.fields.values()))
    made = {name: widget_of(source, spec, FieldItem(name)) for name, spec in asked.fields.items()}
    found = []
    for name in report.spec.asks.__periods__ if report.spec.asks else ():
        days = (made.pop(name + FIRST), made.pop(name + LAST))
        made[name] = (made[name], *days)  # type: ignore[assignment]
    for widget in made.values():
        found.append(Parameter(widgets=widget if isinstance(widget, tuple) else (widget,)))
    return tuple(found)
