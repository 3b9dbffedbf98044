"""Money given out, and the rate it bears."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yurt_lending.engine.events import Disbursement, DownPayment, InterestPause, RateChange
from yurt_lending.engine.fees import Amounts, Occasion
from yurt_lending.engine.money import HUNDRED, ZERO
from yurt_lending.engine.servicing import paying
from yurt_lending.engine.servicing.ledger import DOWN_PAYMENT, Ledger
from yurt_lending.engine.servicing.rows import FEE, PENALTY, ChargeLine, four
from yurt_lending.engine.servicing.state import Status, Transaction
from yurt_lending.engine.terms import RateChange as RateFrom


def disburse(ledger: Ledger, event: Disbursement) -> None:
    """Give a tranche out: plan the rows, note the line, take charges at disbursement and an automatic down payment."""
    state = ledger.state
    first = not state.disbursements
    state.disbursements.append((event.on, event.amount))
    state.status, state.closed_on, ledger.closed_by = Status.ACTIVE, None, None
    ledger.plan.fund(ledger, event)
    for line in ledger.waiting:
        ledger.add_charge(line)
    ledger.waiting.clear()
    ledger.note(event, event.amount)
    if first:
        _raise_agreed_charges(ledger, event)
    percent = ledger.servicing.loan.down_payment_percent
    key = event.key + DOWN_PAYMENT
    if ledger.servicing.automatic_down_payment and percent and key not in ledger.undone:
        amount = ledger.rounding(event.amount * percent / HUNDRED)
        down = DownPayment(on=event.on, amount=amount, sequence=event.sequence, key=key)
        paying.pay(ledger, down)


def change_rate(ledger: Ledger, event: RateChange) -> None:
    """From this day another rate: agreed, or index plus margin."""
    _set_rate(ledger, event.on, ledger.servicing.cost_cap.annual_rate(event.annual_rate))
    ledger.plan.rates_changed(ledger, event.on)


def pause(ledger: Ledger, event: InterestPause) -> None:
    """No interest for some days, both ends included. Raises `EngineError("pause_reversed")`."""
    ledger.refuse_unless(event.start <= event.end, "pause_reversed", "A pause cannot end before it begins.")
    ledger.pauses.append(event)
    ledger.plan.rates_changed(ledger, event.on)


def _set_rate(ledger: Ledger, since: date, percent: Decimal) -> None:
    kept = [change for change in ledger.rates if change.since != since]
    ledger.rates = sorted([*kept, RateFrom(since, percent)], key=lambda change: change.since)


def _raise_agreed_charges(ledger: Ledger, event: Disbursement) -> None:
    """Charges at disbursement are paid at once out of it; charges per instalment and on a date join their rows."""
    taken = four()
    for number, rule in enumerate(ledger.servicing.charges):
        base = Amounts(event.amount, sum((row.asked[2] for row in ledger.rows), ZERO), disbursed=event.amount)
        if rule.occasion is Occasion.DISBURSEMENT:
            amount = rule.with_tax(rule.amount_of(base, rounding=ledger.rounding), ledger.rounding)
            taken[PENALTY if rule.kind == "penalty" else FEE] += amount
        elif rule.occasion is Occasion.DATE and rule.due is not None:
            amount = rule.with_tax(rule.amount_of(base, rounding=ledger.rounding), ledger.rounding)
            if amount:
                ledger.add_charge(ChargeLine(f"rule {number}", rule.kind, amount, rule.due))
        elif rule.occasion is Occasion.INSTALMENT:
            already = ZERO
            for row in list(ledger.rows):
                parts = Amounts(row.asked[3], row.asked[2], disbursed=event.amount)
                amount = rule.with_tax(rule.amount_of(parts, already, rounding=ledger.rounding), ledger.rounding)
                already += amount
                if amount:
                    ledger.add_charge(ChargeLine(f"rule {number} {row.due}", rule.kind, amount, row.due))
    if total := sum(taken, ZERO):
        ledger.state.disbursement_charges += total
        line = Transaction(
            event.on, "Repayment (at Disbursement)", total, taken, key=f"{event.key} charges", event=event
        )
        line.balance = ledger.state.principal_owed
        ledger.state.transactions.append(line)
