"""A loan in work: its row locked, its agreement and facts read; and what is written of it after a replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_lending.agreement import Agreement
from yurt_lending.engine import events
from yurt_lending.engine.servicing import Course, LoanState, Servicing, replay
from yurt_lending.facts import fact_of, first_day
from yurt_lending.figures import figures, schedule_rows
from yurt_lending.models.events import Event, Instalment

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.loan import Loan

ROW = ("number", "due", "principal", "interest", "fees", "penalties", "paid", "unpaid", "balance")


@dataclass(frozen=True, slots=True)
class Work:
    """A loan about to be changed: its row is locked, its agreement and facts are read."""

    loan: Loan
    agreement: Agreement
    facts: tuple[events.Event, ...]

    def servicing(self, facts: Sequence[events.Event]) -> Servicing:
        return self.agreement.servicing(first_day(facts) or self.loan.start)

    def replayed(self, facts: Sequence[events.Event], day: date) -> LoanState:
        return replay(self.servicing(facts), facts, max([day, *(fact.on for fact in facts)]))

    def course(self, facts: Sequence[events.Event]) -> Course:
        return Course(self.servicing(facts), facts)


def facts_of(env: Env, loan: Loan) -> tuple[events.Event, ...]:
    """The facts of a loan in the order of recording, as the engine takes them."""
    event = env[Event]
    with env.unguarded():
        rows = env.session.scalars(sa.select(event).where(event.loan_id == loan.id).order_by(event.sequence))
        return tuple(fact_of(row) for row in rows)


def opened(env: Env, loan: Loan) -> Work:
    """The loan with its row locked until the unit of work ends. Raises ValidationFailed before its approval."""
    locked = locked_loan(env, loan)
    return read(env, locked)


def locked_loan(env: Env, loan: Loan) -> Loan:
    """The loan as it is in the database, its row locked until the unit of work ends."""
    cls = env[type(loan)] if not hasattr(type(loan), "__yurt__") else type(loan)
    chosen = sa.select(cls).where(cls.id == loan.id).with_for_update(of=cls)
    return env.session.scalars(chosen.execution_options(populate_existing=True)).one()


def read(env: Env, loan: Loan) -> Work:
    """The loan as it is, not locked. Raises ValidationFailed before its approval."""
    if loan.agreement is None:
        raise ValidationFailed(env.gettext("Approve the loan first."))
    return Work(loan, Agreement.model_validate(loan.agreement), facts_of(env, loan))


def recorded(env: Env, key: str) -> Event | None:
    """The fact that was recorded under this key."""
    event = env[Event]
    return env.session.scalar(sa.select(event).where(event.key == key))


def append(env: Env, work: Work, sequence: int, columns: dict[str, Any], of: str = "") -> Event:
    """Writes a fact as the next row of the loan's; `of` is the key of the one that a reversal takes back."""
    values = {
        "loan_id": work.loan.id, "sequence": sequence, "recorded_at": env.now, "recorded_by_id": env.user_id, **columns
    }  # fmt: skip
    if columns["kind"] == "reversal":
        event = env[Event]
        chosen = sa.select(event.id).where(event.loan_id == work.loan.id, event.sequence == int(of))
        values["reverses_id"] = env.session.scalar(chosen)
    return env.create(Event, **values)


def write_figures(env: Env, loan: Loan, agreement: Agreement, state: LoanState) -> None:
    """Writes the figures and the schedule that follow from a replay."""
    for name, value in figures(state, agreement, env.today).items():
        if getattr(loan, name) != value:
            setattr(loan, name, value)
    if loan.closed_through is None:
        loan.closed_through = loan.disbursed_on
    env.session.flush()
    rewrite_schedule(env, loan, schedule_rows(state, loan.id))


def rewrite_schedule(env: Env, loan: Loan, rows: list[dict[str, Any]]) -> None:
    """Replaces the rows of a schedule where they differ from what is there."""
    row = env[Instalment]
    chosen = sa.select(*(getattr(row, name) for name in ROW)).where(row.loan_id == loan.id).order_by(row.number)
    before = [tuple(found) for found in env.session.execute(chosen)]
    after = [tuple(new[name] for name in ROW) for new in rows]
    if before == after:
        return
    first = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    first = min(len(before), len(after)) if first is None else first
    env.session.execute(sa.delete(row).where(row.loan_id == loan.id, row.number > first))
    if rows[first:]:
        env.session.execute(sa.insert(row), rows[first:])
    env.session.expire(loan, ["schedule"])
