"""Interest only with the principal at the end, and bullet loans that pay nothing before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from yurt_lending.engine.interest import Leg, PeriodInterest, initial_balance, period_interests
from yurt_lending.engine.methods.plan import walk
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.periods import make_periods
from yurt_lending.engine.schedule import Instalment, Schedule
from yurt_lending.engine.terms import Accrual, LoanTerms, UnpaidInterest


class NoPrincipal:
    """No principal before the last instalment."""

    def settle(self, index: int, balance: Decimal, value: Decimal) -> None:
        """Nothing depends on the balance."""

    def principal(self, index: int, balance: Decimal, interest: Decimal) -> Decimal:
        return ZERO

    def total(self, index: int) -> Decimal | None:
        return None


def build_interest_only(terms: LoanTerms) -> Schedule:
    """Interest each period, the principal with the last instalment."""
    periods = make_periods(terms, terms.instalments)
    rows = walk(terms, NoPrincipal(), periods, period_interests(terms, periods), initial_balance(terms))
    return Schedule(terms, tuple(rows))


def build_bullet(terms: LoanTerms) -> Schedule:
    """One payment at the end.

    With `CAPITALISED` each period has a row that adds its interest to the principal (its principal part is below
    zero); otherwise the loan is one instalment with the simple interest of all periods.
    """
    periods = make_periods(terms, terms.instalments)
    interests = period_interests(terms, periods)
    if terms.unpaid_interest is UnpaidInterest.CAPITALISED:
        waiting = replace(terms, grace=replace(terms.grace, interest_payment=terms.instalments - 1, recurring=0))
        rows = walk(waiting, NoPrincipal(), periods, interests, initial_balance(terms))
        return Schedule(terms, tuple(rows))
    interest = _simple(terms, interests)
    first, last = periods[0], periods[-1]
    opening = initial_balance(terms)
    paid = terms.principal
    return Schedule(terms, (Instalment(1, first.start, last.end, last.due, opening, paid, interest, ZERO),))


def _simple(terms: LoanTerms, interests: list[PeriodInterest]) -> Decimal:
    legs = [leg for each in interests for leg in (*each.legs, _at_end(each))]
    factor = sum((each.factor for each in interests), ZERO)
    # The whole term is one interest period, so its interest is rounded once, unless each day's is.
    accrual = Accrual.DAILY if terms.accrual is Accrual.DAILY else Accrual.WHOLE_PERIOD
    return PeriodInterest(tuple(legs), ZERO, factor).of(initial_balance(terms), terms.rounding, accrual)


def _at_end(each: PeriodInterest) -> Leg:
    return each.legs[-1]._replace(factor=ZERO, added=each.added_at_end, days=0)
