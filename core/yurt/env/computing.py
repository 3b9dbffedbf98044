"""Keeps stored computed fields right: a record's own, and those of records that depend on it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import object_session

from yurt.db.parts import in_parts
from yurt.env.changes import Written
from yurt.env.reading import WITH_TRASH
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import RELATIONS, FieldSpec
from yurt.registry.registry import Registry

if TYPE_CHECKING:
    from yurt.env.env import Env

Affected = dict[str, set[int]]
BATCH = 500


def compute_own(info: ModelInfo, record: Any) -> None:
    """Calculates the record's stored computed fields anew and sets those that differ.

    Rights do not count here: a total is the sum of all lines, whoever saves it.
    """
    session = object_session(record)
    with session.info["env"].unguarded() if session is not None else nullcontext():
        for spec in info.stored_computed:
            value = _as_stored(info, spec, getattr(record, spec.compute or "")())
            if record.__dict__.get(spec.name) != value or spec.name not in record.__dict__:
                setattr(record, spec.name, value)


def _as_stored(info: ModelInfo, spec: FieldSpec, value: Any) -> Any:
    """The value as the column keeps it (a third of 100.00 has four places), so that it compares with what is there."""
    try:
        return info.validator.check({spec.column_name: value}).get(spec.column_name)
    except ValidationFailed:
        return value  # Saving says what is wrong with it.


@dataclass(frozen=True)
class Hop:
    """One relation, walked backwards: from the records of `target` to those of `owner` that lead to them."""

    owner: ModelInfo
    relation: FieldSpec
    target: ModelInfo


@dataclass(frozen=True)
class Trigger:
    """When one of `columns` (or many-to-many fields) of a model changes, the records at the end of `way` need
    their stored fields anew."""

    columns: frozenset[str]
    way: tuple[Hop, ...]

    @property
    def dependent(self) -> str:
        return self.way[-1].owner.name

    def fits(self, item: Written) -> bool:
        """True when what happens to the record matters to its dependents."""
        if item.operation == "write" and not (item.trashed or item.restored):
            return bool(self.columns & (item.changes.keys() | item.many.keys()))
        # Nobody links to a record that is new; a deleted one is asked about before it goes.
        return item.operation != "create" or self.way[0].relation.kind == "lines"


def affected(env: Env, written: Iterable[Written]) -> Affected:
    """The records, by model, whose stored computed fields depend on what was written."""
    triggers = triggers_of(env.registry)
    fitting: dict[tuple[str, int], tuple[Trigger, set[int]]] = {}
    found: Affected = {}
    for item in written:
        for position, trigger in enumerate(triggers.get(item.info.name, ())):
            if trigger.fits(item):
                fitting.setdefault((item.info.name, position), (trigger, set()))[1].add(item.record.id)
                _add_former_owner(env, trigger, item, found)
    for trigger, ids in fitting.values():
        found.setdefault(trigger.dependent, set()).update(_walk(env, trigger.way, ids))
    return found


def _add_former_owner(env: Env, trigger: Trigger, item: Written, found: Affected) -> None:
    """A line that moves to another record changes the one it leaves as well."""
    first = trigger.way[0]
    if first.relation.kind == "lines":
        inverse = first.target.field(first.relation.inverse or "").column_name
        old = item.changes.get(inverse, (None, None))[0]
        if isinstance(old, int):
            found.setdefault(trigger.dependent, set()).update(_walk(env, trigger.way[1:], {old}))


def affected_by_ids(env: Env, info: ModelInfo, ids: Iterable[int], columns: Iterable[str] | None) -> Affected:
    """Like `affected`, for rows written by one statement; `columns` None stands for added or deleted rows."""
    changed = None if columns is None else set(columns)
    found: Affected = {}
    for trigger in triggers_of(env.registry).get(info.name, ()):
        if changed is None or trigger.columns & changed:
            found.setdefault(trigger.dependent, set()).update(_walk(env, trigger.way, set(ids)))
    return found


def matters(env: Env, info: ModelInfo, columns: Iterable[str]) -> bool:
    """True when stored computed fields of this or other models depend on one of these columns."""
    changed = set(columns)
    return bool(info.stored_computed) or any(t.columns & changed for t in triggers_of(env.registry).get(info.name, ()))


def _walk(env: Env, way: tuple[Hop, ...], ids: set[int]) -> set[int]:
    for hop in way:
        if not ids:
            break
        ids = set().union(*(_owners(env, hop, part) for part in in_parts(ids, BATCH)))
    return ids


def _owners(env: Env, hop: Hop, ids: list[int]) -> set[int]:
    relation = hop.relation
    if relation.kind == "lines":
        table = hop.target.table
        owner, target = table.c[hop.target.field(relation.inverse or "").column_name], table.c.id
    elif relation.kind == "link":
        owner, target = hop.owner.table.c.id, hop.owner.table.c[relation.column_name]
    else:
        between = env.registry.metadata.tables[f"{hop.owner.table_name}_{relation.name}_rel"]
        owner, target = between.c.left_id, between.c.right_id
    statement = sa.select(owner).where(target.in_(ids), owner.is_not(None)).distinct()
    return set(env.session.connection().execute(statement).scalars())


def recompute(env: Env, written: Iterable[Written], more: Affected) -> None:
    """Recomputes the records that depend on the written ones; `more` are those found before rows were deleted."""
    written = list(written)
    found = affected(env, [item for item in written if item.operation != "delete"])
    for item in written:
        if item.operation != "delete" and item.info.stored_computed and _saw_less(env, item.info):
            found.setdefault(item.info.name, set()).add(item.record.id)
    for part in (found, more):
        recompute_records(env, part)


def _saw_less(env: Env, info: ModelInfo) -> bool:
    """True when the acting user may not see all that the model's stored computed fields are made of."""
    if env.is_sudo or env.access.is_admin:
        return False
    targets = {path.split(".")[0] for spec in info.stored_computed for path in spec.depends}
    models = (env.registry.models[info.fields[name].target or ""] for name in targets if info.fields[name].target)
    return any(env.access.condition(model, "read", model.cls, env) is not None for model in models)


