"""Charges for being late: once for an overdue instalment, or for each day it stays overdue."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from yurt_lending.engine.fees import Amounts, ChargeRule, Occasion
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.rows import FEE, INTEREST, PENALTY, PRINCIPAL, ChargeLine, Row
from yurt_lending.engine.servicing.state import Status


def raise_overdue_charges(ledger: Ledger, on: date) -> None:
    """Raise the charges for instalments overdue by more than the days of grace, once for each, on its due date.

    Source: Fineract's overdue charges, which its close of the day raises.
    """
    for number, rule in _rules(ledger, Occasion.OVERDUE):
        for row in list(ledger.rows):
            key = f"rule {number} {row.due}"
            if row.due >= on or rule.starts(row.due) > on or key in ledger.charges or not row.outstanding:
                continue
            base = Amounts(row.asked[PRINCIPAL], row.asked[INTEREST], disbursed=ledger.state.disbursed)
            amount = _amount(ledger, number, rule, base, 1)
            if amount:
                ledger.add_charge(ChargeLine(key, rule.kind, amount, row.due))


def run_daily_charges(ledger: Ledger, on: date) -> None:
    """Bring charges that grow each day up to a day, that day included.

    What is overdue stands still between two facts, so the days since the last one are charged at once and rounded
    once; each rule has one growing charge on each overdue row.
    """
    rules = _rules(ledger, Occasion.OVERDUE_DAILY)
    if not rules:
        return
    since = ledger.charged_until
    ledger.charged_until = max(on, since or on)
    if ledger.state.status is not Status.ACTIVE or ledger.state.charged_off_on is not None:
        return
    for number, rule in rules:
        for row in list(ledger.rows):
            if row.met_on is not None:
                continue
            last_free = rule.starts(row.due) - timedelta(days=1)
            days = (on - max(last_free, since or last_free)).days
            if days > 0:
                _grow(ledger, number, rule, row, days)


def _grow(ledger: Ledger, number: int, rule: ChargeRule, row: Row, days: int) -> None:
    owed = row.asked[FEE] - row.paid[FEE] - row.waived[FEE]
    interest = row.asked[INTEREST] - row.paid[INTEREST] - row.waived[INTEREST]
    base = Amounts(row.principal_owed, interest, owed, ledger.state.disbursed)
    amount = _amount(ledger, number, rule, base, days)
    if not amount:
        return
    key = f"rule {number} {row.due}"
    line = ledger.charges.get(key)
    if line is None:
        ledger.charges[key] = line = ChargeLine(key, rule.kind, ZERO, row.due)
        row.add_charge(line)
    line.amount += amount
    row.asked[PENALTY if rule.kind == "penalty" else FEE] += amount


def _rules(ledger: Ledger, occasion: Occasion) -> list[tuple[int, ChargeRule]]:
    return [(n, rule) for n, rule in enumerate(ledger.servicing.charges) if rule.occasion is occasion]


def _amount(ledger: Ledger, number: int, rule: ChargeRule, base: Amounts, days: int) -> Decimal:
    """The charge with tax, within the rule's caps and the cap on the loan's whole cost."""
    already = sum((line.amount for key, line in ledger.charges.items() if key.startswith(f"rule {number} ")), ZERO)
    amount = rule.with_tax(rule.amount_of(base, already, days, ledger.rounding), ledger.rounding)
    asked = sum((sum(row.asked[:PRINCIPAL], ZERO) for row in ledger.rows), ZERO)
    room = ledger.servicing.cost_cap.room(ledger.state.disbursed, asked, ledger.rounding)
    return amount if room is None else min(amount, room)
