"""Charges raised, waived and adjusted; interest waived."""

from __future__ import annotations

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.events import Charge, ChargeAdjustment, ChargeWaiver, InterestWaiver
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.rows import COMPONENT_OF, INTEREST, ChargeLine, Row, four


def charge(ledger: Ledger, event: Charge) -> None:
    """Put a charge on the instalment in whose period it is due; before disbursement it waits for the rows."""
    line = ChargeLine(event.key, event.kind, event.amount, event.due)
    if ledger.rows:
        ledger.add_charge(line)
        ledger.close_if_met(event)
    else:
        ledger.waiting.append(line)


def waive_charge(ledger: Ledger, event: ChargeWaiver) -> None:
    """Forgive the unpaid part of a charge, or some of it.

    Raises `EngineError("charge_unknown")`, `("charge_settled")` or `("waiver_too_high")`, but not for a rule's charge.
    """
    if event.of_rule and ledger.charges.get(event.of) is None:
        return
    row, line = _charge_named(ledger, event.of)
    unpaid = line.unpaid
    if not event.of_rule:
        ledger.refuse_unless(unpaid > 0, "charge_settled", f"Nothing of the charge “{event.of}” is left to waive.")
        ledger.refuse_unless(
            (event.amount or unpaid) <= unpaid, "waiver_too_high", f"Only {unpaid} of “{event.of}” is unpaid."
        )
    unpaid = unpaid if event.amount is None else min(event.amount, unpaid)
    if not unpaid:
        return
    line.waived += unpaid
    component = COMPONENT_OF[line.kind]
    row.waive(component, unpaid, event.on)
    split = four()
    split[component.slot] = unpaid
    ledger.note(event, unpaid, split)
    ledger.close_if_met(event)


def adjust_charge(ledger: Ledger, event: ChargeAdjustment) -> None:
    """Credit part of a charge: it pays that charge first, the rest is allocated like a repayment."""
    row, line = _charge_named(ledger, event.of)
    ledger.refuse_unless(
        event.amount <= line.amount,
        "adjustment_too_high",
        f"The charge “{event.of}” is {line.amount}; {event.amount} cannot be credited.",
    )
    component = COMPONENT_OF[line.kind]
    part = min(event.amount, row.owed(component), line.unpaid)
    split = {component: part} if part else {}
    if part:
        row.pay(component, part, event.on)
    if rest := event.amount - part:
        for key, amount in ledger.allocate(ledger.servicing.allocation, rest, event.on).items():
            split[key] = split.get(key, ZERO) + amount
    parts = [split.get(each, ZERO) for each in Component]
    over = event.amount - sum(parts, ZERO)
    ledger.state.overpaid += over
    ledger.note(event, event.amount, parts, overpaid=over)
    ledger.close_if_met(event)


def waive_interest(ledger: Ledger, event: InterestWaiver) -> None:
    """Forgive unpaid interest, earliest instalment first. Raises `EngineError("waiver_too_high")`."""
    owed = ledger.state.owed(Component.INTEREST)
    ledger.refuse_unless(
        event.amount <= owed, "waiver_too_high", f"Only {owed} interest is unpaid; {event.amount} cannot be waived."
    )
    rest = event.amount
    for row in ledger.open_rows():
        part = min(rest, row.owed(Component.INTEREST))
        if part:
            row.waive(Component.INTEREST, part, event.on)
            rest -= part
    split = four()
    split[INTEREST] = event.amount
    ledger.note(event, event.amount, split)
    ledger.close_if_met(event)


def _charge_named(ledger: Ledger, key: str) -> tuple[Row, ChargeLine]:
    for row in ledger.rows:
        for line in row.charges:
            if line.key == key:
                return row, line
    ledger.refuse_unless(False, "charge_unknown", f"“{key}” is not a charge of this loan.")
    raise AssertionError
