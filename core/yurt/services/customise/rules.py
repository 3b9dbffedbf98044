"""Fields that are asked for or locked while a condition holds, and what new records get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yurt.env import Env
from yurt.env.customising import customised
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.services.customise.conditions import holds


def required_now(env: Env, info: ModelInfo, values: Mapping[str, Any]) -> set[str]:
    """The fields that must be filled while the record has these values (by column name)."""
    fields = customised(env.registry, info.name).fields
    return {n for n, c in fields.items() if c.required_when is not None and holds(info, c.required_when, values)}


def locked_now(env: Env, info: ModelInfo, values: Mapping[str, Any]) -> set[str]:
    """The fields that people do not change while the record has these values."""
    fields = customised(env.registry, info.name).fields
    return {n for n, c in fields.items() if c.readonly_when is not None and holds(info, c.readonly_when, values)}


def defaults(env: Env, info: ModelInfo) -> dict[str, str]:
    """What new records get in forms, as a person would type it."""
    fields = customised(env.registry, info.name).fields
    return {name: change.default for name, change in fields.items() if change.default is not None}


def values_of(info: ModelInfo, record: Any) -> dict[str, Any]:
    """What a record's columns hold, saved or not."""
    saved = record.id is not None
    return {
        spec.column_name: getattr(record, spec.column_name) if saved else record.__dict__.get(spec.column_name)
        for spec in info.fields.values()
        if spec.is_column
    }


def demand(env: Env, record: Any) -> None:
    """Raises ValidationFailed when a field that is asked for now is empty; for whatever way a record was written."""
    info = env.info(record)
    if not customised(env.registry, info.name).fields or env.is_sudo:
        return
    values = values_of(info, record)
    empty = [n for n in required_now(env, info, values) if values.get(info.fields[n].column_name) in (None, "")]
    if empty:
        message = env.gettext("Fill this in.")
        raise ValidationFailed(message, dict.fromkeys(empty, message), model=info.name)
