"""Rows that stay as planned: payments change what is paid, never what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.events import Disbursement, Payment
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.planned import planned_rows, with_pauses
from yurt_lending.engine.servicing.rows import INTEREST, Row, RowKind
from yurt_lending.engine.terms import LoanTerms


class Plan:
    """How rows follow what happens. This one keeps them as planned; subclasses recalculate interest."""

    def fund(self, ledger: Ledger, event: Disbursement) -> None:
        """Money was given out: plan the rows for all tranches so far."""
        self.replan(ledger, event.on)

    def replan(self, ledger: Ledger, on: date) -> None:
        """Plan all rows anew for the tranches and rates known so far; what is paid moves to the row of the same date.

        A payment that no longer fits its row (a rate that fell) is allocated as money in advance.
        """
        old = {(row.kind, row.due): row for row in ledger.rows}
        rows = planned_rows(self.terms(ledger), ledger.state.disbursements)
        excess = ZERO
        for row in rows:
            before = old.pop((row.kind, row.due), None)
            if before is not None:
                excess += _carry(before, row)
        rows += [row for row in old.values() if row.kind is RowKind.ADDITIONAL]
        ledger.rows[:] = rows
        if excess:
            ledger.state.overpaid += excess - sum(
                ledger.allocate(ledger.servicing.allocation, excess, on).values(), ZERO
            )

    def terms(self, ledger: Ledger) -> LoanTerms:
        """The agreement with the rates that came later."""
        rates = tuple(ledger.rates)
        if ledger.pauses:
            rates = with_pauses(ledger.servicing.loan, ledger.rates, ledger.pauses)
        return (
            replace(ledger.servicing.loan, rates=rates)
            if rates != ledger.servicing.loan.rates
            else ledger.servicing.loan
        )

    def pay(self, ledger: Ledger, payment: Payment) -> None:
        """Allocate a payment."""
        rule = ledger.servicing.rule_for(payment)
        ledger.note_payment(payment, ledger.allocate(rule, payment.amount, payment.on))

    def credited(self, ledger: Ledger, on: date, amount: Decimal) -> None:
        """Principal came back (a charge-back)."""

    def restructured(self, ledger: Ledger) -> None:
        """The rows were changed by agreement."""

    def rates_changed(self, ledger: Ledger, on: date) -> None:
        """A rate or a pause is in force from `on`."""
        if ledger.rows:
            self.replan(ledger, on)

    def close_of_day(self, ledger: Ledger, on: date) -> None:
        """The day before `on` is over."""

    def accrue(self, ledger: Ledger, on: date, asked: list[Decimal]) -> None:
        """Recognise interest of the running period up to `on`; here it waits for the due date."""

    def interest_to_settle(self, ledger: Ledger, on: date) -> Decimal:
        """The unpaid interest that an early settlement on a day has to pay: here all that is agreed."""
        return ledger.state.owed(Component.INTEREST)


def _carry(old: Row, new: Row) -> Decimal:
    """Move what was paid, waived and charged from an old row to its successor; gives back what no longer fits."""
    excess = ZERO
    for line in old.charges:
        new.charges.append(line)
    new.asked[:INTEREST] = old.asked[:INTEREST]
    for slot in range(4):
        fits = min(old.paid[slot], new.asked[slot] - old.waived[slot])
        excess += old.paid[slot] - fits
        new.paid[slot] = fits
    new.waived, new.written_off = old.waived, old.written_off
    new.in_advance, new.late = old.in_advance, old.late
    if not new.outstanding:
        new.met_on = old.met_on
    return excess
