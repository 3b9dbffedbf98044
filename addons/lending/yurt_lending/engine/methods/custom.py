"""Dates and amounts as agreed, row by row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.interest import initial_balance, period_interests
from yurt_lending.engine.methods.plan import walk
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.periods import make_periods
from yurt_lending.engine.schedule import Schedule
from yurt_lending.engine.terms import LoanTerms


class CustomPlan:
    """The listed principal parts and totals."""

    def __init__(self, terms: LoanTerms) -> None:
        self.rows = terms.custom

    def settle(self, index: int, balance: Decimal, value: Decimal) -> None:
        """Nothing is worked out: the amounts are agreed."""

    def principal(self, index: int, balance: Decimal, interest: Decimal) -> Decimal:
        row = self.rows[index]
        part = row.principal
        if part is None:
            part = ZERO if row.total is None else row.total - interest
        if part > balance:
            raise EngineError("custom_unbalanced", f"The row due on {row.due} repays {part}, but {balance} is owed.")
        return part

    def total(self, index: int) -> Decimal | None:
        return self.rows[index].total


def build(terms: LoanTerms) -> Schedule:
    """The schedule of a list; its last row pays what is owed.

    Raises `EngineError("custom_unbalanced")` when a row repays more than is owed, or when the last one's principal
    is given and is not what is left.
    """
    listed = replace(terms, due_dates=tuple(row.due for row in terms.custom))
    periods = make_periods(listed, len(terms.custom))
    rows = walk(listed, CustomPlan(terms), periods, period_interests(listed, periods), initial_balance(terms))
    left, agreed = rows[-1].principal, terms.custom[-1].principal
    if len(rows) < len(terms.custom) or (agreed is not None and agreed != left):
        raise EngineError("custom_unbalanced", f"The last row must repay the {left} that is left.")
    total = terms.custom[-1].total
    return Schedule(terms, tuple(rows), None, ZERO if total is None else rows[-1].total - total)
