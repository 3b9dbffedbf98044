"""The close of a day: income is recognised, penalties grow, statuses follow. Loan by loan once, however often it runs.

A loan notes the last day that was closed for it, in the same transaction as what the close wrote. So a run that was
cut short is simply run again, and missed days are caught up in their order. Loans for which nothing falls due and
nothing happened (most of them) are noted in one statement, without being read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.errors import YurtError

from yurt_lending.agreement import Agreement
from yurt_lending.books import post_differences
from yurt_lending.engine import EngineError
from yurt_lending.engine.events import CloseOfDay
from yurt_lending.engine.fees import Occasion
from yurt_lending.engine.servicing import LoanState
from yurt_lending.facts import stored
from yurt_lending.models.events import Instalment
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.work import append, opened, write_figures

if TYPE_CHECKING:
    from yurt.env import Env

DAY = timedelta(days=1)


def note_quiet_loans(env: Env, day: date) -> None:
    """Notes the day for the loans in force whose books and status it does not change: all but the busy ones."""
    loan = env[Loan]
    with env.sudo():
        quiet = sa.update(loan).where(_behind(env, day), sa.not_(_busy(env, day))).values(closed_through=day)
        env.session.execute(quiet.execution_options(synchronize_session=False))
    env.session.expire_all()


def busy_loans(env: Env, day: date) -> list[int]:
    """The loans in force that the close of the day has to work out, by id."""
    loan = env[Loan]
    with env.unguarded():
        return list(env.session.scalars(sa.select(loan.id).where(_behind(env, day), _busy(env, day)).order_by(loan.id)))


def _behind(env: Env, day: date):
    loan = env[Loan]
    return loan.status.in_(RUNNING) & (loan.closed_through < day)


def _busy(env: Env, day: date):
    """Something falls or fell due, something was recorded since the last close, or interest grows each day."""
    loan, row = env[Loan], env[Instalment]
    falls_due = sa.exists().where(
        row.loan_id == loan.id, row.due <= day, (row.due >= loan.closed_through) | (row.unpaid > 0)
    )
    return falls_due | (loan.last_event > loan.closed_event) | loan.recalculated


def close_loan(env: Env, number: int, day: date) -> bool:
    """Closes all days of a loan up to `day`; False when that was done before.

    Raises YurtError where it cannot be posted or calculated; then nothing of the loan may be kept.
    """
    with env.sudo():
        work = opened(env, env.get(Loan, number))
        loan, agreement = work.loan, work.agreement
        if loan.closed_through is None or loan.closed_through >= day:
            return False
        facts = list(work.facts)
        try:
            state = work.replayed(facts, env.today)
            days = days_to_close(state, agreement, loan, day)
            for each in days:
                sequence = loan.last_event + 1
                fact = CloseOfDay(on=each, sequence=sequence, key=str(sequence))
                after = work.replayed([*facts, fact], env.today)
                if same(state, after):
                    continue
                facts.append(fact)
                state, loan.last_event = after, sequence
                row = append(env, work, sequence, stored(fact) | {"key": f"close {loan.id} {each}"})
                post_differences(env, loan, agreement, state, row)
        except EngineError as error:
            raise YurtError(f"{loan.number}: {error.message}", reason=error.code) from error
        loan.closed_through, loan.closed_event = day, loan.last_event
        write_figures(env, loan, agreement, state)
        return True


def days_to_close(state: LoanState, agreement: Agreement, loan: Loan, last: date) -> list[date]:
    """The days up to `last`, not closed yet, whose close may change something."""
    assert loan.closed_through is not None
    first = loan.closed_through + DAY
    if agreement.recalculation != "none":
        return list(_each(first, last))
    found = {last} if loan.last_event > loan.closed_event else set[date]()
    rules = [charge.rule() for charge in agreement.charges]
    for row in state.rows:
        found.add(row.due + DAY)
        for rule in rules:
            if rule.occasion is Occasion.OVERDUE:
                found.add(rule.starts(row.due))
            elif rule.occasion is Occasion.OVERDUE_DAILY:
                found.update(_each(max(first, rule.starts(row.due)), min(last, (row.met_on or last) + DAY)))
    return sorted(each for each in found if first <= each <= last)


def _each(first: date, last: date) -> Iterable[date]:
    return (first + DAY * n for n in range((last - first).days + 1))


def same(before: LoanState, after: LoanState) -> bool:
    """Whether a close changed neither the statement nor what is asked."""
    return len(before.transactions) == len(after.transactions) and [row.asked for row in before.rows] == [
        row.asked for row in after.rows
    ]
