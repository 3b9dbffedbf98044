"""The strip at the head of a form: fields that the form names, and what add-ons say of the record."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.formats import currency_places, formats, money_text
from yurt.model.info import ModelInfo
from yurt.view.facts import Caution, Fact
from yurt.view.resolved import FormView
from yurt.web.addon_answers import answers
from yurt.web.pages.activities import next_activities, safe_path
from yurt.web.pages.context.form import Counter, Notable
from yurt.web.pages.liststate import ListState
from yurt.web.present.sources import Source, shown_text
from yurt.web.present.texts import safe_href, tone_of


def facts_of(env: Env, source: Source, view: FormView, given: list[Fact | Caution]) -> tuple[Counter, ...]:
    """The facts of a record: the view's own fields that hold something, what is to be done next, then add-ons'."""
    made = list(_own(env, source, view))
    if view.summary:
        made += _next(env, source.info, source.record)
    facts = sorted((fact for fact in given if isinstance(fact, Fact)), key=lambda fact: fact.order)
    made += (
        Counter(
            value=_written(env, fact), label=env.gettext(fact.label), icon=fact.icon, href=_href(fact),
            tone=fact.tone or None,
        )
        for fact in facts
    )  # fmt: skip
    return tuple(made)


def cautions_of(given: list[Fact | Caution]) -> tuple[Notable, ...]:
    """The warnings, grave ones first."""
    found = sorted((each for each in given if isinstance(each, Caution)), key=lambda each: not each.grave)
    return tuple(Notable(text=each.text, href=safe_path(each.href), grave=each.grave) for each in found)


def ask_addons(env: Env, record: Any) -> list[Fact | Caution]:
    """What add-ons say of a record."""
    return [said for given in answers(env, "record_facts", record=record) for said in given]


def _own(env: Env, source: Source, view: FormView) -> list[Counter]:
    specs = [source.info.fields[name] for name in view.summary]
    source.learn(specs)
    made = []
    for spec in specs:
        value = source.value(spec) if spec.kind != "many" else None
        text = shown_text(source, spec, value)
        if text:
            made.append(
                Counter(
                    value=text, label=env.gettext(spec.label), icon=_ICONS.get(spec.kind, "point"),
                    href=safe_href(spec.kind, value), tone=tone_of(spec, value),
                )
            )  # fmt: skip
    return made


def _next(env: Env, info: ModelInfo, record: Any) -> list[Counter]:
    """What is to be done next about the record."""
    found = next_activities(env, info.name, [record.id]).get(record.id)
    if found is None:
        return []
    return [Counter(value=found.when, label=found.text, icon="alarm", href=found.href, tone=found.tone)]


_ICONS = {
    "phone": "phone", "email": "mail", "url": "world", "date": "calendar", "datetime": "clock", "money": "coins",
    "many": "tags", "link": "link", "state": "flag", "selection": "tag",
}  # fmt: skip


def _href(fact: Fact) -> str:
    if fact.model is None:
        return safe_path(fact.href)
    return ListState(fact.model, parts=(fact.where,) if fact.where else ()).href()


def _written(env: Env, fact: Fact) -> str:
    """A fact's value in the user's language."""
    words, value = formats(env.language), fact.value
    if isinstance(value, datetime):
        return words.moment(value, env.zone)
    if isinstance(value, date):
        return words.date(value)
    if isinstance(value, Decimal):
        if not fact.currency:
            return words.plain(value)
        return f"{money_text(words, value, currency_places(fact.currency))} {fact.currency}"
    return words.integer(value) if isinstance(value, int) else value
