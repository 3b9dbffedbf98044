"""An agreed instalment, from which the number of instalments follows."""

from __future__ import annotations

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.interest import PeriodInterest, initial_balance, period_interests
from yurt_lending.engine.methods.annuity import AnnuityPlan
from yurt_lending.engine.methods.plan import walk
from yurt_lending.engine.periods import make_periods
from yurt_lending.engine.schedule import Schedule
from yurt_lending.engine.terms import LoanTerms


def build(terms: LoanTerms) -> Schedule:
    """As many instalments as the agreed amount needs; the last one pays the rest.

    Raises `EngineError("instalment_too_small")` when it does not repay the loan within the limit of instalments.
    """
    assert terms.instalment is not None
    most = terms.instalments or len(terms.due_dates) or terms.limits.instalments
    count = min(most, 12)
    while True:
        periods = make_periods(terms, count)
        interests = period_interests(terms, periods)
        _check_covers(terms, interests)
        rows = walk(terms, AnnuityPlan(terms, periods, interests), periods, interests, initial_balance(terms))
        if rows[-1].total <= terms.instalment or terms.instalments == count:
            return Schedule(terms, tuple(rows), terms.instalment, rows[-1].total - terms.instalment)
        if count == most:
            break
        count = min(most, 2 * count)
    raise EngineError(
        "instalment_too_small",
        f"An instalment of {terms.instalment} does not repay the loan within {most} instalments; raise it.",
    )


def _check_covers(terms: LoanTerms, interests: list[PeriodInterest]) -> None:
    """Refuses an instalment that the interest of the full amount eats up in a regular period."""
    assert terms.instalment is not None
    dearest = max(each.factor for each in interests[: max(1, terms.grace.interest_free + 1)])
    if terms.principal * dearest >= terms.instalment:
        raise EngineError(
            "instalment_too_small",
            f"An instalment of {terms.instalment} does not cover the interest of a period; raise it.",
        )
