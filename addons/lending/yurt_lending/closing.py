"""The close of a day: income is recognised, penalties grow, statuses follow. Loan by loan once, however often it runs.

A loan notes the last day that was closed for it, in the same transaction as what the close wrote. So a run that was
cut short is simply run again, and missed days are caught up in their order. Loans for which nothing falls due and
nothing happened (most of them) are noted in one statement, without being read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.errors import YurtError

from yurt_lending.agreement import Agreement
from yurt_lending.books import post_differences
from yurt_lending.engine import EngineError
from yurt_lending.engine.events import CloseOfDay, Event
from yurt_lending.engine.fees import Occasion
from yurt_lending.engine.servicing import LoanState
from yurt_lending.facts import stored
from yurt_lending.models.events import Instalment
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.work import Work, append, opened, write_figures

if TYPE_CHECKING:
    from yurt.env import Env

DAY = timedelta(days=1)


def note_quiet_loans(env: Env, day: date, first: int = 1, last: int = sys.maxsize) -> None:
    """Notes the day for loans in force (with ids from `first` to `last`) whose books and status it does not change.

    Those are all but the busy ones: most loans, and those whose plan has nothing for the day that is not done yet.
    """
    loan = env[Loan]
    planned = (loan.planned_event == loan.last_event) & (loan.planned_through >= day)
    with env.sudo():
        quiet = sa.update(loan).where(
            _behind(env, day), loan.id.between(first, last), sa.or_(planned, sa.not_(_busy(env, day)))
        )
        quiet = quiet.values(closed_through=day, closed_event=loan.last_event)
        env.session.execute(quiet.execution_options(synchronize_session=False))
    env.session.expire_all()


def busy_loans(env: Env, day: date) -> list[int]:
    """The loans in force that the close of the day has to work out, by id."""
    loan = env[Loan]
    with env.unguarded():
        return list(env.session.scalars(sa.select(loan.id).where(_behind(env, day), _busy(env, day)).order_by(loan.id)))


def unplanned_loans(env: Env, day: date) -> list[int]:
    """The loans that the close of a coming day would have to work out, because they are busy and no plan reaches it."""
    loan = env[Loan]
    none = loan.planned_through.is_(None) | (loan.planned_through < day) | (loan.planned_event != loan.last_event)
    open_ones = sa.select(loan.id).where(_behind(env, day), _busy(env, day), sa.not_(loan.recalculated), none)
    with env.unguarded():
        return list(env.session.scalars(open_ones.order_by(loan.id)))


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
        try:
            closing = Days(work, env.today)
            for fact, state in closing.up_to(day):
                loan.last_event = fact.sequence
                row = append(env, work, fact.sequence, stored(fact) | {"key": f"close {loan.id} {fact.on}"})
                post_differences(env, loan, agreement, state, row)
            loan.closed_through, loan.closed_event = day, loan.last_event
            write_figures(env, loan, agreement, closing.state)
        except EngineError as error:
            raise YurtError(f"{loan.number}: {error.message}", reason=error.code) from error
        return True


class Days:
    """The days of a loan that are closed one after the other; `state` is how it stands after the last one.

    Days after the newest fact are closed on one course of the engine. For a day before it, the loan is replayed.
    """

    def __init__(self, work: Work, today: date) -> None:
        self.work, self.today = work, today
        self.facts: list[Event] = list(work.facts)
        self.sequence = work.loan.last_event
        self.state = work.replayed(self.facts, today)

    def up_to(self, last: date) -> Iterator[tuple[CloseOfDay, LoanState]]:
        """The closes that change something, each with the standing after it."""
        newest = max((fact.effective for fact in self.facts), default=date.min)
        days = days_to_close(self.state, self.work.agreement, self.work.loan, last, newest)
        for each in days:
            if each < newest and self._replayed(fact := self._fact(each)):
                yield self._kept(fact), self.state
        course = self.work.course(self.facts)
        for each in days:
            if each >= newest and course.close(fact := self._fact(each)):
                yield self._kept(fact), course.ledger.state
        if last >= newest:
            self.state = course.on(max(self.today, last))

    def _replayed(self, fact: CloseOfDay) -> bool:
        after = self.work.replayed([*self.facts, fact], self.today)
        changes = not same(self.state, after)
        if changes:
            self.state = after
        return changes

    def _fact(self, day: date) -> CloseOfDay:
        return CloseOfDay(on=day, sequence=self.sequence + 1, key=str(self.sequence + 1))

    def _kept(self, fact: CloseOfDay) -> CloseOfDay:
        self.facts.append(fact)
        self.sequence = fact.sequence
        return fact


def days_to_close(state: LoanState, agreement: Agreement, loan: Loan, last: date, newest: date) -> list[date]:
    """The days up to `last`, not closed yet, whose close may change something; `newest` is the day of the last fact."""
    assert loan.closed_through is not None
    first = loan.closed_through + DAY
    if agreement.recalculation != "none":
        return list(_each(first, last))
    found = {min(max(first, newest), last)} if loan.last_event > loan.closed_event else set[date]()
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
