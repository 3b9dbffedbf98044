"""What the database itself does when a record is deleted for good: it deletes what belongs to the record and empties
links to it. Neither passes the session, so both are looked up before and written to the audit with the deletion."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.db.parts import in_parts
from yurt.env import telling
from yurt.env.audit import AuditEntry
from yurt.model.info import ModelInfo
from yurt.model.spec import TO_ONE, FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env


@dataclass(frozen=True)
class Consequences:
    """What goes with deleted records: the entries of the audit, and all deleted records by model, also those given."""

    entries: list[AuditEntry]
    deleted: dict[str, set[int]]


def consequences(env: Env, deleted: Mapping[str, Collection[int]]) -> Consequences:
    """What the deletion of these records, by model, deletes or changes by itself; to be asked before they are gone.

    Records that are in `deleted` themselves have no entry here: whoever deletes them writes it.
    """
    gone = {name: set(ids) for name, ids in deleted.items() if ids}
    entries: list[AuditEntry] = []
    open_models = dict(gone)
    while open_models:
        found: dict[str, set[int]] = {}
        for name, ids in open_models.items():
            for info, spec in _links_to(env, name):
                rows = [row for row in _rows(env, info, spec, ids) if row[0] not in gone.get(info.name, ())]
                if not rows:
                    continue
                telling.changed(env, info.name, [row[0] for row in rows])
                if spec.ondelete == "cascade":
                    found.setdefault(info.name, set()).update(row[0] for row in rows)
                entries += _entries(info, spec, rows)
        for name, ids in found.items():
            gone.setdefault(name, set()).update(ids)
        open_models = found
    return Consequences(_without_changes_of_deleted(entries, gone), gone)


def _links_to(env: Env, model: str) -> Iterator[tuple[ModelInfo, FieldSpec]]:
    for info in env.registry.models.values():
        for spec in info.fields.values():
            if spec.kind in TO_ONE and spec.target == model and not spec.system and spec.ondelete != "restrict":
                yield info, spec


def _rows(env: Env, info: ModelInfo, spec: FieldSpec, ids: Collection[int]) -> Iterator[Any]:
    """(number, what the link holds, label) of the records that link to one of `ids`."""
    label = info.fields.get(info.label_field or "")
    if label is not None and label.is_column and label.kind != "link":
        text = info.table.c[label.column_name]
    else:
        text = sa.null()
    column = info.table.c[spec.column_name]
    connection = env.session.connection()
    for part in in_parts(ids):
        yield from connection.execute(sa.select(info.table.c.id, column, text).where(column.in_(part)))


def _entries(info: ModelInfo, spec: FieldSpec, rows: Collection[Any]) -> Iterator[AuditEntry]:
    if not info.options.audit:
        return
    for number, held, label in rows:
        if spec.ondelete == "cascade":
            yield AuditEntry("delete", info.name, number, str(label or ""))
        elif spec.column_name in info.tracked:
            yield AuditEntry("change", info.name, number, str(label or ""), {spec.name: [held, None]})


def _without_changes_of_deleted(entries: list[AuditEntry], gone: Mapping[str, set[int]]) -> list[AuditEntry]:
    """One entry for each deleted record, and no change of one that is deleted all the same."""
    kept: dict[tuple[str, int | None, str], AuditEntry] = {}
    for entry in entries:
        if entry.operation == "delete" or entry.record_id not in gone.get(entry.model, ()):
            field = next(iter(entry.changes), "")
            kept[(entry.model, entry.record_id, field)] = entry
    return list(kept.values())
