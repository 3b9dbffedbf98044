"""Keeps stored computed fields right: a record's own, and those of records that depend on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.model.info import ModelInfo
from yurt.registry.registry import Registry

if TYPE_CHECKING:
    from yurt.env.env import Env
    from yurt.env.writing import Written


def compute_own(info: ModelInfo, record: Any) -> None:
    """Calculates the record's stored computed fields anew and sets those that differ."""
    for spec in info.stored_computed:
        value = getattr(record, spec.compute or "")()
        if record.__dict__.get(spec.name) != value or spec.name not in record.__dict__:
            setattr(record, spec.name, value)


@dataclass(frozen=True)
class Trigger:
    """When one of `columns` of a model changes, records of `dependent` need their stored fields anew.

    They are found by `link`: a column of the changed model that holds their id (`through_lines`), or
    their own column that holds the changed record's id.
    """

    columns: frozenset[str]
    dependent: str
    link: str
    through_lines: bool


def recompute_related(env: Env, written: Iterable[Written]) -> None:
    """Recomputes the records that depend on the written ones through links and lines."""
    triggers = _triggers(env.registry)
    affected: dict[str, set[int]] = {}
    for item in written:
        for trigger in triggers.get(item.info.name, ()):
            if item.operation == "write" and not (item.changes.keys() & trigger.columns) and not item.trashed:
                continue
            affected.setdefault(trigger.dependent, set()).update(_dependents(env, item, trigger))
    for model, ids in affected.items():
        _recompute(env, env.registry.models[model], ids)


def _dependents(env: Env, item: Written, trigger: Trigger) -> set[int]:
    if trigger.through_lines:
        current = item.record.__dict__.get(trigger.link)
        old = item.changes.get(trigger.link, (None, None))[0]
        return {value for value in (current, old) if isinstance(value, int)}
    table = env.registry.models[trigger.dependent].table
    found = env.session.connection().execute(sa.select(table.c.id).where(table.c[trigger.link] == item.record.id))
    return set(found.scalars())


def _recompute(env: Env, info: ModelInfo, ids: set[int]) -> None:
    if not ids:
        return
    relations = [spec.name for spec in info.fields.values() if spec.kind in ("lines", "many", "link")]
    with env.session.no_autoflush, env.unguarded():
        for record in env.session.scalars(sa.select(info.cls).where(info.cls.id.in_(ids))).all():
            env.session.expire(record, relations)
            compute_own(info, record)


def _triggers(registry: Registry) -> dict[str, list[Trigger]]:
    if "triggers" in registry.cache:
        return registry.cache["triggers"]
    triggers: dict[str, list[Trigger]] = {}
    for info in registry.models.values():
        for spec in info.stored_computed:
            for path in spec.depends:
                if "." not in path:
                    continue
                first, rest = path.split(".", 1)
                relation = info.field(first)
                target = registry.models[relation.target or ""]
                column = target.field(rest.split(".")[0]).column_name
                if relation.kind == "lines":
                    inverse = target.field(relation.inverse or "").column_name
                    trigger = Trigger(frozenset({column, inverse}), info.name, inverse, True)
                else:
                    trigger = Trigger(frozenset({column}), info.name, relation.column_name, False)
                triggers.setdefault(target.name, []).append(trigger)
    registry.cache["triggers"] = triggers
    return triggers
