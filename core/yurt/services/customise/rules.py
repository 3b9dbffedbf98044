"""What new records get in forms, and what a record holds."""

from __future__ import annotations

from typing import Any

from yurt.env import Env
from yurt.env.customising import customised
from yurt.model.info import ModelInfo


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
