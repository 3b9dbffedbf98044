"""Payments and waivers put anew into rows that were worked out anew."""

from __future__ import annotations

from decimal import Decimal

from yurt_lending.engine.allocation import Component, Split
from yurt_lending.engine.events import ChargeAdjustment, ChargeWaiver, InterestWaiver, Payment
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.rows import PRINCIPAL
from yurt_lending.engine.servicing.state import Transaction


def reallocate(ledger: Ledger) -> None:
    """Allocate all payments and waivers into rows that were recalculated, and correct the statement by it."""
    state = ledger.state
    state.overpaid = ZERO
    given = sum((amount for _, amount in state.disbursements), ZERO)
    paid = ZERO
    for line in state.transactions:
        event = line.event
        if isinstance(event, Payment | ChargeAdjustment):
            rule = ledger.servicing.rule_for(event) if isinstance(event, Payment) else ledger.servicing.allocation
            split = ledger.allocate(rule, line.amount, line.on)
            line.split = [split.get(component, ZERO) for component in Component]
            line.overpaid = line.amount - sum(line.split, ZERO)
            state.overpaid += line.overpaid
            paid += line.split[PRINCIPAL]
            line.balance = given - paid
        elif isinstance(event, ChargeWaiver | InterestWaiver):
            _waive_again(ledger, line)


def _waive_again(ledger: Ledger, line: Transaction) -> None:
    for component in Component:
        rest = line.split[component.slot]
        for row in ledger.open_rows():
            part = min(rest, row.owed(component))
            if part:
                row.waive(component, part, line.on)
                rest -= part


def move_payments(ledger: Ledger, taken: list[Decimal], given: Split) -> None:
    """Correct the statement after money moved from one component to another: the latest payments first.

    `taken` is what left each component, `given` where it went; the rest of it is overpaid now.
    """
    left = list(taken)
    put = [given.get(component, ZERO) for component in Component]
    ledger.state.overpaid += sum(taken, ZERO) - sum(put, ZERO)
    for line in reversed(ledger.state.transactions):
        if not isinstance(line.event, Payment | ChargeAdjustment):
            continue
        moved = ZERO
        for slot in range(len(left)):
            part = min(left[slot], line.split[slot])
            line.split[slot] -= part
            left[slot] -= part
            moved += part
        for slot in range(len(put)):
            part = min(put[slot], moved)
            line.split[slot] += part
            put[slot] -= part
            moved -= part
        line.overpaid += moved
