"""The parameters of a report: from texts as an address or a schedule keeps them, to what the report's function gets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.errors import InvalidFilter, NotFound, ValidationFailed
from yurt.formats import formats
from yurt.model.parameters import FIRST, LAST, Parameters
from yurt.model.periods import OTHER, PERIODS, Period
from yurt.model.spec import FieldSpec
from yurt.registry.reports import Report

Texts = dict[str, str]
"""Parameters as texts: ISO dates, ids, keys of options, 1 or 0. One that is missing has its default; empty is none."""


def default_of(env: Env, spec: FieldSpec) -> Any:
    """What a parameter is when nobody said anything."""
    return spec.default(env) if callable(spec.default) else spec.default


def text_of(value: Any) -> str:
    """A value as an address keeps it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def texts_of(env: Env, report: Report, values: Mapping[str, Any]) -> Texts:
    """Values by parameter as texts, without those that are the default: what is kept goes on meaning “today”."""
    found: Texts = {}
    for name, spec in report.asked.fields.items():
        if name in values and text_of(values[name]) != text_of(default_of(env, spec)):
            found[name] = text_of(values[name])
    return _without_idle_dates(report, found)


def _without_idle_dates(report: Report, texts: Texts) -> Texts:
    """The dates of a period that goes by a word say nothing."""
    for name in _periods(report):
        spec = report.asked.fields[name]
        if texts.get(name, spec.default) != OTHER:
            texts = {key: text for key, text in texts.items() if key not in (name + FIRST, name + LAST)}
    return texts


def known_texts(report: Report, pairs: Mapping[str, str]) -> Texts:
    """Those of the texts that are parameters of the report; it may have changed since they were kept."""
    return {name: str(pairs[name])[:500] for name in report.asked.fields if name in pairs}


def values_of(env: Env, report: Report, texts: Mapping[str, str]) -> dict[str, Any]:
    """The value of every parameter, by its name; links are ids. Raises ValidationFailed that names what is wrong."""
    asked = report.asked
    raw: dict[str, Any] = {}
    for name, spec in asked.fields.items():
        value = texts[name] if name in texts else default_of(env, spec)
        if value is not None and value != "":
            raw[spec.column_name] = value
    asked.validator.missing(lambda spec: spec.column_name in raw, env.gettext)
    checked = asked.validator.check(raw, env.gettext, {"region": env.system.settings.region})
    return {name: checked.get(spec.column_name) for name, spec in asked.fields.items()}


def given_of(env: Env, report: Report, texts: Mapping[str, str]) -> Parameters | None:
    """What the report's function gets; None for a report that asks nothing.

    Raises ValidationFailed for what is missing, does not fit, or leads to a record that the user may not see.
    """
    asks = report.spec.asks
    if asks is None:
        return None
    values = values_of(env, report, texts)
    for name, spec in report.asked.fields.items():
        if spec.kind == "link" and values[name] is not None:
            values[name] = _linked(env, spec, values[name])
    for name in asks.__periods__:
        first, last = values.pop(name + FIRST), values.pop(name + LAST)
        values[name] = _period(env, name, values[name], first, last)
    return asks(**values)


def parameter_lines(env: Env, report: Report, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The parameters in words, as label and value, for the heads of files; what is left open is not among them."""
    values = values_of(env, report, texts)
    shape, lines = formats(env.language), []
    hidden = {name + suffix for name in _periods(report) for suffix in (FIRST, LAST)}
    for name, spec in report.asked.fields.items():
        value = values[name]
        if name in hidden or value is None:
            continue
        if name in _periods(report):
            text = _period_text(env, _period(env, name, value, values[name + FIRST], values[name + LAST]))
        elif spec.kind == "link":
            text = labels_of(env, spec.target or "", [value]).get(value, f"#{value}")
        elif spec.kind in ("selection", "state"):
            text = env.gettext(spec.options.get(value, value))
        elif spec.kind == "boolean":
            text = env.gettext("Yes") if value else env.gettext("No")
        elif spec.kind == "date":
            text = shape.date(value)
        elif isinstance(value, Decimal | int):
            text = shape.plain(Decimal(value))
        else:
            text = str(value)
        lines.append((env.gettext(spec.label), text))
    return lines


def _periods(report: Report) -> tuple[str, ...]:
    return report.spec.asks.__periods__ if report.spec.asks else ()


def _period(env: Env, name: str, word: str | None, first: date | None, last: date | None) -> Period | None:
    if word is None:
        return None
    if word == OTHER and first and last and first > last:
        message = env.gettext("The first day lies after the last one.")
        raise ValidationFailed(message, {name + LAST: message})
    try:
        return Period.of(word, env.today, env.zone, first, last)
    except InvalidFilter as error:
        raise ValidationFailed(error.message, {name: error.message}) from None


def _period_text(env: Env, period: Period | None) -> str:
    if period is None:
        return ""
    shape = formats(env.language)
    first = shape.date(period.first) if period.first else "…"
    last = shape.date(period.last) if period.last else "…"
    days = first if first == last else f"{first} – {last}"
    return days if period.word == OTHER else f"{env.gettext(PERIODS[period.word])} ({days})"


def _linked(env: Env, spec: FieldSpec, number: int) -> Any:
    try:
        return env.get(env.info(spec.target).cls, number)
    except NotFound as error:
        raise ValidationFailed(error.message, {spec.name: error.message}) from None
