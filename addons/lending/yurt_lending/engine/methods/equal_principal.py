"""Equal principal parts, interest on the declining balance."""

from __future__ import annotations

from decimal import Decimal

from yurt_lending.engine.interest import initial_balance, period_interests
from yurt_lending.engine.methods.plan import in_grace, walk
from yurt_lending.engine.money import ZERO, Rounding
from yurt_lending.engine.periods import make_periods
from yurt_lending.engine.schedule import Schedule
from yurt_lending.engine.terms import LoanTerms, Residue


class EqualParts:
    """An amount in equal parts, each rounded, the residue where `residue` says."""

    def __init__(self, amount: Decimal, count: int, rounding: Rounding, residue: Residue) -> None:
        self.amount, self.count, self.rounding, self.residue = amount, count, rounding, residue
        self.part = rounding(amount / count)

    def of(self, position: int) -> Decimal:
        """The part at `position`, from 0; the last one is left to the caller, who knows what remains."""
        if self.residue is Residue.SPREAD:
            return self._until(position + 1) - self._until(position)
        if self.residue is Residue.FIRST_INSTALMENT and position == 0:
            return self.amount - self.part * (self.count - 1)
        return self.part

    def _until(self, position: int) -> Decimal:
        return self.rounding(self.amount * position / self.count)


class EqualPrincipalPlan:
    """The principal part: what is owed over the instalments left that pay principal."""

    def __init__(self, terms: LoanTerms) -> None:
        self.terms = terms
        last = terms.instalments - 1
        self.paying = [k for k in range(last + 1) if k == last or not in_grace(k, terms.grace.principal, terms.grace)]
        self.parts: EqualParts | None = None
        self.since = 0

    def settle(self, index: int, balance: Decimal, value: Decimal) -> None:
        self.since = self.paying.index(index)
        rounding = self.terms.principal_rounding or self.terms.rounding
        amount = balance - self.terms.balloon
        self.parts = EqualParts(amount, len(self.paying) - self.since, rounding, self.terms.residue)

    def principal(self, index: int, balance: Decimal, interest: Decimal) -> Decimal:
        assert self.parts is not None
        return min(balance, self.parts.of(self.paying.index(index) - self.since))

    def total(self, index: int) -> Decimal | None:
        return None


def build(terms: LoanTerms) -> Schedule:
    """The schedule of a loan repaid in equal principal parts."""
    periods = make_periods(terms, terms.instalments)
    plan = EqualPrincipalPlan(terms)
    rows = walk(terms, plan, periods, period_interests(terms, periods), initial_balance(terms))
    part = plan.parts.part if plan.parts else ZERO
    odd = rows[0] if terms.residue is Residue.FIRST_INSTALMENT else rows[-1]
    return Schedule(terms, tuple(rows), None, odd.principal - part - (terms.balloon if odd is rows[-1] else ZERO))
