"""Payments, refunds of overpayments, and charge-backs."""

from __future__ import annotations

from decimal import Decimal

from yurt_lending.engine.events import ChargeBack, CreditBalanceRefund, Payment
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.rows import PRINCIPAL, four
from yurt_lending.engine.servicing.state import Status


def pay(ledger: Ledger, payment: Payment) -> None:
    """Allocate a payment by its rule; what nothing is owed for is overpaid."""
    ledger.plan.pay(ledger, payment)


def refund_overpayment(ledger: Ledger, refund: CreditBalanceRefund) -> None:
    """Pay an overpayment back. Raises `EngineError("refund_too_high")` beyond what is overpaid."""
    state = ledger.state
    ledger.refuse_unless(
        refund.amount <= state.overpaid,
        "refund_too_high",
        f"Only {state.overpaid} is overpaid on {refund.on}; {refund.amount} cannot be refunded.",
    )
    state.overpaid -= refund.amount
    ledger.note(refund, refund.amount, overpaid=refund.amount)
    if state.status is Status.OVERPAID and not state.overpaid:
        state.status = Status.CLOSED
        state.closed_on = refund.on


def charge_back(ledger: Ledger, event: ChargeBack) -> None:
    """The debt returns: first out of the overpayment, the rest as principal of the next instalment.

    Source: Fineract, chargeback without a credit allocation order. Raises `EngineError("charge_back_too_high")`
    beyond what the payment was.
    """
    state = ledger.state
    paid = state.transaction(event.of)
    ledger.refuse_unless(
        paid is not None and isinstance(paid.event, Payment),
        "charge_back_unknown",
        f"“{event.of}” is not a payment of this loan by {event.on}.",
    )
    before = sum(
        (t.amount for t in state.transactions if isinstance(t.event, ChargeBack) and t.event.of == event.of), ZERO
    )
    limit: Decimal = paid.amount if paid is not None else ZERO
    ledger.refuse_unless(
        before + event.amount <= limit,
        "charge_back_too_high",
        f"The payment was {limit}; {before + event.amount} cannot be taken back.",
    )
    taken = min(event.amount, state.overpaid)
    state.overpaid -= taken
    rest = event.amount - taken
    split = four()
    if rest:
        split[PRINCIPAL] = rest
        row = ledger.row_after(event.on)
        row.asked[PRINCIPAL] += rest
        row.credited += rest
        row.settle(event.on)
        ledger.plan.credited(ledger, row, event.on, rest)
    ledger.note(event, event.amount, split, overpaid=taken)
    ledger.close_if_met(event)
