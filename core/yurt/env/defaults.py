"""Values that a new record gets by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env


def apply_defaults(env: Env, info: ModelInfo, record: Any) -> None:
    """Fills the fields nobody has set with their defaults; a default may be a function of the env."""
    values = record.__dict__
    for name, column, default in defaults_of(env, info):
        if column not in values and name not in values:
            setattr(record, column, default(env) if callable(default) else default)


def defaults_of(env: Env, info: ModelInfo) -> list[tuple[str, str, Any]]:
    """The model's defaults as (field, column, value or function of the env)."""
    cache = env.registry.cache.setdefault("defaults", {})
    if info.name not in cache:
        cache[info.name] = [
            (spec.name, spec.column_name, spec.default)
            for spec in info.fields.values()
            if spec.is_column and spec.default is not None and not spec.system
        ]
    return cache[info.name]
