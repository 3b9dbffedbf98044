"""The guarded session: rights, validation, audit and versions hold for whatever goes through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import CircularDependencyError, DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from yurt.env import bulk, reading
from yurt.env.faults import readable_fault
from yurt.env.writing import FlushWork
from yurt.errors import AccessDenied, StaleRecord, ValidationFailed

if TYPE_CHECKING:
    from yurt.env.env import Env


class GuardedSession(Session):
    """A SQLAlchemy session whose reads are filtered and whose writes are checked for its env's user."""

    @property
    def env(self) -> Env:
        return self.info["env"]

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Writes pending changes. Database faults come out as errors that people can act on."""
        try:
            super().flush(objects)
        except StaleDataError as error:
            raise StaleRecord(
                self.env.gettext("Somebody saved this record while you were working on it. Compare both versions.")
            ) from error
        except DBAPIError as error:
            raise readable_fault(error, self.env) from error
        except CircularDependencyError as error:
            raise ValidationFailed(
                self.env.gettext("These records would stand above each other in a circle. Choose another one.")
            ) from error


@event.listens_for(GuardedSession, "do_orm_execute")
def _on_execute(state: ORMExecuteState) -> Any:
    env: Env = state.session.info["env"]
    if not state.is_orm_statement:
        if env.is_sudo or state.execution_options.get("yurt_checked"):
            return None
        raise AccessDenied(
            "Statements on bare tables go around the rights. Select from env[Model], or use env.sudo() in code that "
            "answers for it."
        )
    if state.is_select:
        reading.restrict(state, env)
        return None
    return bulk.execute(state, env)


@event.listens_for(GuardedSession, "before_flush")
def _before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    work = FlushWork(session.info["env"], session)
    work.prepare()
    session.info["flush"] = work


@event.listens_for(GuardedSession, "after_flush")
def _after_flush(session: Session, _context: UOWTransaction) -> None:
    session.info["flush"].verify_and_record()


@event.listens_for(GuardedSession, "after_flush_postexec")
def _after_flush_postexec(session: Session, _context: UOWTransaction) -> None:
    session.info.pop("flush").announce()
