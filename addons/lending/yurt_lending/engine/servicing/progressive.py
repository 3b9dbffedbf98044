"""A loan whose interest is recalculated day by day with level instalments; `progressive_model` has the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yurt_lending.engine.allocation import (
    AllocationRule,
    Component,
    FutureRule,
    Split,
    Timing,
    in_future_order,
    pay_row,
)
from yurt_lending.engine.events import Disbursement, Payment
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.progressive_model import FAR, ProgressiveModel
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL, Row
from yurt_lending.engine.servicing.settings import Recalculation
from yurt_lending.engine.servicing.static import Plan


class ProgressivePlan(Plan):
    """Rows whose interest follows the real balance."""

    stands_still = False

    def __init__(self, recalculation: Recalculation) -> None:
        self.model = ProgressiveModel(recalculation)

    def fund(self, ledger: Ledger, event: Disbursement) -> None:
        first = not ledger.rows
        if not first:
            self.model.bring_up(ledger, event.on)
        super().fund(ledger, event)
        if first:
            self.model.begin(ledger)

    def resume(self, ledger: Ledger, on: date, added: Decimal) -> None:
        """Later instalments are worked out anew; the balance keeps its history."""
        super().resume(ledger, on, added)
        self.model.changes[on] += added
        for period in self.model.periods:
            if period.row.due > on:
                period.instalment = period.agreed = period.row.asked[INTEREST] + period.row.asked[PRINCIPAL]
        self.model.fresh = False
        self.model.compute(ledger, FAR)
        self.model.show(on)

    def rates_changed(self, ledger: Ledger, on: date) -> None:
        """Another rate makes other instalments; a pause leaves them, and the last unpaid one takes the difference."""
        if not ledger.rows:
            return
        self.model.bring_up(ledger, on)
        if len(ledger.rates) != self.model.rates_count:
            self.resume(ledger, on, ZERO)
        else:
            self.model.fresh = False
            self.model.compute(ledger, FAR)
            self.model.show(on)

    def restructured(self, ledger: Ledger) -> None:
        self.model.begin(ledger)

    def credited(self, ledger: Ledger, row: Row, on: date, amount: Decimal) -> None:
        """A charge-back raises the balance from its day and the instalment of its row."""
        self.model.bring_up(ledger, on)
        for period in self.model.periods:
            if period.row is row:
                self.model.changes[on] += amount
                self.model.credits += amount
                period.instalment += amount
                period.agreed += amount
        self.model.fresh = False
        self.model.compute(ledger, FAR)
        self.model.show(on)

    def pay(self, ledger: Ledger, payment: Payment) -> None:
        if ledger.state.charged_off_on is not None or not self.model.periods:
            super().pay(ledger, payment)
            return
        self.model.bring_up(ledger, payment.on)
        split: Split = {}
        self._allocate(ledger, ledger.servicing.rule_for(payment), payment, split)
        self.model.show(payment.on)
        ledger.note_payment(payment, split)

    def close_of_day(self, ledger: Ledger, on: date) -> None:
        if ledger.state.charged_off_on is None:
            self.model.bring_up(ledger, on)
            self.model.show(on)

    def accrue(self, ledger: Ledger, on: date, asked: list[Decimal]) -> None:
        """Recognise the interest that ran up to a day."""
        self.model.compute(ledger, on)
        asked = [
            *asked[:INTEREST],
            sum((period.interest for period in self.model.periods if period.row.start < on), ZERO),
        ]
        self.model.compute(ledger, FAR)
        ledger.recognise(on, asked)

    def _allocate(self, ledger: Ledger, rule: AllocationRule, payment: Payment, split: Split) -> None:
        rest, on = payment.amount, payment.on
        for timing, components in rule.walk:
            rows = [row for row in ledger.open_rows() if _timing(row.due, on) is timing]
            if timing is Timing.IN_ADVANCE:
                future = FutureRule.NEXT if rule.future is FutureRule.REAMORTISE else rule.future
                rows = list(in_future_order(future, rows, on))
            for row in rows:
                if not rest:
                    return
                if row.met_on is not None:
                    continue
                rest = self._pay_row(ledger, row, components, rest, on, split)

    def _pay_row(
        self,
        ledger: Ledger,
        row: Row,
        components: tuple[Component, ...],
        rest: Decimal,
        on: date,
        split: Split,
    ) -> Decimal:
        period = next((each for each in self.model.periods if each.row is row), None)
        if period is None:
            return pay_row(row, components, rest, on, split)
        interest, principal = self.model.due(ledger, period, on)
        row.asked[INTEREST], row.asked[PRINCIPAL] = interest, principal
        before = row.paid[PRINCIPAL]
        rest = pay_row(row, components, rest, on, split)
        if part := row.paid[PRINCIPAL] - before:
            self.model.changes[min(on, row.due)] -= part
        self.model.fresh = False
        self.model.compute(ledger, FAR)
        return rest


def _timing(due: date, on: date) -> Timing:
    if due < on:
        return Timing.PAST_DUE
    return Timing.DUE if due == on else Timing.IN_ADVANCE
