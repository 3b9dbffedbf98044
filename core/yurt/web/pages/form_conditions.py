"""What of a form is asked for, locked or hidden while its record has the values that it has.

The model's own conditions and those of customising hold wherever a record is written (`yurt.env.ruling`); those that
only this form's view states are shown and asked for here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yurt.env import Env
from yurt.env.ruling import locked_now, required_now, words
from yurt.model.conditions import holds, readable
from yurt.model.info import ModelInfo
from yurt.services.customise.rules import values_of
from yurt.view.resolved import FieldItem
from yurt.web.pages.posted import Posted
from yurt.web.present.views import form_view

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Standing:
    """The names of fields that are asked for, locked and hidden now."""

    needed: frozenset[str] = _NOTHING
    locked: frozenset[str] = _NOTHING
    hidden: frozenset[str] = _NOTHING


def standing(env: Env, info: ModelInfo, record: Any, given: Posted) -> Standing:
    """What holds with what is typed; of a saved record, what is locked is decided by what is saved."""
    items = [item for item in form_view(env, info.name).fields if conditional(info, item)]
    if not items and not info.rules:
        return Standing()
    saved = values_of(info, record)
    typed = saved | {
        info.fields[name].column_name: value for name, value in given.values.items() if name in info.fields
    }
    before = saved if record.id is not None else typed
    hidden = {item.name for item in items if _hidden(env, info, item, typed)}
    needed = required_now(env, info, typed) | {i.name for i in items if _met(env, info, i.required_when, typed)}
    locked = locked_now(env, info, before) | {i.name for i in items if _met(env, info, i.readonly_when, before)}
    return Standing(frozenset(needed - hidden), frozenset(locked), frozenset(hidden))


def conditional(info: ModelInfo, item: FieldItem) -> bool:
    """Whether the place of a field on this form says when it is asked for, locked or hidden."""
    own = item.required_when or item.readonly_when or item.hidden_when or item.visible_in
    return bool(own or info.fields[item.name].hidden_when)


def asks_anew(info: ModelInfo, items: list[FieldItem]) -> bool:
    """Whether the form has conditions of its view, which any input may decide."""
    return any(item.required_when or item.readonly_when or item.hidden_when for item in items)


def _hidden(env: Env, info: ModelInfo, item: FieldItem, values: Mapping[str, Any]) -> bool:
    state = info.state_field
    if item.visible_in and state is not None and values.get(state.column_name) not in item.visible_in:
        return True
    own = info.fields[item.name].hidden_when
    return _met(env, info, item.hidden_when, values) or _met(env, info, own, values)


def _met(env: Env, info: ModelInfo, where: Mapping[str, Any] | None, values: Mapping[str, Any]) -> bool:
    node = readable(info.fields, where)
    return node is not None and holds(info.fields, node, values, words(env))
