"""Rows that stay as planned: payments change what is paid, never what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import Disbursement, Payment
from yurt_lending.engine.money import HUNDRED, ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.planned import planned_rows, resumed_rows, with_pauses
from yurt_lending.engine.servicing.reallocating import move_payments
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL, Row, RowKind, four
from yurt_lending.engine.terms import LoanTerms


class Plan:
    """How rows follow what happens. This one keeps them as planned; subclasses recalculate interest."""

    stands_still = True
    """Whether closes only ever add to the rows and to the statement, and the plan itself keeps nothing."""

    def fund(self, ledger: Ledger, event: Disbursement) -> None:
        """Money was given out: plan the rows, or with a later tranche those that are still to come."""
        if not ledger.rows:
            ledger.rows[:] = planned_rows(self.terms(ledger), ledger.state.disbursements)
            self.cap_interest(ledger)
            return
        percent = ledger.servicing.loan.down_payment_percent
        down = ledger.rounding(event.amount * percent / HUNDRED)
        if down:
            row = Row(0, event.on, event.on, RowKind.DOWN_PAYMENT)
            row.asked[PRINCIPAL] = down
            ledger.insert_rows([row])
        self.resume(ledger, event.on, event.amount - down)

    def resume(self, ledger: Ledger, on: date, added: Decimal) -> None:
        """Plan the rows due after `on` anew: for their principal and `added` given out that day, at the rates known.

        What was paid of them stays paid; a payment that no longer fits its row is allocated in advance. Raises
        `EngineError("nothing_to_come")` when the loan has matured.
        """
        later = ledger.planned_after(on)
        if not later:
            if added:
                raise EngineError("nothing_to_come", f"The loan had matured by {on}; re-age it first.")
            return
        start = ledger.rows[0].start if later[0].number == 1 else later[0].start
        owed = sum((row.asked[PRINCIPAL] for row in later), ZERO)
        rows = resumed_rows(self.terms(ledger), owed, start, [row.due for row in later], (on, added))
        excess = four()
        for row, new in zip(later, rows, strict=True):
            row.asked[PRINCIPAL], row.asked[INTEREST] = new.asked[PRINCIPAL], new.asked[INTEREST]
            for slot in (INTEREST, PRINCIPAL):
                over = max(row.paid[slot] + row.waived[slot] - row.asked[slot], ZERO)
                over = min(over, row.paid[slot])
                row.paid[slot] -= over
                excess[slot] += over
            row.settle(on)
        self.cap_interest(ledger)
        if any(excess):
            move_payments(ledger, excess, ledger.allocate(ledger.servicing.allocation, sum(excess, ZERO), on))

    def cap_interest(self, ledger: Ledger) -> None:
        """Cut agreed interest that goes beyond the limit on the whole cost, the last rows first.

        Recalculated interest is not cut: only charges raised by rules stop at the limit then.
        """
        room = ledger.servicing.cost_cap.room(ledger.state.disbursed, ZERO, ledger.rounding)
        if room is None or ledger.servicing.recalculation is not None:
            return
        for row in ledger.rows:
            row.asked[INTEREST] = min(row.asked[INTEREST], max(room, row.paid[INTEREST]))
            room = max(room - row.asked[INTEREST], ZERO)

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

    def credited(self, ledger: Ledger, row: Row, on: date, amount: Decimal) -> None:
        """Principal came back on a day (a charge-back) and is asked with a row."""

    def restructured(self, ledger: Ledger) -> None:
        """The rows were changed by agreement."""

    def rates_changed(self, ledger: Ledger, on: date) -> None:
        """A rate or a pause is in force from `on`."""
        if ledger.rows:
            self.resume(ledger, on, ZERO)

    def close_of_day(self, ledger: Ledger, on: date) -> None:
        """The day before `on` is over."""

    def accrue(self, ledger: Ledger, on: date, asked: list[Decimal]) -> None:
        """Recognise interest of the running period up to `on`; here it waits for the due date."""
