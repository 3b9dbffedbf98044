"""A field's value as text in the user's language: one function for each field, made once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.env.naming import option_labels
from yurt.model.spec import FieldSpec
from yurt.web.pages.context.document import Tone
from yurt.web.present.formats import currency_places, duration_text, formats, money_text

Write = Callable[[Any], str]
TONES: dict[str, Tone] = {
    "ok": "ok", "today": "today", "late": "late", "penalty": "penalty", "new": "new", "done": "over", "over": "over",
}  # fmt: skip
"""The tone that a `State.colour` stands for."""


def writer(env: Env, spec: FieldSpec) -> Write:
    """The function that writes a stored value of the field (None becomes an empty text); links are not its job."""
    write = _writer(env, spec)
    return lambda value: "" if value is None else write(value)


def _writer(env: Env, spec: FieldSpec) -> Write:
    shape = formats(env.language)
    kind = spec.kind
    if kind in ("selection", "state"):
        return lambda value, words=option_labels(env, spec): words.get(value, str(value))
    if kind == "boolean":
        yes, no = env.gettext("Yes"), env.gettext("No")
        return lambda value: yes if value else no
    if kind == "integer":
        return str if spec.name == "id" else lambda value: shape.integer(int(value))
    if kind == "money":
        places = currency_places(fixed_currency(env, spec) or env.system.settings.currency)
        return lambda value: money_text(shape, value, places)
    if kind == "decimal":
        return lambda value: shape.plain(value if isinstance(value, Decimal) else Decimal(str(value)))
    if kind == "percent":
        return lambda value: f"{shape.plain(Decimal(value))}\u00a0%"
    if kind == "date":
        return shape.date
    if kind == "datetime":
        return lambda value, zone=env.zone: shape.moment(value, zone)
    if kind == "duration":
        return lambda value: duration_text(value if isinstance(value, timedelta) else timedelta(seconds=value))
    if spec.filter_of:
        from yurt.web.present.conditions import filter_text  # says values with the writers of this module

        return lambda value: filter_text(env, spec.filter_of, value)
    if kind == "json":
        return lambda value: json.dumps(value, ensure_ascii=False)
    return str


def fixed_currency(env: Env, spec: FieldSpec) -> str:
    """The ISO code that holds for every record; empty when a field beside the amount says it."""
    if spec.kind != "money":
        return ""
    if spec.currency is None:
        return env.system.settings.currency
    return spec.currency if len(spec.currency) == 3 and spec.currency.isupper() else ""


def currency_field(env: Env, model: str, spec: FieldSpec) -> str:
    """The field beside a money field that names its currency; empty when there is none."""
    if spec.kind != "money" or not spec.currency or fixed_currency(env, spec):
        return ""
    return spec.currency if spec.currency in env.registry.models[model].fields else ""


def tone_of(spec: FieldSpec, value: Any) -> Tone | None:
    """What a state means; None for what is no state."""
    state = spec.state(value) if spec.kind == "state" else None
    return TONES.get(state.colour, "over") if state else None


def safe_href(kind: str, value: Any) -> str:
    """Where an e-mail, phone or web address leads; empty for anything a browser should not follow."""
    text = str(value or "")
    if kind == "email" and text:
        return f"mailto:{text}"
    if kind == "phone" and text:
        return f"tel:{text}"
    if kind == "url" and text.lower().startswith(("http://", "https://", "mailto:", "tel:")):
        return text
    return ""
