"""Changes of what was agreed: re-age, re-amortise, reschedule, capitalise.

Sources: Apache Fineract's re-age and re-amortize transactions; rescheduling and capitalisation as Mambu and
Fineract's reschedule requests describe them.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.dates import advance
from yurt_lending.engine.events import Capitalise, Event, ReAge, ReAmortise, Reschedule
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.planned import resumed_rows
from yurt_lending.engine.servicing.rows import FEE, INTEREST, PRINCIPAL, ChargeLine, Row, RowKind, four, renumber


def evenly(amount: Decimal, count: int, unit: Decimal) -> list[Decimal]:
    """`amount` in `count` equal parts of whole units, the last one taking what rounding leaves."""
    share = (amount / count).quantize(unit, rounding=ROUND_HALF_EVEN)
    return [share] * (count - 1) + [amount - share * (count - 1)]


def re_age(ledger: Ledger, event: ReAge) -> None:
    """Move all unpaid principal to `instalments` equal rows from `first_due`.

    Old unpaid rows become zero and count as met on that day; rows still to come on which nothing was paid or is
    otherwise asked disappear. Unpaid interest and charges move to the first new row. Raises
    `EngineError("re_age_impossible")`.
    """
    ledger.refuse_unless(
        event.instalments > 0 and event.first_due > ledger.rows[0].start,
        "re_age_impossible",
        "Re-ageing needs at least one instalment, due after the disbursement.",
    )
    moved = four()
    kept: list[Row] = []
    charges = [_moved_charge(line) for row in ledger.rows for line in row.charges if line.unpaid]
    for row in ledger.rows:
        for slot in range(4):
            owed = row.asked[slot] - row.paid[slot] - row.waived[slot] - row.written_off[slot]
            row.asked[slot] -= owed
            moved[slot] += owed
        row.settle(event.on)
        if row.due <= event.on or row.total:
            kept.append(row)
    shares = evenly(moved[PRINCIPAL], event.instalments, ledger.unit)
    start = kept[-1].due if kept else ledger.rows[0].start
    added = []
    for number, share in enumerate(shares):
        due = advance(event.first_due, event.frequency, number, event.first_due.day)
        row = Row(0, start, due, RowKind.RE_AGED)
        row.asked[PRINCIPAL] = share
        added.append(row)
        start = due
    added[0].asked[INTEREST] += moved[INTEREST]
    for line in charges:
        added[0].add_charge(line)
        ledger.charges[line.key] = line
    ledger.rows[:] = kept
    ledger.insert_rows(added)
    _note_restructuring(ledger, event, moved)


def _moved_charge(line: ChargeLine) -> ChargeLine:
    """The unpaid part of a charge as a line of its own; the old line keeps what was paid."""
    rest = ChargeLine(line.key, line.kind, line.unpaid, line.due)
    line.amount -= rest.amount
    return rest


def re_amortise(ledger: Ledger, event: ReAmortise) -> None:
    """Spread overdue principal evenly over the rows still to come. Raises `EngineError("nothing_to_come")`."""
    later = [row for row in ledger.rows if row.due > event.on and row.kind is not RowKind.ADDITIONAL]
    ledger.refuse_unless(bool(later), "nothing_to_come", "The loan has matured; re-age it instead.")
    moved = four()
    for row in ledger.rows:
        if row.due <= event.on and row.principal_owed:
            moved[PRINCIPAL] += ledger.clear_principal(row, event.on)
    _spread(later, moved[PRINCIPAL], ledger.unit)
    _note_restructuring(ledger, event, moved)


def capitalise(ledger: Ledger, event: Capitalise) -> None:
    """Overdue interest, fees and penalties become principal, spread over the rows still to come."""
    later = [row for row in ledger.rows if row.due > event.on and row.kind is not RowKind.ADDITIONAL]
    ledger.refuse_unless(bool(later), "nothing_to_come", "The loan has matured; re-age it instead.")
    moved = four()
    for row in ledger.rows:
        if row.due > event.on:
            continue
        for component in (Component.PENALTY, Component.FEE, Component.INTEREST):
            owed = row.owed(component)
            row.waived[component.slot] += owed
            moved[component.slot] += owed
            if component.slot <= FEE:
                for line in row.charges:
                    line.waived += line.unpaid
        row.settle(event.on)
    total = sum(moved, ZERO)
    ledger.state.disbursements.append((event.on, total))
    _resume(ledger, event.on, total)
    _note_restructuring(ledger, event, moved)


def reschedule(ledger: Ledger, event: Reschedule) -> None:
    """Move the rows from the one due on `due` to start at `new_due`, with `extra_terms` more of them.

    Principal and interest of the moved rows are worked out anew from what is owed. Raises
    `EngineError("instalment_unknown")`, `("reschedule_impossible")`.
    """
    index = next((n for n, row in enumerate(ledger.rows) if row.due == event.due), None)
    ledger.refuse_unless(index is not None, "instalment_unknown", f"No instalment is due on {event.due}.")
    index = index or 0
    before = ledger.rows[index - 1].due if index else ledger.rows[0].start
    ledger.refuse_unless(
        event.new_due > before and event.extra_terms >= 0,
        "reschedule_impossible",
        f"The new due date must be later than {before}, and instalments can only be added.",
    )
    moved = ledger.rows[index:]
    ledger.refuse_unless(
        not any(row.total_paid for row in moved),
        "reschedule_impossible",
        "An instalment that is paid in part cannot be moved; reverse the payment or choose a later one.",
    )
    balance = sum((row.principal_owed for row in moved), ZERO)
    count = len([row for row in moved if row.kind is not RowKind.ADDITIONAL]) + event.extra_terms
    rows = resumed_rows(ledger.servicing.loan, balance, before, event.new_due, count)
    charges = [line for row in moved for line in row.charges]
    ledger.rows[index:] = rows
    renumber(ledger.rows)
    for line in charges:
        ledger.row_for(line.due).add_charge(line)
    ledger.plan.restructured(ledger)
    ledger.note(event, ZERO)


def _resume(ledger: Ledger, on: date, added: Decimal) -> None:
    """Work the rows after `on` out anew for what is owed on them and `added`; parts paid in advance stay paid."""
    index = next(n for n, row in enumerate(ledger.rows) if row.due > on)
    later = ledger.rows[index:]
    paid = sum((row.paid[PRINCIPAL] for row in later), ZERO)
    if paid or any(row.paid[INTEREST] for row in later):
        _spread([row for row in later if row.kind is not RowKind.ADDITIONAL], added, ledger.unit)
        return
    balance = sum((row.principal_owed for row in later), ZERO) + added
    plain = [row for row in later if row.kind is not RowKind.ADDITIONAL]
    start = ledger.rows[index - 1].due if index else ledger.rows[0].start
    rows = resumed_rows(ledger.servicing.loan, balance, start, plain[0].due, len(plain))
    for old, new in zip(plain, rows, strict=True):
        old.asked[PRINCIPAL], old.asked[INTEREST] = new.asked[PRINCIPAL], new.asked[INTEREST]
        old.settle(on)


def _spread(rows: list[Row], amount: Decimal, unit: Decimal) -> None:
    for row, share in zip(rows, evenly(amount, len(rows), unit), strict=True):
        row.asked[PRINCIPAL] += share
        row.met_on = None if row.outstanding else row.met_on


def _note_restructuring(ledger: Ledger, event: Event, moved: list[Decimal]) -> None:
    """Note what moved. The line shows a balance of zero: the old debt is closed, the new one begins (Fineract)."""
    ledger.plan.restructured(ledger)
    ledger.note(event, sum(moved, ZERO), moved, balance=ZERO)
