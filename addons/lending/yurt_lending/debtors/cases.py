"""Debt cases follow the loans: opened when one is late, settled when nothing is overdue; promises are checked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_lending.models.debtor import STAGE_OF, DebtCase, DebtStep, Noting, Promise
from yurt_lending.models.events import Event
from yurt_lending.models.loan import RUNNING, Loan

if TYPE_CHECKING:
    from yurt.env import Env

LATE_DAYS = 3
"""Days late from which a case is opened by itself."""
BATCH = 500


def opened_case(env: Env, loan: Any) -> DebtCase:
    """The open case of a loan, or a new one."""
    found = next((case for case in loan.cases if case.stage != "settled"), None)
    if found is not None:
        return found
    with env.sudo():
        return env.create(DebtCase, loan=loan, collector_id=loan.officer_id)


def note_step(env: Env, case: DebtCase, given: Noting) -> DebtStep:
    """Notes a step; a promise is kept as one, and the case moves to the stage that the step stands for."""
    promise = given.result == "promised"
    if promise and (not given.promised or given.promised_by is None):
        message = env.gettext("A promise has an amount and a day.")
        raise ValidationFailed(message, {"promised": message})
    with env.sudo():
        if promise:
            env.create(Promise, case=case, amount=given.promised, by=given.promised_by)
        stage = STAGE_OF.get(given.kind) or ("visits" if given.kind == "visit" and case.stage == "early" else None)
        if stage is not None and stage != case.stage:
            case.stage = stage
        case.next_on = given.next_on or given.promised_by
        return env.create(
            DebtStep, case=case, done_at=env.now, kind=given.kind, result=given.result, text=given.text,
            days_late=case.loan.days_past_due, overdue=case.loan.overdue, done_by_id=env.user_id,
        )  # fmt: skip


def follow_loans(env: Env) -> dict[str, int]:
    """Opens cases for loans that became late, settles those of loans that are late no more. Gives how many."""
    row, work = env[Loan], env[DebtCase]
    wanted: Any = row
    active = sa.select(work.loan_id).where(work.stage != "settled")
    late = sa.select(wanted.id, wanted.officer_id).where(
        wanted.status.in_(RUNNING), wanted.direction == "given", wanted.days_past_due > LATE_DAYS,
        wanted.id.not_in(active),
    )  # fmt: skip
    new = [{"loan_id": found.id, "collector_id": found.officer_id} for found in env.session.execute(late)]
    for start in range(0, len(new), BATCH):
        env.create_many(DebtCase, new[start : start + BATCH])
    done = sa.select(work).join(row, row.id == work.loan_id).where(
        work.stage != "settled", (wanted.overdue == 0) | wanted.status.not_in(RUNNING), wanted.status != "written_off"
    )  # fmt: skip
    settled = list(env.session.scalars(done))
    for each in settled:
        each.stage, each.closed_on, each.next_on = "settled", env.today, None
    return {"opened": len(new), "settled": len(settled)}


def check_promises(env: Env) -> dict[str, int]:
    """Marks the promises whose day has passed, or that are paid: kept or broken. Gives how many of each."""
    promise, case, event = env[Promise], env[DebtCase], env[Event]
    waiting = sa.select(promise, case.loan_id).join(case, case.id == promise.case_id).where(promise.status == "open")
    counted = {"kept": 0, "broken": 0}
    reversed_ones = sa.select(event.reverses_id).where(event.reverses_id.is_not(None))
    for each, loan in env.session.execute(waiting).all():
        paid = env.session.scalar(
            sa.select(sa.func.sum(event.amount)).where(
                event.loan_id == loan, event.kind == "repayment", event.date.between(each.made_on, each.by),
                event.id.not_in(reversed_ones),
            )
        ) or Decimal(0)  # fmt: skip
        if paid < each.amount and each.by >= env.today:
            continue
        each.status, each.paid = ("kept" if paid >= each.amount else "broken"), paid
        counted[each.status] += 1
        if each.status == "broken":
            each.case.next_on = env.today
    return counted
