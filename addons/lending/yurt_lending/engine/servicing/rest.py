"""A loan whose interest is recalculated at rests; `recalculated` has the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yurt_lending.engine.events import Disbursement, Payment
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.recalculated import Recalculated
from yurt_lending.engine.servicing.rests import Credit, Money, Rests
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL, Row, RowKind
from yurt_lending.engine.servicing.settings import Recalculation
from yurt_lending.engine.servicing.static import Plan


class RestPlan(Plan):
    """Rows worked out anew after each payment."""

    stands_still = False

    def __init__(self, recalculation: Recalculation) -> None:
        self.rests = Rests(recalculation)

    def fund(self, ledger: Ledger, event: Disbursement) -> None:
        if ledger.rows:
            ledger.refuse_unless(
                bool(ledger.planned_after(event.on)),
                "nothing_to_come",
                f"The loan had matured by {event.on}; re-age it first.",
            )
            self._recalculate(ledger, event.on)
            return
        super().fund(ledger, event)
        self.rests.dates = [(row.start, row.due) for row in ledger.rows if row.kind is RowKind.INSTALMENT]

    def resume(self, ledger: Ledger, on: date, added: Decimal) -> None:
        self._recalculate(ledger, on)

    def credited(self, ledger: Ledger, row: Row, on: date, amount: Decimal) -> None:
        self.rests.credits.append(Credit(on, None if row.kind is RowKind.ADDITIONAL else row.due, amount))

    def rates_changed(self, ledger: Ledger, on: date) -> None:
        if ledger.rows:
            self._recalculate(ledger, on)

    def _recalculate(self, ledger: Ledger, on: date) -> None:
        Recalculated(self.rests, ledger, _payments(ledger), on, on).put_in()

    def restructured(self, ledger: Ledger) -> None:
        """The new instalments are agreed ones: they stay level until a prepayment changes them."""
        rows = [row for row in ledger.rows if row.kind not in (RowKind.DOWN_PAYMENT, RowKind.ADDITIONAL)]
        self.rests.dates = [(row.start, row.due) for row in rows]
        self.rests.agreed = [row.asked[PRINCIPAL] + row.asked[INTEREST] for row in rows]

    def pay(self, ledger: Ledger, payment: Payment) -> None:
        if ledger.state.charged_off_on is None and ledger.open_rows() and not _as_agreed(ledger, payment):
            queue = [*_payments(ledger), Money(payment.on, payment.amount, ledger.servicing.rule_for(payment))]
            Recalculated(self.rests, ledger, queue, payment.on, payment.recorded or payment.on).put_in()
        super().pay(ledger, payment)

    def close_of_day(self, ledger: Ledger, on: date) -> None:
        if ledger.state.charged_off_on is None and ledger.open_rows():
            Recalculated(self.rests, ledger, _payments(ledger), None, on).put_in()


def _as_agreed(ledger: Ledger, payment: Payment) -> bool:
    """Whether a payment comes on a due date, with nothing overdue and nothing beyond that row: it changes no row."""
    first = next((row for row in ledger.rows if row.met_on is None), None)
    return (
        first is not None
        and first.due == payment.on
        and payment.amount <= first.outstanding
        and (payment.recorded or payment.on) == payment.on
    )


def _payments(ledger: Ledger) -> list[Money]:
    return [
        Money(line.on, line.amount, ledger.servicing.rule_for(line.event))
        for line in ledger.state.transactions
        if isinstance(line.event, Payment) and not line.reversed
    ]
