"""Writes converted rows: new records in sets, changes of existing ones, lists of links; notes what undoing needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.env.audit import json_value
from yurt.model.info import ModelInfo
from yurt.registry.hookspecs import listeners
from yurt.services.exchange.pictures import Pictures
from yurt.services.exchange.tables import Row
from yurt.services.webhooks.dispatch import is_heard

if TYPE_CHECKING:
    from yurt.env.env import Env


@dataclass(slots=True)
class Incoming:
    """One row on its way in: values by column, records linked by each to-many field, the record it belongs to."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[int]] = field(default_factory=dict)
    existing: int | None = None


@dataclass(slots=True)
class Taken:
    """What some rows came to: ids of new records, and the former values of changed ones."""

    created: list[int] = field(default_factory=list)
    updated: dict[int, dict[str, Any]] = field(default_factory=dict)


class Intake:
    """Writes rows of one model within the unit of work; the acting user's rights, validation and audit hold."""

    def __init__(self, env: Env, info: ModelInfo, rehearsing: bool) -> None:
        self._env = env
        self._pictures = Pictures(env, info, rehearsing)
        self._info = info
        self._in_sets = can_insert_in_sets(env, info)
        self._defaults = {
            spec.column_name: spec.default
            for spec in info.fields.values()
            if spec.is_column and spec.default is not None and not spec.system
        }
        self._kept_when_empty = {
            name for name, spec in info.by_column.items() if (spec.required and spec.default is not None) or spec.system
        }

    def create(self, rows: Sequence[Incoming]) -> Taken:
        """Writes new records. Raises a YurtError or a database error for the whole of them."""
        for item in rows:
            self._pictures.keep(item.values)
        if self._in_sets:
            ids = self._insert(rows)
        else:
            given = [{name: value for name, value in item.values.items() if value is not None} for item in rows]
            ids = [record.id for record in self._env.create_many(self._info.cls, given)]
        self._pictures.tie(ids, [item.values for item in rows])
        for name in {name for item in rows for name in item.lists}:
            self._link(name, dict(zip(ids, (item.lists.get(name, []) for item in rows), strict=True)))
        return Taken(created=ids)

    def update(self, rows: Sequence[Incoming]) -> Taken:
        """Changes existing records; what did not differ is not touched.

        An empty cell empties a field, but leaves one alone that must not be empty and has a default.
        """
        cls, session = self._info.cls, self._env.session
        ids = [item.existing for item in rows]
        records = {record.id: record for record in session.scalars(sa.select(cls).where(cls.id.in_(ids)))}
        taken = Taken()
        for item in rows:
            self._pictures.keep(item.values)
            record = records[item.existing]
            given = {n: v for n, v in item.values.items() if v is not None or n not in self._kept_when_empty}
            before = {name: getattr(record, name) for name in (*given, "updated_at")}
            changed = {name: value for name, value in given.items() if before[name] != value}
            for name, value in changed.items():
                setattr(record, name, value)
            if changed:
                taken.updated[record.id] = {name: json_value(before[name]) for name in (*changed, "updated_at")}
        session.flush()
        for name in {name for item in rows for name in item.lists}:
            wanted = {item.existing: item.lists[name] for item in rows if item.existing and name in item.lists}
            self._relink(name, wanted, taken)
        session.expunge_all()
        return taken

    def _insert(self, rows: Sequence[Incoming]) -> list[int]:
        """One statement for all rows, so every row names the same columns, defaults filled in."""
        names = list(dict.fromkeys(name for item in rows for name in item.values))
        late = {name: default for name, default in self._defaults.items() if name not in names}
        full = [
            {name: self._default(name) if (value := item.values.get(name)) is None else value for name in names}
            | {name: self._default(name) for name in late}
            for item in rows
        ]
        return [row[0] for row in self._env.session.execute(sa.insert(self._info.cls), full).all()]

    def _default(self, name: str) -> Any:
        default = self._defaults.get(name)
        return default(self._env) if callable(default) else default

    def _relation(self, name: str) -> sa.Table:
        return self._env.registry.metadata.tables[f"{self._info.table_name}_{name}_rel"]

    def _link(self, name: str, wanted: dict[int, list[int]]) -> None:
        pairs = [{"left_id": left, "right_id": right} for left, rights in wanted.items() for right in rights]
        if pairs:
            self._env.session.connection().execute(sa.insert(self._relation(name)), pairs)

    def _relink(self, name: str, wanted: dict[int, list[int]], taken: Taken) -> None:
        relation, connection = self._relation(name), self._env.session.connection()
        before: dict[int, list[int]] = {left: [] for left in wanted}
        found = sa.select(relation.c.left_id, relation.c.right_id).where(relation.c.left_id.in_(wanted))
        for left, right in connection.execute(found.order_by(relation.c.right_id)):
            before[left].append(right)
        differing = {left: rights for left, rights in wanted.items() if sorted(rights) != before[left]}
        if differing:
            connection.execute(sa.delete(relation).where(relation.c.left_id.in_(differing)))
            self._link(name, differing)
        for left in differing:
            taken.updated.setdefault(left, {})[name] = before[left]


def can_insert_in_sets(env: Env, info: ModelInfo) -> bool:
    """True when a set-based insert does all that creating the records one by one would do.

    It runs no methods of the model's own and calls no hooks, so it is only for models without. The core's hook tells
    webhooks, of which there may be none.
    """
    if info.overrides("on_create") or info.overrides("validate") or info.stored_computed or info.numbered:
        return False
    listening = listeners(env.registry.hooks.hook.record_created, info.name)
    return listening <= {"core"} and not is_heard(env, info.name, "created")
