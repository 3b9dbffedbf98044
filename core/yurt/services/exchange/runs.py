"""The record of an import, and undoing it: what it made is deleted, what it changed gets its former values back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from yurt.base.models.exchange import ImportBatch, ImportRun
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.faults import readable_fault
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.services.exchange.batches import TakenBatch
from yurt.services.exchange.mapping import ImportMap

if TYPE_CHECKING:
    from yurt.env.env import Env

IMPORT_ROLE = "core.integrator"
_PART = 500


def require_import_right(env: Env) -> None:
    """Raises AccessDenied unless the user may import."""
    if not env.is_sudo and not env.access.has_role(IMPORT_ROLE):
        raise AccessDenied(env.gettext("Importing needs the role “Integrator”. Ask your administrator for it."))


class RunRecord:
    """The record of an import while it runs, kept in the same transaction."""

    def __init__(self, env: Env, record: Any) -> None:
        self._env = env
        self.id: int = record.id
        self._model: str = record.model

    @classmethod
    def begin(cls, env: Env, model: str, file_name: str, mapping: ImportMap) -> RunRecord:
        """Makes the record before the first row."""
        with env.sudo():
            record = env.create(
                ImportRun,
                model=model,
                file_name=file_name[:255],
                started_at=env.now,
                mapping=mapping.model_dump(mode="json", exclude_defaults=True),
            )
            return cls(env, record)

    def note(self, taken: TakenBatch) -> None:
        """Keeps what a batch made and changed."""
        table = self._env.registry.models[ImportBatch.__yurt_name__].table
        rows = [
            {"run_id": self.id, "model": model, "created": created, "updated": {}}
            for model, created in taken.linked.items()
        ]
        if taken.created or taken.updated:
            updated = {str(number): values for number, values in taken.updated.items()}
            rows.append({"run_id": self.id, "model": self._model, "created": taken.created, "updated": updated})
        if rows:
            self._env.session.connection().execute(sa.insert(table), rows)

    def finish(self, created: int, updated: int, skipped: int, failed: int) -> None:
        """Writes down the counts."""
        with self._env.sudo():
            record = self._env.get(ImportRun, self.id)
            record.created, record.updated, record.skipped, record.failed = created, updated, skipped, failed
            record.finished_at = self._env.now


@dataclass(frozen=True)
class Undone:
    """What undoing came to; `kept` records were changed after the import and stayed as they are."""

    deleted: int
    restored: int
    kept: tuple[tuple[str, int], ...] = ()


def undo_import(env: Env, run_id: int) -> Undone:
    """Takes a whole import back, within the unit of work.

    Records that somebody changed after the import are left alone and named in `kept`. Needs the role of importing and
    the rights to change and delete records of the model. Raises NotFound, AccessDenied, and ValidationFailed when the
    import was undone before, or when other records refer to what it made.
    """
    require_import_right(env)
    with env.unguarded():
        run = env.session.scalar(sa.select(env[ImportRun]).where(env[ImportRun].id == run_id))
    if run is None:
        raise NotFound(f"There is no import {run_id}. “yurt import runs” lists them.", id=run_id)
    if run.state == "undone":
        raise ValidationFailed(f"Import {run_id} was undone already.")
    with env.unguarded():
        batches = list(env.session.scalars(sa.select(env[ImportBatch]).where(env[ImportBatch].run_id == run_id)))
    work = _Undoing(env, run.finished_at or run.started_at)
    for batch in sorted(batches, key=lambda b: (b.model == run.model, b.id), reverse=True):
        work.take_back(env.info(batch.model), batch)
    with env.sudo():
        env.get(ImportRun, run_id).state = "undone"
    write_audit(env, [AuditEntry("import undone", run.model, None, run.file_name, {"run": [None, run_id]})])
    return Undone(work.deleted, work.restored, tuple(work.kept))


class _Undoing:
    """Takes back batch after batch, the records of the file before those made for its links."""

    def __init__(self, env: Env, finished_at: Any) -> None:
        self._env, self._finished_at = env, finished_at
        self.deleted = self.restored = 0
        self.kept: list[tuple[str, int]] = []

    def take_back(self, info: ModelInfo, batch: Any) -> None:
        """Deletes what the batch made and restores what it changed, as far as nobody has worked on it since."""
        if not self._env.is_sudo:
            self._env.access.require(info, "delete", self._env)
        for start in range(0, len(batch.created), _PART):
            self._delete(info, batch.created[start : start + _PART])
        items = [(int(number), values) for number, values in batch.updated.items()]
        for start in range(0, len(items), _PART):
            self._restore(info, dict(items[start : start + _PART]))

    def _untouched(self, info: ModelInfo, ids: list[int]) -> list[int]:
        cls = info.cls
        found = self._env.session.execute(sa.select(cls.id, cls.updated_at).where(cls.id.in_(ids))).all()
        self.kept += [(info.name, number) for number, at in found if at > self._finished_at]
        return [number for number, at in found if at <= self._finished_at]

    def _delete(self, info: ModelInfo, ids: list[int]) -> None:
        """For good, not to the trash: the same file can then be imported again."""
        cls, env = info.cls, self._env
        doomed = self._untouched(info, ids)
        if not doomed:
            return
        try:
            env.session.execute(sa.delete(cls).where(cls.id.in_(doomed)).execution_options(synchronize_session=False))
        except DBAPIError as error:
            raise readable_fault(error, env) from error
        self.deleted += len(doomed)

    def _restore(self, info: ModelInfo, former: dict[int, dict[str, Any]]) -> None:
        cls, env = info.cls, self._env
        untouched = self._untouched(info, list(former))
        for record in env.session.scalars(sa.select(cls).where(cls.id.in_(untouched))):
            plain = {n: v for n, v in former[record.id].items() if n in info.by_column and n != "updated_at"}
            for name, value in info.validator.check(plain, env.gettext).items():
                setattr(record, name, value)
            for name, ids in former[record.id].items():
                if name not in info.by_column:
                    self._relink(info, name, record.id, ids)
        env.session.flush()
        self._turn_back(
            info, {number: former[number]["updated_at"] for number in untouched if "updated_at" in former[number]}
        )
        self.restored += len(untouched)

    def _turn_back(self, info: ModelInfo, moments: dict[int, str]) -> None:
        """The record is again as of that moment, so that an earlier import can be undone as well."""
        table = info.table
        statement = sa.update(table).where(table.c.id == sa.bindparam("number")).values(updated_at=sa.bindparam("at"))
        rows = [{"number": number, "at": datetime.fromisoformat(at)} for number, at in moments.items()]
        if rows:
            self._env.session.connection().execute(statement, rows)

    def _relink(self, info: ModelInfo, name: str, record_id: int, ids: list[int]) -> None:
        relation = self._env.registry.metadata.tables.get(f"{info.table_name}_{name}_rel")
        if relation is None:
            return
        connection = self._env.session.connection()
        connection.execute(sa.delete(relation).where(relation.c.left_id == record_id))
        if ids:
            connection.execute(sa.insert(relation), [{"left_id": record_id, "right_id": number} for number in ids])
