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
from yurt_lending.engine.servicing.rows import FEE, INTEREST, PRINCIPAL, Row, RowKind, four, renumber
from yurt_lending.engine.terms import Method


def evenly(amount: Decimal, count: int, unit: Decimal) -> list[Decimal]:
    """`amount` in `count` equal parts of whole units, the last one taking what rounding leaves."""
    share = (amount / count).quantize(unit, rounding=ROUND_HALF_EVEN)
    return [share] * (count - 1) + [amount - share * (count - 1)]


def re_age(ledger: Ledger, event: ReAge) -> None:
    """Move all unpaid principal to `instalments` new rows from `first_due`; overdue interest and charges stay due.

    Rows that then ask nothing more count as met on that day and stay in the table. Without interest the new rows are
    equal parts; with interest on the declining balance they are instalments of the loan's method from that day, and
    interest that had not run yet is taken off the old rows. Source: Fineract, re-age.
    Raises `EngineError("re_age_impossible")`.
    """
    terms = ledger.plan.terms(ledger)
    declining = terms.method is not Method.FLAT and bool(terms.annual_percent or terms.rates)
    earliest = event.on if declining else ledger.rows[0].start
    ledger.refuse_unless(
        event.instalments > 0 and event.first_due > earliest,
        "re_age_impossible",
        f"Re-ageing needs at least one instalment, due after {earliest}.",
    )
    moved = four()
    for row in ledger.rows:
        if row.due > event.on and declining:
            row.asked[INTEREST] = max(_interest_run(row, event.on, ledger), row.paid[INTEREST] + row.waived[INTEREST])
    moved[PRINCIPAL] = sum((ledger.clear_principal(row, event.on) for row in ledger.rows), ZERO)
    dues = [advance(event.first_due, event.frequency, n, event.first_due.day) for n in range(event.instalments)]
    if moved[PRINCIPAL]:
        ledger.insert_rows(_re_aged(ledger, moved[PRINCIPAL], event.on, dues, declining))
    _note_restructuring(ledger, event, moved)


def _re_aged(ledger: Ledger, owed: Decimal, on: date, dues: list[date], declining: bool) -> list[Row]:
    if declining:
        rows = resumed_rows(ledger.plan.terms(ledger), owed, on, dues)
    else:
        rows = []
        for due, share in zip(dues, evenly(owed, len(dues), ledger.unit), strict=True):
            row = Row(0, on, due)
            row.asked[PRINCIPAL] = share
            rows.append(row)
    for row in rows:
        row.kind = RowKind.RE_AGED
    return rows


def _interest_run(row: Row, on: date, ledger: Ledger) -> Decimal:
    """The part of a row's interest that ran up to a day, by actual days."""
    if row.start >= on:
        return ZERO
    return ledger.rounding(row.asked[INTEREST] * (on - row.start).days / (row.due - row.start).days)


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
            row.waive(component, owed, event.on)
            moved[component.slot] += owed
            if component.slot <= FEE:
                for line in row.charges:
                    line.waived += line.unpaid
        row.settle(event.on)
    total = sum(moved, ZERO)
    ledger.state.disbursements.append((event.on, total))
    ledger.plan.resume(ledger, event.on, total)
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
    frequency = ledger.servicing.loan.frequency
    dues = [advance(event.new_due, frequency, number, event.new_due.day) for number in range(count)]
    rows = resumed_rows(ledger.plan.terms(ledger), balance, before, dues)
    charges = [line for row in moved for line in row.charges]
    ledger.rows[index:] = rows
    renumber(ledger.rows)
    for line in charges:
        ledger.row_for(line.due).add_charge(line)
    ledger.plan.restructured(ledger)
    ledger.note(event, ZERO)


def _spread(rows: list[Row], amount: Decimal, unit: Decimal) -> None:
    for row, share in zip(rows, evenly(amount, len(rows), unit), strict=True):
        row.asked[PRINCIPAL] += share
        row.met_on = None if row.outstanding else row.met_on


def _note_restructuring(ledger: Ledger, event: Event, moved: list[Decimal]) -> None:
    """Note what moved. The line shows a balance of zero: the old debt is closed, the new one begins (Fineract)."""
    ledger.plan.restructured(ledger)
    ledger.note(event, sum(moved, ZERO), moved, balance=ZERO)
