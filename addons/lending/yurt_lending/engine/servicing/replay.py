"""The replay: a loan's standing on a day, worked out from its facts and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import (
    Capitalise,
    Charge,
    ChargeAdjustment,
    ChargeBack,
    ChargeOff,
    ChargeWaiver,
    CloseOfDay,
    CreditBalanceRefund,
    DebtSale,
    Disbursement,
    Event,
    InterestPause,
    InterestWaiver,
    Payment,
    RateChange,
    ReAge,
    ReAmortise,
    Recovery,
    Reschedule,
    Reversal,
    WriteOff,
    in_order,
)
from yurt_lending.engine.servicing import charging, closing, funding, paying, restructuring
from yurt_lending.engine.servicing.late_charges import run_daily_charges
from yurt_lending.engine.servicing.ledger import DOWN_PAYMENT, Ledger
from yurt_lending.engine.servicing.progressive import ProgressivePlan
from yurt_lending.engine.servicing.rest import RestPlan
from yurt_lending.engine.servicing.settings import Model, Servicing
from yurt_lending.engine.servicing.state import LoanState, Status, Transaction
from yurt_lending.engine.servicing.static import Plan

Handler = Callable[[Ledger, Any], None]

HANDLERS: dict[type[Event], Handler] = {
    Disbursement: funding.disburse,
    RateChange: funding.change_rate,
    InterestPause: funding.pause,
    Charge: charging.charge,
    ChargeWaiver: charging.waive_charge,
    ChargeAdjustment: charging.adjust_charge,
    InterestWaiver: charging.waive_interest,
    CreditBalanceRefund: paying.refund_overpayment,
    ChargeBack: paying.charge_back,
    Recovery: closing.recover,
    Reschedule: restructuring.reschedule,
    ReAge: restructuring.re_age,
    ReAmortise: restructuring.re_amortise,
    Capitalise: restructuring.capitalise,
    ChargeOff: closing.charge_off,
    WriteOff: closing.write_off,
    DebtSale: closing.sell,
    CloseOfDay: closing.close_day,
}
"""What each fact does; every other `Payment` is allocated by `paying.pay`."""

AFTER_CLOSING = (CreditBalanceRefund, ChargeBack, CloseOfDay, Recovery)
"""Facts that may be recorded on a loan whose obligations are met."""


def replay(servicing: Servicing, events: Iterable[Event], as_of: date | None = None) -> LoanState:
    """The standing of a loan as it follows from its facts up to `as_of` (by default the last fact's day).

    Facts may come in any order; they are taken by business date, phase and sequence (`events.in_order`). Facts
    later than `as_of` are left out. Reversed facts count for nothing but stay in `transactions`, marked, with the
    split they had. Raises `EngineError`: `amount_not_positive`, `not_disbursed`, `loan_closed`, `event_unknown`,
    `duplicate_key`, and what the handlers of single facts refuse.
    """
    known = list(events)
    day = as_of or max((event.on for event in known), default=servicing.loan.disbursed_on)
    ledger, undone = replayed(servicing, known, day)
    run_daily_charges(ledger, day)
    if undone:
        ledger.state.transactions = sorted([*undone, *ledger.state.transactions], key=_place)
    return ledger.state


def replayed(servicing: Servicing, known: list[Event], day: date) -> tuple[Ledger, list[Transaction]]:
    """The working state after the last fact up to a day, and the lines that were reversed, which it does not hold.

    Charges that grow each day are brought to that fact, not to the day. Raises what `replay` raises.
    """
    check(servicing, known)
    known = [event for event in known if event.on <= day]
    reversals = sorted((event for event in known if isinstance(event, Reversal)), key=lambda event: event.sequence)
    if not reversals:
        return _run(servicing, known, day, []), []
    undone: list[Transaction] = []
    accruals: list[Transaction] = []
    taken_back: set[str] = set()
    for reversal in reversals:
        before = [event for event in known if event.sequence < reversal.sequence and event.key not in taken_back]
        before = [event for event in before if not isinstance(event, Reversal)]
        state = _run(servicing, before, reversal.on, accruals, taken_back).state
        line = state.transaction(reversal.of)
        if line is not None:
            line.reversed = True
            undone.append(line)
        accruals = [each for each in state.transactions if each.event is None and each.on <= reversal.on]
        taken_back.add(reversal.of)
    live = [event for event in known if event.key not in taken_back and not isinstance(event, Reversal)]
    return _run(servicing, live, day, accruals, taken_back), undone


def _place(line: Transaction) -> tuple[date, bool, int, int]:
    """The place of a line in a statement: by day, recognised income last, otherwise as it was recorded."""
    event = line.event
    return (line.on, event is None, event.phase if event else 0, event.sequence if event else 0)


def check(servicing: Servicing, events: list[Event]) -> None:
    """Refuse facts that cannot be: amounts that are not positive or finer than the currency's unit, unknown keys."""
    keys = [event.key for event in events if event.key]
    if len(set(keys)) != len(keys):
        raise EngineError("duplicate_key", "Two facts have the same key; each needs its own.")
    rounding = servicing.loan.rounding
    for event in events:
        amount = getattr(event, "amount", None)
        if amount is not None and (not amount.is_finite() or amount <= 0):
            raise EngineError("amount_not_positive", f"{event.title} on {event.on}: the amount must be above zero.")
        if amount is not None and rounding(amount) != amount:
            raise EngineError(
                "amount_too_fine", f"{event.title} on {event.on}: {amount} is finer than the currency's unit."
            )
        of = getattr(event, "of", None)
        if isinstance(event, ChargeWaiver) and event.of_rule:
            continue
        if of is not None and of not in keys and of.removesuffix(DOWN_PAYMENT) not in keys:
            raise EngineError("event_unknown", f"{event.title} on {event.on}: nothing is known by the name “{of}”.")


def ledger_of(servicing: Servicing, events: list[Event], as_of: date) -> Ledger:
    """The working state after all facts up to a day, without reversed ones: for quotes. Raises what `replay` raises."""
    check(servicing, events)
    taken_back = {event.of for event in events if isinstance(event, Reversal)}
    live = [e for e in events if e.on <= as_of and e.key not in taken_back and not isinstance(e, Reversal)]
    ledger = _run(servicing, live, as_of, [], taken_back)
    run_daily_charges(ledger, as_of)
    return ledger


def _run(
    servicing: Servicing, events: list[Event], as_of: date, accruals: list[Transaction], undone: Collection[str] = ()
) -> Ledger:
    ledger = Ledger(servicing, as_of, plan_for(servicing), list(accruals), undone)
    for event in in_order(events):
        _admit(ledger, event)
        run_daily_charges(ledger, event.effective)
        handler = HANDLERS.get(type(event))
        if handler is not None:
            handler(ledger, event)
        elif isinstance(event, Payment):
            paying.pay(ledger, event)
        else:
            raise EngineError("event_unknown", f"The engine does not know the fact {type(event).__name__}.")
    return ledger


def plan_for(servicing: Servicing) -> Plan:
    """How the rows of a loan follow what is paid: as planned, or with interest recalculated."""
    recalculation = servicing.recalculation
    if recalculation is None:
        return Plan()
    return RestPlan(recalculation) if recalculation.model is Model.REST else ProgressivePlan(recalculation)


def _admit(ledger: Ledger, event: Event) -> None:
    """Refuse what may not happen in the loan's present status."""
    status = ledger.state.status
    if status is Status.ACTIVE or isinstance(event, CloseOfDay):
        return
    if status is Status.APPROVED:
        if not isinstance(event, Disbursement | RateChange | InterestPause | Charge):
            raise EngineError("not_disbursed", f"{event.title} on {event.on}: nothing was disbursed by that day.")
        return
    if status in (Status.WRITTEN_OFF, Status.SOLD):
        if not isinstance(event, Recovery):
            raise EngineError("loan_closed", f"{event.title} on {event.on}: the loan is {status.value}.")
        return
    closed_by = ledger.closed_by
    if closed_by is not None and event.sequence > closed_by.sequence and not isinstance(event, AFTER_CLOSING):
        raise EngineError(
            "loan_closed", f"{event.title} on {event.on}: the loan was settled on {closed_by.on}; reverse that first."
        )
