"""Lays what was customised in a database over the registry: names of fields and statuses, colours, layouts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.i18n import LANGUAGES
from yurt.model.conditions import either
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec, State
from yurt.registry.registry import Registry
from yurt.view.customised import (
    BoardChange,
    Change,
    Customised,
    FieldChange,
    FormChange,
    ListChange,
    Text,
    change_of,
    missing,
)

TABLE = sa.Table(
    "core_customisation",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger),
    sa.Column("model", sa.String(100)),
    sa.Column("target", sa.String(80)),
    sa.Column("change", sa.JSON),
    sa.Column("active", sa.Boolean),
)


def load_customisations(connection: Connection) -> list[tuple[str, str, Any]]:
    """The active steps in their order, as (model, target, change); none before the table is there."""
    if not sa.inspect(connection).has_table(TABLE.name):
        return []
    statement = sa.select(TABLE).where(TABLE.c.active).order_by(TABLE.c.id)
    return [(row.model, row.target, row.change) for row in connection.execute(statement)]


def customise(registry: Registry, steps: list[tuple[str, str, Any]]) -> None:
    """Puts the steps into the registry. One that does not fit is left out and told in `problems_of`."""
    found: dict[str, Customised] = {}
    problems: list[tuple[str, str]] = []
    for model, target, data in steps:
        info = registry.models.get(model)
        try:
            change = change_of(target, json.loads(data) if isinstance(data, str) else data)
            name = target.partition(":")[2]
            if info is None:
                raise ValueError("The model is not installed.")
            if name and name not in info.fields:
                raise ValueError(f"There is no field “{name}” any more.")
        except (ValueError, KeyError) as error:
            problems.append((f"{model} {target}", f"A customisation is left out: {error}"))
            continue
        _keep(found.setdefault(model, Customised()), change, name)
        gone = missing(change, set(info.fields))
        problems += [(f"{model} {target}", f"“{field}” is left out: there is no such field.") for field in gone]
    words: dict[str, dict[str, str]] = {}
    for model, customised in found.items():
        for name, change in customised.fields.items():
            _overlay(registry.models[model], name, change, words)
        registry.models[model].fields_changed()
    registry.cache["customised"], registry.cache["customised.problems"] = found, problems
    registry.cache["customised.words"] = words


def customised(registry: Registry, model: str) -> Customised:
    """What holds for a model."""
    return registry.cache.get("customised", {}).get(model) or _NOTHING


def problems_of(registry: Registry) -> list[tuple[str, str]]:
    """What of the customisations does not fit any more, as (where, what)."""
    return registry.cache.get("customised.problems", [])


_NOTHING = Customised()


def _keep(known: Customised, change: Change, name: str) -> None:
    if isinstance(change, FormChange):
        known.form = change
    elif isinstance(change, ListChange):
        known.list = change
    elif isinstance(change, BoardChange):
        known.board = change
    elif isinstance(change, FieldChange):
        known.fields[name] = change


def _overlay(info: ModelInfo, name: str, change: FieldChange, words: dict[str, dict[str, str]]) -> None:
    """Puts what was changed about a field into its description."""
    spec = info.fields[name]
    known = (
        {**spec.options, **{str(value): str(value) for value in change.own}}
        if spec.kind == "selection"
        else spec.options
    )
    info.fields[name] = spec.with_(
        label=_said(change.label, spec.label, words),
        options={value: _said(change.options.get(value, {}), text, words) for value, text in known.items()},
        states=_states(spec, change, words),
        unused=frozenset(change.unused),
        required_when=either(spec.required_when, change.required_when),
        readonly_when=either(spec.readonly_when, change.readonly_when),
        hidden_when=either(spec.hidden_when, change.hidden_when),
    )


def _states(spec: FieldSpec, change: FieldChange, words: dict[str, dict[str, str]]) -> tuple[State, ...]:
    """The add-on's statuses and the client's own, with the ways between them."""
    if not spec.states:
        return ()
    known = {state.value for state in spec.states} | change.own.keys()
    own = [State(value, value, to=tuple(to for to in new.to if to in known)) for value, new in change.own.items()]
    made = []
    for state in (*spec.states, *own):
        more = [value for value, new in change.own.items() if state.value in new.after and value not in state.to]
        made.append(
            replace(
                state,
                label=_said(change.options.get(state.value, {}), state.label, words),
                colour=change.colours.get(state.value, state.colour),
                to=(*state.to, *more),
            )
        )
    return tuple(made)


def _said(texts: Text, otherwise: str, words: dict[str, dict[str, str]]) -> str:
    """The text that stands for the new name; its other languages go to `words`."""
    filled = {language: text for language, text in texts.items() if text}
    if not filled:
        return otherwise
    first = filled.get("en") or next(iter(filled.values()))
    key = f"{first}\u2060"  # a mark that is not seen keeps it apart from the same word elsewhere
    for language in {*LANGUAGES, *filled}:
        words.setdefault(language, {})[key] = filled.get(language) or first
    return key
