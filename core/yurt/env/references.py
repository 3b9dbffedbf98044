"""All that leads to a record, whoever declared it, and moving it to another one: links, custom links, many-to-many,
and what names a record by model and number (notes, files, followers)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from yurt.db.parts import in_parts
from yurt.env import computing, telling
from yurt.env.audit import AuditEntry, write_audit
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.registry.registry import Registry

if TYPE_CHECKING:
    from yurt.env.env import Env

Kind = Literal["link", "many", "named"]
NAMING = (("model", "record_id"), ("subject_model", "subject_id"))
"""Pairs of columns that name a record by its model and number."""


@dataclass(frozen=True, eq=False)
class Reference:
    """One way to a record: the table and the column that holds its number.

    Of `many` the rows are pairs and `beside` is the other column; of `named` it is the column of the model's name.
    """

    kind: Kind
    info: ModelInfo
    table: sa.Table
    column: str
    beside: str = ""
    spec: FieldSpec | None = None


class Moved(BaseModel):
    """What was moved along one reference, so that it can be moved back: numbers of rows, or of the records beside.

    `kept` stayed with the old record, because the new one has the same already; `emptied` would have linked to
    themselves and link to nothing now.
    """

    table: str
    column: str
    ids: list[int] = []
    kept: list[int] = []
    emptied: list[int] = []


def references_to(registry: Registry, model: str) -> tuple[Reference, ...]:
    """Every reference to records of a model that is declared in this database."""
    known = registry.cache.setdefault("references", {})
    if model not in known:
        known[model] = tuple(_references(registry, model))
    return known[model]


def _references(registry: Registry, model: str) -> Iterator[Reference]:
    for info in registry.models.values():
        for spec in info.fields.values():
            if spec.kind == "link" and spec.target == model and not spec.system:
                yield Reference("link", info, info.table, spec.column_name, spec=spec)
            elif spec.kind == "many" and model in (spec.target, info.name):
                table = registry.metadata.tables[f"{info.table_name}_{spec.name}_rel"]
                if info.name == model:
                    yield Reference("many", info, table, "left_id", "right_id", spec)
                if spec.target == model:
                    yield Reference("many", info, table, "right_id", "left_id", spec)
        if info.name != "core.audit":  # what happened to a record stays what happened to that record
            for name, number in NAMING:
                if name in info.by_column and number in info.by_column:
                    yield Reference("named", info, info.table, number, name)


def count_references(env: Env, model: str, record: int) -> list[tuple[Reference, int]]:
    """How many rows lead to a record along each reference that has some; rights do not count."""
    found = []
    for reference in references_to(env.registry, model):
        statement = sa.select(sa.func.count()).select_from(reference.table).where(_leads_to(reference, model, record))
        number = env.session.connection().execute(statement).scalar_one()
        if number:
            found.append((reference, number))
    return found


def move_references(env: Env, model: str, source: int, target: int) -> list[Moved]:
    """Leads everything that leads to `source` to `target`; within the caller's transaction, whatever the user's rights.

    Tracked links are written to the audit log, versions raised, and stored computed fields brought up to date. What
    a constraint keeps from moving stays with `source`. The session's records are read anew afterwards.
    """
    env.session.flush()
    moves = [_move(env, reference, model, source, target) for reference in references_to(env.registry, model)]
    env.session.flush()
    env.session.expire_all()
    return [move for move in moves if move.ids or move.kept or move.emptied]


def restore_references(env: Env, model: str, source: int, target: int, moves: Collection[Moved]) -> int:
    """Takes `move_references` back. What somebody has led elsewhere meanwhile stays there; gives how many."""
    env.session.flush()
    by_place = {(r.table.name, r.column): r for r in references_to(env.registry, model)}
    lost = 0
    for move in moves:
        reference = by_place.get((move.table, move.column))
        if reference is None:  # its add-on is gone
            lost += len(move.ids)
            continue
        lost += len(move.ids) - _update(env, reference, move.ids, target, source, model)
        if move.emptied:
            _update(env, reference, move.emptied, None, source, model)
    env.session.flush()
    env.session.expire_all()
    return lost


def _leads_to(reference: Reference, model: str, record: int | None) -> Any:
    column = reference.table.c[reference.column]
    leads = column.is_(None) if record is None else column == record
    if reference.kind != "named":
        return leads
    name = reference.table.c[reference.beside]
    return sa.and_(leads, sa.or_(name == model, name.like(f"{model}:%")))  # a file in a field is `model:field`


def _key(reference: Reference) -> sa.Column[Any]:
    return reference.table.c[reference.beside if reference.kind == "many" else "id"]


def _move(env: Env, reference: Reference, model: str, source: int, target: int) -> Moved:
    key = _key(reference)
    connection = env.session.connection()
    found = list(connection.execute(sa.select(key).where(_leads_to(reference, model, source)).order_by(key)).scalars())
    move = Moved(table=reference.table.name, column=reference.column)
    itself = (source, target) if _of_model(reference, model) else ()
    movable = [number for number in found if number not in itself]
    if target in found and target not in movable:
        move.emptied = _empty(env, reference, source, target, model)
    for part in in_parts(movable):
        move.ids += _moved(env, reference, part, source, target, model)
    move.kept = sorted(set(found) - set(move.ids) - set(move.emptied))
    return move


def _of_model(reference: Reference, model: str) -> bool:
    """Whether the rows (of many: the records beside) are records of the model itself."""
    if reference.kind != "many" or reference.spec is None:
        return reference.info.name == model
    return reference.info.name == reference.spec.target == model


def _empty(env: Env, reference: Reference, source: int, target: int, model: str) -> list[int]:
    """The record that takes over has linked to the one it takes over; a link to itself says nothing."""
    if reference.kind != "link" or not reference.table.c[reference.column].nullable:
        return []
    return [target] if _update(env, reference, [target], source, None, model) else []


def _moved(env: Env, reference: Reference, ids: list[int], source: int, target: int, model: str) -> list[int]:
    """Those of the rows that could be moved: all of them at once, or one by one where some may not be."""
    try:
        with env.session.begin_nested():
            _update(env, reference, ids, source, target, model)
        return ids
    except IntegrityError:
        if len(ids) == 1:
            return []
    return [number for number in ids if _moved(env, reference, [number], source, target, model)]


def _update(env: Env, reference: Reference, ids: list[int], old: int | None, new: int | None, model: str) -> int:
    """Changes the column of these rows where it is still the old one; with audit, versions and computed fields."""
    table, key, connection = reference.table, _key(reference), env.session.connection()
    affected = _affected(env, reference, ids)
    values: dict[str, Any] = {reference.column: new}
    if reference.kind != "many" and not reference.info.options.journal:
        values["version"] = table.c.version + 1
    done = 0
    for part in in_parts(ids):
        here = sa.and_(key.in_(part), _leads_to(reference, model, old))
        rows = list(connection.execute(sa.select(key).where(here)).scalars())
        done += connection.execute(sa.update(table).where(here).values(values)).rowcount
        _note(env, reference, rows, old, new)
    for name, numbers in _affected(env, reference, ids).items():
        affected.setdefault(name, set()).update(numbers)
    computing.recompute_records(env, affected)
    return done


def _affected(env: Env, reference: Reference, ids: list[int]) -> computing.Affected:
    if reference.kind != "link" or not computing.matters(env, reference.info, [reference.column]):
        return {}
    return computing.affected_by_ids(env, reference.info, ids, [reference.column])


def _note(env: Env, reference: Reference, rows: list[int], old: int | None, new: int | None) -> None:
    """Tells open screens, and the audit log where the link is tracked."""
    if reference.kind == "many":
        return
    telling.changed(env, reference.info.name, rows)
    spec = reference.spec
    if spec is not None and spec.tracked and reference.info.options.audit:
        write_audit(
            env, [AuditEntry("change", reference.info.name, row, changes={spec.name: [old, new]}) for row in rows]
        )
