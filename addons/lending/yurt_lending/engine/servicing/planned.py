"""Rows as agreed: from the schedule of the terms to the rows of a loan in service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from yurt_lending.engine.events import InterestPause
from yurt_lending.engine.methods import make_schedule
from yurt_lending.engine.money import HUNDRED, ZERO
from yurt_lending.engine.servicing.curve import Rates
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL, Row, RowKind
from yurt_lending.engine.terms import NO_GRACE, Disbursement, LoanTerms, Method, RateChange

Tranches = list[tuple[date, Decimal]]


def planned_rows(loan: LoanTerms, tranches: Tranches) -> list[Row]:
    """The rows for what was given out so far: a down payment for each tranche, then the agreed instalments."""
    percent = loan.down_payment_percent
    downs = [loan.rounding(amount * percent / HUNDRED) for _, amount in tranches]
    rows = []
    for (on, _), down in zip(tranches, downs, strict=True):
        if down:
            rows.append(_row(0, on, on, down, ZERO, RowKind.DOWN_PAYMENT))
    nets = [Disbursement(on, amount - down) for (on, amount), down in zip(tranches, downs, strict=True)]
    terms = replace(
        loan,
        principal=sum((net.amount for net in nets), ZERO),
        down_payment_percent=ZERO,
        disbursed_on=tranches[0][0],
        disbursements=tuple(nets) if len(nets) > 1 else (),
        first_due=_first_due(loan, tranches[0][0]),
    )
    rows += rows_of(terms)
    rows.sort(key=lambda row: row.due)
    for number, row in enumerate(rows, start=1):
        row.number = number
    return rows


def rows_of(terms: LoanTerms) -> list[Row]:
    """The rows of a schedule."""
    return [
        _row(each.number, each.start, each.due, each.principal, each.interest)
        for each in make_schedule(terms).instalments
    ]


def resumed_rows(
    loan: LoanTerms, owed: Decimal, start: date, dues: list[date], added: tuple[date, Decimal] = (date.min, ZERO)
) -> list[Row]:
    """The rows of what is left of a loan: `owed` from `start`, due on `dues`; `added` is given out on its day."""
    on, amount = added
    tranches: tuple[Disbursement, ...] = ()
    if amount and on > start:
        tranches = (Disbursement(start, owed), Disbursement(on, amount))
    terms = replace(
        loan,
        principal=owed + amount,
        disbursed_on=start,
        first_due=dues[0],
        due_dates=tuple(dues),
        instalments=len(dues),
        disbursements=tranches,
        down_payment_percent=ZERO,
        method=Method.ANNUITY if loan.method is Method.CUSTOM else loan.method,
        grace=NO_GRACE,
        instalment=None if loan.method is not Method.FIXED_INSTALMENT else loan.instalment,
    )
    rows = rows_of(terms)
    # A fixed instalment may end the loan earlier: the dates left over ask nothing.
    rows += [_row(0, due, due, ZERO, ZERO) for due in dues[len(rows) :]]
    return rows


def with_pauses(loan: LoanTerms, rates: list[RateChange], pauses: list[InterestPause]) -> tuple[RateChange, ...]:
    """The table of rates with zero rates for the pauses put in; both ends of a pause are in it."""
    curve = Rates(loan, rates, pauses)
    return tuple(RateChange(day, curve.on(day) * HUNDRED) for day in sorted(curve.points))


def _first_due(loan: LoanTerms, on: date) -> date | None:
    """An agreed first due date holds; one that only follows from the agreed disbursement moves with the real one."""
    return loan.first_due if loan.first_due is None or loan.first_due >= on else None


def _row(
    number: int, start: date, due: date, principal: Decimal, interest: Decimal, kind: RowKind = RowKind.INSTALMENT
) -> Row:
    row = Row(number, start, due, kind)
    row.asked[PRINCIPAL], row.asked[INTEREST] = principal, interest
    return row
