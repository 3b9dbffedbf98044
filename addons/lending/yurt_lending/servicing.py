"""Serving loans: the one way in which something happens with a loan, and what can be asked of one.

    from yurt_lending.engine import events
    from yurt_lending.servicing import record

    record(env, loan, events.Charge(on=env.today, kind=ChargeKind.FEE, amount=fee, due=env.today))

`record` appends the fact, replays the loan, refreshes its figures and schedule and posts what changed, in the caller's
unit of work: all of it is written, or nothing. The loan's row is locked, so that two people take turns. Rights do not
count here: whoever records answers for the right to. What the engine refuses comes out as ValidationFailed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_lending.agreement import Agreement
from yurt_lending.allocation import Allocation, AllocationChanged
from yurt_lending.books import post_differences
from yurt_lending.engine import EngineError, events
from yurt_lending.engine.servicing import LoanState, Quote, replay, settlement
from yurt_lending.facts import stored
from yurt_lending.figures import disclosed, planned, schedule_rows
from yurt_lending.models.events import Event
from yurt_lending.money import Place, columns_of
from yurt_lending.refusals import refused
from yurt_lending.timeline import tell
from yurt_lending.work import append, facts_of, locked_loan, opened, read, recorded, rewrite_schedule, write_figures

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.loan import Loan

__all__ = [
    "Allocation", "AllocationChanged", "Quote", "allocation_of", "approve", "disburse", "facts_of", "preview_payment",
    "quote", "record", "refresh", "refund_overpayment", "reverse", "reverse_last", "take_payment", "write_off",
]  # fmt: skip

TRIAL = "payment on trial"
BY_THE_SYSTEM = ("close_of_day", "reversal")


def record(
    env: Env, loan: Loan, event: events.Event, *, money: Place | None = None, text: str | None = None,
    key: str | None = None, shown: Allocation | None = None,
) -> Event:  # fmt: skip
    """Records a fact about a loan and everything that follows from it; gives it as it stands.

    `money` is the cash desk, the bank account or the bare account of the ledger that it passes through. `key` makes the
    work safe to repeat: a key that was recorded before gives that fact. `shown` is what a payment was said to pay: one
    that would pay something else by now is refused.
    Raises ValidationFailed (AllocationChanged), CashRefused, and PeriodClosed for a date in a closed period.
    """
    with env.sudo():
        work = opened(env, loan)
        if key is not None and (known := recorded(env, key)) is not None:
            return known
        if event.on > env.today:
            message = env.gettext("{date} lies in the future.").format(date=event.on)
            raise ValidationFailed(message, {"date": message})
        sequence = work.loan.last_event + 1
        fact = replace(event, sequence=sequence, key=str(sequence))
        try:
            state = work.replayed([*work.facts, fact], env.today)
            columns = stored(fact)
        except EngineError as error:
            raise refused(env, error) from error
        if shown is not None:
            _refuse_unless_shown(env, state, fact.key, shown)
        columns |= {**columns_of(env, money, loan.currency), "text": text, "key": key}
        row = append(env, work, sequence, columns, getattr(event, "of", ""))
        work.loan.last_event = sequence
        write_figures(env, work.loan, work.agreement, state)
        post_differences(env, work.loan, work.agreement, state, row)
        tell(env, work.loan, row)
        return row


def _refuse_unless_shown(env: Env, state: LoanState, key: str, shown: Allocation) -> None:
    line = state.transaction(key)
    assert line is not None
    found = Allocation.of(line, state.outstanding)
    if found != shown:
        message = env.gettext("This loan changed meanwhile: the payment pays something else now. Look at it again.")
        raise AllocationChanged(message, found)


def refresh(env: Env, loan: Loan) -> None:
    """Brings the figures of a loan up to today without anything having happened but time. Raises like `record`."""
    with env.sudo():
        work = opened(env, loan)
        try:
            state = work.replayed(work.facts, env.today)
        except EngineError as error:
            raise refused(env, error) from error
        write_figures(env, work.loan, work.agreement, state)


def approve(env: Env, loan: Loan) -> None:
    """Agrees to an application; the product's rules as they are now are kept with the loan.

    Raises ValidationFailed when it is no application any more, or for rules that contradict each other.
    """
    with env.sudo():
        locked = locked_loan(env, loan)
        if locked.status != "applied":
            raise ValidationFailed(env.gettext("This loan is no application any more."))
        if locked.currency != env.system.settings.currency:
            message = env.gettext("Loans are kept in {currency} only, so far. Choose another product.")
            message = message.format(currency=env.system.settings.currency)
            raise ValidationFailed(message, {"product": message})
        agreement = Agreement.of(locked, locked.product)
        locked.agreement = agreement.model_dump(mode="json")
        locked.status = "approved"
        locked.recalculated = agreement.recalculation != "none"
        plan(env, locked, agreement)


def plan(env: Env, loan: Loan, agreement: Agreement) -> None:
    """Writes the schedule and the APR of a loan that is not disbursed yet, as they will be."""
    try:
        state = planned(agreement, loan.start)
    except EngineError as error:
        raise refused(env, error) from error
    for name, value in disclosed(state).items():
        setattr(loan, name, value)
    env.session.flush()
    rewrite_schedule(env, loan, schedule_rows(state, loan.id))


def disburse(env: Env, loan: Loan, on: date, money: Place | None = None, *, key: str | None = None) -> Event:
    """Hands the whole amount over on a day. Raises like `record`."""
    if loan.status != "approved":
        raise ValidationFailed(env.gettext("Only an approved loan is disbursed."))
    fact = events.Disbursement(on=on, amount=loan.principal)
    return record(env, loan, fact, money=money, key=key)


def take_payment(
    env: Env, loan: Loan, amount: Decimal, on: date, money: Place | None = None, *, key: str | None = None,
    shown: Allocation | None = None,
) -> Event:  # fmt: skip
    """Money came in (of a loan taken: went out). `shown` as in `record`, which also tells what it raises."""
    return record(env, loan, events.Repayment(on=on, amount=amount), money=money, key=key, shown=shown)


def refund_overpayment(env: Env, loan: Loan, on: date, money: Place | None = None) -> Event:
    """Pays back all that is overpaid. Raises like `record`."""
    return record(env, loan, events.CreditBalanceRefund(on=on, amount=loan.overpaid), money=money)


def write_off(env: Env, loan: Loan, on: date, reason: str) -> Event:
    """Gives up all that is unpaid. Raises like `record`."""
    return record(env, loan, events.WriteOff(on=on), text=reason)


def reverse(env: Env, event: Event, on: date, reason: str) -> Event:
    """Takes a fact back as of a day; its entries are posted back. Raises like `record`."""
    if on < event.date:
        message = env.gettext("It happened on {date}: it cannot be reversed before that day.").format(date=event.date)
        raise ValidationFailed(message, {"date": message})
    return record(env, event.loan, events.Reversal(on=on, of=str(event.sequence)), text=reason)


def reverse_last(env: Env, loan: Loan, on: date, reason: str) -> Event:
    """Takes back the last fact that a person recorded and that still counts; gives that fact."""
    with env.sudo():
        event = env[Event]
        undone = sa.select(event.reverses_id).where(event.loan_id == loan.id, event.reverses_id.is_not(None))
        chosen = sa.select(event).where(
            event.loan_id == loan.id, event.kind.not_in(BY_THE_SYSTEM), event.id.not_in(undone)
        )
        last = env.session.scalar(chosen.order_by(event.sequence.desc()).limit(1))
        if last is None:
            raise ValidationFailed(env.gettext("Nothing is recorded on this loan that could be reversed."))
        reverse(env, last, on, reason)
        return last


def quote(env: Env, loan: Loan, on: date) -> Quote:
    """What settles the loan on a day, by the facts up to it. Raises ValidationFailed before the disbursement."""
    work = read(env, loan)
    try:
        return settlement(work.servicing(work.facts), work.facts, on)
    except EngineError as error:
        raise refused(env, error) from error


def preview_payment(env: Env, loan: Loan, amount: Decimal, on: date) -> Allocation:
    """What a payment would pay if it were recorded now. Nothing is written. Raises ValidationFailed."""
    work = read(env, loan)
    trial = events.Repayment(on=on, amount=amount, sequence=loan.last_event + 1, key=TRIAL)
    try:
        state = work.replayed([*work.facts, trial], max(on, env.today))
    except EngineError as error:
        raise refused(env, error) from error
    line = state.transaction(TRIAL)
    assert line is not None
    return Allocation.of(line, state.outstanding)


def allocation_of(env: Env, event: Event) -> Allocation:
    """What a recorded payment pays, by the facts as they are now, and what was left on its day."""
    work = read(env, event.loan)
    until = [fact for fact in work.facts if fact.on <= event.date and fact.sequence <= event.sequence]
    try:
        line = work.replayed(work.facts, env.today).transaction(str(event.sequence))
        left = replay(work.servicing(work.facts), until, event.date).outstanding
    except EngineError as error:
        raise refused(env, error) from error
    if line is None:
        raise ValidationFailed(env.gettext("This is no payment."))
    return Allocation.of(line, left)
