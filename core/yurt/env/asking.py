"""The answers to what an action asks, checked like the values of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yurt.errors import NotFound, ValidationFailed
from yurt.model.actions import Action
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env


def arguments(env: Env, info: ModelInfo, action: Action, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the action's method is called with: nothing, or what it asks, made of values by column.

    Raises ValidationFailed for what is missing, does not fit, or leads to a record that the user may not see.
    """
    if action.asks is None:
        return ()
    asked = info.asked[action.name]
    given = {spec.column_name: _default(env, spec.default) for spec in asked.fields.values()} | dict(values)
    given = {name: value for name, value in given.items() if value is not None}
    asked.validator.missing(lambda spec: spec.column_name in given, env.gettext)
    checked = asked.validator.check(given, env.gettext, {"region": env.system.settings.region})
    for spec in asked.fields.values():
        if spec.kind == "link" and checked.get(spec.column_name) is not None:
            checked[spec.name] = _linked(env, asked, spec.name, checked.pop(spec.column_name))
    return (action.asks(**{spec.name: checked.get(spec.name) for spec in asked.fields.values()}),)


def _default(env: Env, default: Any) -> Any:
    return default(env) if callable(default) else default


def _linked(env: Env, asked: ModelInfo, name: str, number: int) -> Any:
    try:
        return env.get(env.info(asked.fields[name].target).cls, number)
    except NotFound as error:
        raise ValidationFailed(error.message, {name: error.message}, model=asked.name) from None
