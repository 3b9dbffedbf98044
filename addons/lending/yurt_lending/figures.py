"""The figures that a loan shows and the rows of its schedule, as they follow from a replay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from yurt_lending.agreement import Agreement
from yurt_lending.engine import EngineError, events
from yurt_lending.engine.allocation import Component
from yurt_lending.engine.arrears import USUAL_RANGES, Due, GraceDays, days_past_due
from yurt_lending.engine.disclosure.eu_aprc import rounded_percent
from yurt_lending.engine.disclosure.flows import DatedFlow
from yurt_lending.engine.disclosure.of_loan import DatedCharge, disclose
from yurt_lending.engine.disclosure.total_cost import CostKind
from yurt_lending.engine.schedule import Instalment
from yurt_lending.engine.servicing import LoanState, Row, Status, replay
from yurt_lending.engine.servicing.rows import FEE, INTEREST, PENALTY, PRINCIPAL

ZERO = Decimal(0)
RESTRUCTURING = (events.ReAge, events.Reschedule, events.ReAmortise, events.Capitalise)
ENDS = {
    Status.APPROVED: "approved",
    Status.CLOSED: "closed",
    Status.OVERPAID: "overpaid",
    Status.WRITTEN_OFF: "written_off",
    Status.SOLD: "closed",
}


def figures(state: LoanState, agreement: Agreement, day: date) -> dict[str, Any]:
    """The loan's columns on a day, status included."""
    rows = [row for row in state.rows if row.met_on is None and row.outstanding]
    overdue = sum((row.outstanding for row in rows if row.due < day), ZERO)
    dues = [Due(row.due, row.outstanding) for row in rows]
    late = days_past_due(dues, day, agreement.grace_days, GraceDays.THRESHOLD)
    coming = next((row for row in rows if row.due >= day), None)
    found = USUAL_RANGES.of(late)
    return {
        "status": _status(state, overdue if late else ZERO, coming is not None and coming.due == day),
        "disbursed_on": state.disbursements[0][0] if state.disbursements else None,
        "closed_on": state.closed_on,
        "outstanding": sum((row.outstanding for row in rows), ZERO),
        "principal_owed": sum((row.principal_owed for row in rows), ZERO),
        "due": sum((row.outstanding for row in rows if row.due <= day), ZERO),
        "overdue": overdue,
        "overpaid": state.overpaid,
        "penalties_owed": sum((row.owed(Component.PENALTY) for row in rows), ZERO),
        "paid": sum((row.total_paid for row in state.rows), ZERO) + state.overpaid,
        "days_past_due": late,
        "bucket": found.name if found else None,
        "next_due": coming.due if coming else None,
        "next_amount": coming.outstanding if coming else ZERO,
        "figures_on": day,
    }


def _status(state: LoanState, overdue: Decimal, due_today: bool) -> str:
    if state.status is not Status.ACTIVE:
        return ENDS[state.status]
    if overdue:
        return "penalty" if state.owed(Component.PENALTY) else "late"
    if due_today:
        return "due_today"
    changed = any(isinstance(line.event, RESTRUCTURING) and not line.reversed for line in state.transactions)
    return "restructured" if changed else "current"


def schedule_rows(state: LoanState, loan: int) -> list[dict[str, Any]]:
    """The schedule of a loan (by id) as it stands, as rows of `lending.instalment`."""
    return [
        {
            "loan_id": loan,
            "number": number,
            "due": row.due,
            "principal": row.asked[PRINCIPAL],
            "interest": row.asked[INTEREST],
            "fees": row.asked[FEE],
            "penalties": row.asked[PENALTY],
            "paid": row.total_paid,
            "unpaid": row.outstanding,
            "balance": balance,
        }
        for number, (row, balance) in enumerate(zip(state.rows, state.balances(), strict=True), start=1)
    ]


def planned(agreement: Agreement, start: date) -> LoanState:
    """The loan as it would run if the whole amount were disbursed on `start`. Raises EngineError."""
    return replay(agreement.servicing(start), [events.Disbursement(on=start, amount=agreement.principal, key="1")])


def disclosed(state: LoanState) -> dict[str, Any]:
    """The APR in percent and the total cost of a loan as it was planned; empty where no rate exists."""
    advances = [DatedFlow(on, amount) for on, amount in state.disbursements]
    charges = list(_charges(state))
    rows = [_agreed(row) for row in state.rows]
    try:
        found = disclose(advances, rows, charges)
    except EngineError:
        return {"apr": None, "total_cost": None}
    return {"apr": rounded_percent(found.aprc), "total_cost": found.cost.cost}


def _charges(state: LoanState) -> Iterable[DatedCharge]:
    if state.disbursement_charges:
        yield DatedCharge(state.disbursements[0][0], CostKind.FEE, state.disbursement_charges)
    for row in state.rows:
        if row.asked[FEE]:
            yield DatedCharge(row.due, CostKind.FEE, row.asked[FEE])


def _agreed(row: Row) -> Instalment:
    principal, interest = row.asked[PRINCIPAL], row.asked[INTEREST]
    return Instalment(row.number, row.start, row.due, row.due, ZERO, principal, interest, ZERO)