def recompute_records(env: Env, found: Affected) -> None:
    """Calculates the stored computed fields of these records anew, from what is in the database."""
    for model, ids in found.items():
        info = env.registry.models[model]
        relations = [spec.name for spec in info.fields.values() if spec.kind in RELATIONS]
        for part in in_parts(ids, BATCH):
            with env.session.no_autoflush, env.unguarded():
                statement = sa.select(info.cls).where(info.cls.id.in_(part)).execution_options(**{WITH_TRASH: True})
                for record in env.session.scalars(statement).all():
                    env.session.expire(record, relations)
                    compute_own(info, record)


def triggers_of(registry: Registry) -> dict[str, list[Trigger]]:
    """The triggers by the model whose change sets them off."""
    if "triggers" not in registry.cache:
        triggers: dict[str, list[Trigger]] = {}
        for info in registry.models.values():
            for spec in info.stored_computed:
                for path in spec.depends:
                    for changed, trigger in _of_path(registry, info, path):
                        triggers.setdefault(changed, []).append(trigger)
        registry.cache["triggers"] = triggers
    return registry.cache["triggers"]


def _of_path(registry: Registry, info: ModelInfo, path: str) -> Iterable[tuple[str, Trigger]]:
    """What sets a computed field with this dependency off, at each step of the path."""
    way: tuple[Hop, ...] = ()
    current = info
    for name in path.split("."):
        spec = current.field(name)
        if way:
            yield current.name, Trigger(frozenset({spec.column_name}), way)
        if spec.kind in RELATIONS:
            target = registry.models[spec.target or ""]
            way = (Hop(current, spec, target), *way)
            if spec.kind == "lines":
                yield target.name, Trigger(frozenset({target.field(spec.inverse or "").column_name}), way)
            current = target
