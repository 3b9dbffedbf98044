"""The end of a loan, good or bad: charge-off, write-off, recovery, sale; and the close of a day."""

from __future__ import annotations

from datetime import timedelta

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.events import ChargeOff, CloseOfDay, DebtSale, Event, Recovery, WriteOff
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.late_charges import raise_overdue_charges
from yurt_lending.engine.servicing.ledger import INCOME, Ledger
from yurt_lending.engine.servicing.rows import four
from yurt_lending.engine.servicing.state import Status


def charge_off(ledger: Ledger, event: ChargeOff) -> None:
    """Take the loan off the books: all unpaid parts, due or not, are the loss; collection goes on.

    Raises `EngineError("charged_off_already")`.
    """
    state = ledger.state
    ledger.refuse_unless(state.charged_off_on is None, "charged_off_already", "The loan is charged off already.")
    split = [state.owed(component) for component in Component]
    line = ledger.note(event, sum(split, ZERO), split, balance=ZERO)
    line.fraud = event.fraud
    state.charged_off_on, state.fraud = event.on, event.fraud


def write_off(ledger: Ledger, event: WriteOff) -> None:
    """Write all that is unpaid off and close the loan."""
    _end(ledger, event, Status.WRITTEN_OFF)


def sell(ledger: Ledger, event: DebtSale) -> None:
    """Sell the debt: all that is unpaid leaves the books, the loan is closed; the postings weigh it with the price."""
    ledger.refuse_unless(event.price >= 0, "amount_not_positive", "The price of a debt cannot be negative.")
    _end(ledger, event, Status.SOLD)


def recover(ledger: Ledger, event: Recovery) -> None:
    """Money after the write-off. Raises `EngineError("not_written_off")` while the loan can still be paid."""
    state = ledger.state
    ledger.refuse_unless(
        state.status is Status.WRITTEN_OFF,
        "not_written_off",
        "Only a written-off loan has recoveries; take a repayment.",
    )
    ledger.note(event, event.amount)


def _end(ledger: Ledger, event: Event, status: Status) -> None:
    state = ledger.state
    split = four()
    for row in ledger.open_rows():
        for component in Component:
            owed = row.owed(component)
            row.write_off(component, owed, event.on)
            split[component.slot] += owed
    ledger.note(event, sum(split, ZERO), split)
    state.status, state.closed_on, ledger.closed_by = status, event.on, event


def close_day(ledger: Ledger, event: CloseOfDay) -> None:
    """Run the close of a day: late charges, interest brought up to the day, income recognised.

    Income of an instalment is recognised on its due date once that day is over (Fineract's periodic accruals).
    """
    state = ledger.state
    if state.status is not Status.ACTIVE:
        return
    ledger.plan.close_of_day(ledger, event.on)
    raise_overdue_charges(ledger, event.on)
    if state.charged_off_on is not None:
        return
    asked = [ZERO, ZERO, ZERO]
    for row in ledger.rows:
        if row.due < event.on:
            for slot in INCOME:
                asked[slot] += row.asked[slot] - row.waived[slot]
            ledger.recognise(row.due, asked)
    ledger.plan.accrue(ledger, event.on - timedelta(days=1), asked)
