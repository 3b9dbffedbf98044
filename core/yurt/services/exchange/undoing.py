"""Undoing an import: what it made is deleted, what it changed gets its former values back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from yurt.base.models.exchange import ImportBatch
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.faults import readable_fault
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.services.exchange.runs import RunRecord, find_run, require_import_right

if TYPE_CHECKING:
    from yurt.env.env import Env

KEPT_LISTED = 1000
_PART = 500
Unit = Callable[[], AbstractContextManager["Env"]]


@dataclass
class Undone:
    """What undoing came to; `kept` records were changed after the import, or are needed by others, and stayed."""

    deleted: int = 0
    restored: int = 0
    kept: list[tuple[str, int]] = field(default_factory=list)


def undo_import(env: Env, run_id: int) -> Undone:
    """Takes a whole import back, within the unit of work.

    Records that somebody changed after the import, and those that other records refer to, are left alone and named in
    `kept`. Needs the role of importing and the rights to change and delete records of the model. Raises NotFound,
    AccessDenied, and ValidationFailed when the import was undone before or is still under way.
    """
    run = begin_undo(env, run_id)
    undone = Undone()
    for batch_id in _batches(env, run):
        _take_back(env, run, batch_id, undone)
    finish_undo(env, run_id, undone)
    return undone


def undo_in_parts(unit: Unit, run_id: int, progress: Callable[[int], None]) -> Undone:
    """The same in many units of work, for a large import; interrupted, it goes on when it is called again."""
    with unit() as env:
        run = find_run(env, run_id)
        batches = list(_batches(env, run))
    undone = Undone(kept=[(model, number) for model, number in run.kept or ()])
    for batch_id in batches:
        with unit() as env:
            _take_back(env, find_run(env, run_id), batch_id, undone)
            RunRecord(env, run_id, run.model).change(kept=undone.kept[:KEPT_LISTED])
        progress(undone.deleted + undone.restored)
    with unit() as env:
        finish_undo(env, run_id, undone)
    return undone


def begin_undo(env: Env, run_id: int) -> Any:
    """The run, marked as being undone. Raises like `undo_import`."""
    require_import_right(env)
    run = find_run(env, run_id)
    if not env.is_sudo:
        for operation in ("write", "delete"):
            env.access.require(env.info(run.model), operation, env)
    if run.state in ("undone", "undoing"):
        raise ValidationFailed(env.gettext("Import {run} was undone already.").format(run=run_id))
    if run.state in ("waiting", "running"):
        raise ValidationFailed(env.gettext("Import {run} is still under way. Stop it first.").format(run=run_id))
    RunRecord(env, run_id, run.model).change(state="undoing", kept=[])
    return run


def finish_undo(env: Env, run_id: int, undone: Undone) -> None:
    """Marks the run as undone, and says so in the audit log."""
    run = find_run(env, run_id)
    RunRecord(env, run_id, run.model).change(state="undone", kept=undone.kept[:KEPT_LISTED])
    write_audit(env, [AuditEntry("import undone", run.model, None, run.file_name, {"run": [None, run_id]})])


def _batches(env: Env, run: Any) -> Iterator[int]:
    """The batches, the latest first: rows of the file before the records that were made for their links."""
    table = env.registry.models[ImportBatch.__yurt_name__].table
    order = ((table.c.model == run.model).desc(), table.c.id.desc())
    statement = sa.select(table.c.id).where(table.c.run_id == run.id).order_by(*order)
    return iter([number for (number,) in env.session.connection().execute(statement)])


def _take_back(env: Env, run: Any, batch_id: int, undone: Undone) -> None:
    """Undoes one batch, and forgets what it had made: undoing again goes on with the others."""
    table = env.registry.models[ImportBatch.__yurt_name__].table
    connection = env.session.connection()
    model, created, updated = connection.execute(
        sa.select(table.c.model, table.c.created, table.c.updated).where(table.c.id == batch_id)
    ).one()
    _Undoing(env, env.info(model), run.finished_at or env.now, undone).take_back(created, updated)
    connection.execute(sa.update(table).where(table.c.id == batch_id).values(created=[], updated={}))


class _Undoing:
    """Takes one batch back: deletes what it made and restores what it changed, as far as nobody worked on it since."""

    def __init__(self, env: Env, info: ModelInfo, finished_at: datetime, undone: Undone) -> None:
        self._env, self._info, self._finished_at, self._undone = env, info, finished_at, undone

    def take_back(self, created: list[int], updated: dict[str, dict[str, Any]]) -> None:
        if created and not self._env.is_sudo:
            self._env.access.require(self._info, "delete", self._env)
        for start in range(0, len(created), _PART):
            self._delete(self._untouched(created[start : start + _PART]))
        items = [(int(number), values) for number, values in updated.items()]
        for start in range(0, len(items), _PART):
            self._restore(dict(items[start : start + _PART]))

    def _untouched(self, ids: list[int]) -> list[int]:
        cls = self._info.cls
        found = self._env.session.execute(sa.select(cls.id, cls.updated_at).where(cls.id.in_(ids))).all()
        self._undone.kept += [(self._info.name, number) for number, at in found if at > self._finished_at]
        return [number for number, at in found if at <= self._finished_at]

    def _delete(self, doomed: list[int]) -> None:
        """For good, not to the trash: the same file can then be imported again. What others refer to is kept."""
        if not doomed:
            return
        cls, session = self._info.cls, self._env.session
        statement = sa.delete(cls).where(cls.id.in_(doomed)).execution_options(synchronize_session=False)
        try:
            with session.begin_nested():
                session.execute(statement)
        except DBAPIError as error:
            if not isinstance(readable_fault(error, self._env), ValidationFailed):
                raise
            if len(doomed) == 1:
                self._undone.kept.append((self._info.name, doomed[0]))
                return
            middle = len(doomed) // 2
            self._delete(doomed[middle:])
            self._delete(doomed[:middle])
        else:
            self._undone.deleted += len(doomed)

    def _restore(self, former: dict[int, dict[str, Any]]) -> None:
        cls, env, info = self._info.cls, self._env, self._info
        untouched = self._untouched(list(former))
        for record in env.session.scalars(sa.select(cls).where(cls.id.in_(untouched))):
            plain = {n: v for n, v in former[record.id].items() if n in info.by_column and n != "updated_at"}
            for name, value in info.validator.check(plain, env.gettext).items():
                setattr(record, name, value)
            for name, ids in former[record.id].items():
                if name not in info.by_column:
                    self._relink(name, record.id, ids)
        env.session.flush()
        self._turn_back(
            {number: former[number]["updated_at"] for number in untouched if "updated_at" in former[number]}
        )
        env.session.expunge_all()
        self._undone.restored += len(untouched)

    def _turn_back(self, moments: dict[int, str]) -> None:
        """The record is again as of that moment, so that an earlier import can be undone as well."""
        table = self._info.table
        statement = sa.update(table).where(table.c.id == sa.bindparam("number")).values(updated_at=sa.bindparam("at"))
        rows = [{"number": number, "at": datetime.fromisoformat(at)} for number, at in moments.items()]
        if rows:
            self._env.session.connection().execute(statement, rows)

    def _relink(self, name: str, record_id: int, ids: list[int]) -> None:
        relation = self._env.registry.metadata.tables.get(f"{self._info.table_name}_{name}_rel")
        if relation is None:
            return
        connection = self._env.session.connection()
        connection.execute(sa.delete(relation).where(relation.c.left_id == record_id))
        if ids:
            connection.execute(sa.insert(relation), [{"left_id": record_id, "right_id": number} for number in ids])
