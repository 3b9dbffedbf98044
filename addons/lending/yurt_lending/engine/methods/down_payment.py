"""A down payment: part of the loan due on the day it is disbursed, as the first row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.money import HUNDRED, ZERO
from yurt_lending.engine.schedule import Instalment, Schedule
from yurt_lending.engine.terms import LoanTerms


def with_down_payment(terms: LoanTerms, build: Callable[[LoanTerms], Schedule]) -> Schedule:
    """The down payment as row 1, then the schedule of what is left (Fineract, "down payment").

    Raises `EngineError("down_payment_of_tranches")` for a loan in tranches.
    """
    if terms.disbursements:
        raise EngineError("down_payment_of_tranches", "A loan in tranches cannot have a down payment; leave one out.")
    paid = terms.rounding(terms.principal * terms.down_payment_percent / HUNDRED)
    left = terms.principal - paid
    day = terms.disbursed_on
    rest = build(replace(terms, principal=left, down_payment_percent=ZERO))
    first = Instalment(1, day, day, day, terms.principal, paid, ZERO, left)
    rows = (first, *(row._replace(number=row.number + 1) for row in rest.instalments))
    return Schedule(terms, rows, rest.level, rest.residue)
