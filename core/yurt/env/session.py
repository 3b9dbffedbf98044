"""The guarded session: rights, validation, audit and versions hold for whatever goes through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, inspect, select
from sqlalchemy.exc import CircularDependencyError, DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from yurt.env import bulk, reading
from yurt.env.faults import readable_fault
from yurt.env.trashed import tell_of_trash
from yurt.env.writing import ROUNDS, FlushWork
from yurt.errors import AccessDenied, StaleRecord, ValidationFailed, YurtError

if TYPE_CHECKING:
    from yurt.env.env import Env


class GuardedSession(Session):
    """A SQLAlchemy session whose reads are filtered and whose writes are checked for its env's user."""

    @property
    def env(self) -> Env:
        return self.info["env"]

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Writes pending changes, and what computed fields and hooks change in turn.

        Inside a model's method that a flush has called it does nothing: what the method adds or changes is
        written by that flush. Database faults come out as errors that people can act on.
        """
        if self._flushing:
            return
        if self.info.get("glance") and not self._is_clean():
            raise YurtError("This unit of work was opened to glance at data; open one that may write.")
        for _ in range(ROUNDS):
            self._flush_once(objects)
            work: FlushWork | None = self.info.pop("flush", None)
            if work is None or not work.written:
                return
            try:
                work.announce()
            except BaseException:
                self.info["refused"] = True
                raise
        raise YurtError("Hooks change records again and again; nothing was saved.")

    def end(self) -> None:
        """Commits; a unit of work that has only glanced at data has nothing to commit."""
        if self.info.get("glance") and self._is_clean():
            return
        self.commit()

    def _flush_once(self, objects: Sequence[Any] | None) -> None:
        try:
            super().flush(objects)
        except StaleDataError as error:
            raise StaleRecord(
                self.env.gettext("Somebody saved this record while you were working on it. Compare both versions.")
            ) from error
        except DBAPIError as error:
            fault = readable_fault(error, self.env)
            work: FlushWork | None = self.info.pop("failed", None)
            raise tell_of_trash(fault, self.env, work.written if work else ()) from error
        except CircularDependencyError as error:
            raise ValidationFailed(
                self.env.gettext("These records would stand above each other in a circle. Choose another one.")
            ) from error

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """The record of that number if the user may see it. What `sudo` has read is asked for anew."""
        found = super().get(entity, ident, **options)
        if found is None or self.env.is_sudo or not self._unchecked(inspect(found).key):
            return found
        return self.scalars(select(type(found)).where(type(found).id == found.id)).first()

    def _identity_lookup(self, mapper: Any, primary_key_identity: Any, *args: Any, **options: Any) -> Any:
        """How links find records that are in memory: what `sudo` has read must be asked for anew."""
        found = super()._identity_lookup(mapper, primary_key_identity, *args, **options)
        if isinstance(found, mapper.class_) and not self.env.is_sudo and self._unchecked(inspect(found).key):
            return None
        return found

    def watch_sudo(self) -> None:
        """From now on remembers what is read without rights; called when they are first switched off."""
        if "unchecked" not in self.info:
            self.info["unchecked"] = set()
            event.listen(self, "loaded_as_persistent", _after_load)

    def _unchecked(self, key: Any) -> bool:
        return key in self.info.get("unchecked", ())

    def bulk_save_objects(self, *_args: Any, **_options: Any) -> None:
        """Refused: it goes around rights, validation and audit. Use `env.create_many` or an `insert()` statement."""
        raise AccessDenied("bulk_… methods go around rights and audit. Use env.create_many or insert(env[Model]).")

    bulk_insert_mappings = bulk_save_objects
    bulk_update_mappings = bulk_save_objects


@event.listens_for(GuardedSession, "do_orm_execute")
def _on_execute(state: ORMExecuteState) -> Any:
    env: Env = state.session.info["env"]
    if not state.is_orm_statement or (state.is_from_statement and not state.is_column_load):
        if env.is_sudo or state.execution_options.get("yurt_checked"):
            return None
        raise AccessDenied(reading.BARE)
    if state.is_select:
        reading.restrict(state, env)
        return None
    return bulk.execute(state, env)


@event.listens_for(GuardedSession, "before_flush")
def _before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    work = FlushWork(session.info["env"], session)
    work.prepare()
    session.info["flush"] = work
    try:
        work.write_together()
    except BaseException:
        session.info["refused"] = True  # The transaction is broken, though the session does not know it.
        raise


@event.listens_for(GuardedSession, "after_flush")
def _after_flush(session: Session, _context: UOWTransaction) -> None:
    session.info["flush"].finish()


@event.listens_for(GuardedSession, "before_commit")
def _before_commit(session: Session) -> None:
    if session.info.get("refused"):
        raise AccessDenied("What this unit of work wrote was refused; it cannot be committed.")


@event.listens_for(GuardedSession, "after_soft_rollback")
def _after_rollback(session: Session, _transaction: Any) -> None:
    session.info.pop("refused", None)
    session.info["failed"] = session.info.pop("flush", None)


def _after_load(session: Session, record: Any) -> None:
    if session.info["env"].is_sudo:
        session.info["unchecked"].add(inspect(record).key)
