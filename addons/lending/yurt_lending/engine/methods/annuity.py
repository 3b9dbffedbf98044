"""Equal instalments on a declining balance, with balloons, weights and rate factors that may differ by period.

The level instalment E solves V = Σ E·w_k·d_k + balloon·d_n, where V is the balance at the end of the first paying
period with that period's interest, and d_k = 1 / Π(1 + f_i) discounts from period k to it. For equal factors this is
the annuity formula (spreadsheets' PMT); for unequal ones it is V·Π(1 + f_i) / fn with fn_k = fn_(k-1)·(1 + f_k) + 1,
as in Fineract's ProgressiveEMICalculator.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

from yurt_lending.engine.dates import Period
from yurt_lending.engine.interest import PeriodInterest, initial_balance, nominal_factor, period_interests
from yurt_lending.engine.methods.plan import in_grace, walk
from yurt_lending.engine.money import ONE, ZERO, Rounding
from yurt_lending.engine.periods import make_periods
from yurt_lending.engine.schedule import Instalment, Schedule
from yurt_lending.engine.terms import (
    NO_GRACE,
    Accrual,
    LevelBasis,
    LoanTerms,
    OnRateChange,
    Residue,
    UnpaidInterest,
)


class AnnuityPlan:
    """The level instalment, worked out anew after each tranche."""

    def __init__(
        self,
        terms: LoanTerms,
        periods: list[Period],
        interests: list[PeriodInterest],
        agreed: dict[int, Decimal] | None = None,
    ) -> None:
        self.terms = terms
        self.periods = periods
        self.agreed = agreed or {}
        self.since = 0
        self.factors = _level_factors(terms, interests)
        self.rounding = terms.instalment_rounding or terms.rounding
        self.level = ZERO

    def settle(self, index: int, balance: Decimal, value: Decimal) -> None:
        self.since = index
        agreed = self.agreed.get(index, self.terms.instalment)
        if agreed is not None:
            self.level = agreed
            return
        if self.terms.rates and self.terms.on_rate_change is not OnRateChange.FORESEEN:
            self.factors = self._known_factors(index)
        if self.terms.level_basis is not LevelBasis.ACTUAL:
            value = balance * (ONE + self.factors[index])
        self.level = self.rounding(self._exact(index, value))

    def _known_factors(self, index: int) -> list[Decimal]:
        """The factors as they look in period `index`, when later changes of the rate are not known yet."""
        until = self.periods[index].end
        known = tuple(change for change in self.terms.rates if change.since < until)
        terms = replace(self.terms, rates=known)
        return _level_factors(terms, period_interests(terms, self.periods))

    def _exact(self, index: int, value: Decimal) -> Decimal:
        grace, weights = self.terms.grace, self.terms.weights
        capitalised = self.terms.unpaid_interest is UnpaidInterest.CAPITALISED
        last = len(self.factors) - 1
        discount, weight = ONE, ZERO
        for k in range(index, last + 1):
            asked = k == last or not in_grace(k, grace.principal, grace)
            # In a grace that pays its interest the balance stands still; only capitalised interest makes it grow.
            grows = asked or (capitalised and in_grace(k, grace.interest_payment, grace))
            if k > index and grows:
                discount /= ONE + self.factors[k]
            if asked:
                weight += discount * (weights[k] if weights else ONE)
        return (value - self.terms.balloon * discount) / weight

    def principal(self, index: int, balance: Decimal, interest: Decimal) -> Decimal:
        return min(balance, max(ZERO, self.total(index) - interest))

    def total(self, index: int) -> Decimal:
        weights = self.terms.weights
        return self.rounding(self.level * weights[index]) if weights else self.level


def build(terms: LoanTerms) -> Schedule:
    """The schedule of an annuity loan."""
    periods = make_periods(terms, terms.instalments)
    longer = make_periods(terms, terms.amortised_over) if terms.amortised_over else periods
    interests = period_interests(terms, longer)
    plan = AnnuityPlan(terms, longer, interests)
    if terms.residue is Residue.SPREAD and terms.instalment is None and not terms.amortised_over:
        plan, rows = _spread(terms, periods)
    elif _is_plain(terms):
        _settle_plain(terms, plan, interests)
        rows = _plain(terms, plan.level, periods, interests)
    else:
        rows = walk(terms, plan, periods, interests[: len(periods)], initial_balance(terms))
    return Schedule(terms, tuple(rows), plan.level, _difference(terms, plan, rows))


def _level_factors(terms: LoanTerms, interests: list[PeriodInterest]) -> list[Decimal]:
    if terms.level_basis is LevelBasis.NOMINAL:
        return [nominal_factor(terms)] * len(interests)
    if terms.level_basis is LevelBasis.FIRST_PERIOD:
        charged = next((each.factor for each in interests if each.factor), ZERO)
        return [charged] * len(interests)
    return [each.factor for each in interests]


def _leveled(
    terms: LoanTerms, periods: list[Period], interests: list[PeriodInterest], agreed: dict[int, Decimal]
) -> tuple[AnnuityPlan, list[Instalment]]:
    """The rows, with the level from the instalment k on set to `agreed[k]` where it is given."""
    plan = AnnuityPlan(terms, periods, interests, agreed)
    return plan, walk(terms, plan, periods, interests[: len(periods)], initial_balance(terms))


def _spread(terms: LoanTerms, periods: list[Period]) -> tuple[AnnuityPlan, list[Instalment]]:
    """Moves each level until the last instalment's difference is small or grows again (Fineract, EmiAdjustment).

    Tranches are taken in one after the other, so that the level before a tranche is the one of a loan that does not
    know of it. A level is moved by its difference over the instalments it holds for, while that is an improvement.
    """
    agreed: dict[int, Decimal] = {}
    for known in _growing(terms):
        interests = period_interests(known, periods)
        plan, rows = _leveled(known, periods, interests, agreed)
        while (level := _moved(known, plan, rows)) is not None:
            other, changed = _leveled(known, periods, interests, {**agreed, plan.since: level})
            if abs(_difference(known, other, changed)) >= abs(_difference(known, plan, rows)):
                break
            plan, rows = other, changed
        agreed[plan.since] = plan.level
    return plan, rows


def _growing(terms: LoanTerms) -> list[LoanTerms]:
    """The terms as they were known at each tranche."""
    days = sorted({tranche.on for tranche in terms.disbursements})
    found = []
    for day in days:
        known = tuple(tranche for tranche in terms.disbursements if tranche.on <= day)
        found.append(replace(terms, disbursements=known, principal=sum((each.amount for each in known), ZERO)))
    return found or [terms]


def _difference(terms: LoanTerms, plan: AnnuityPlan, rows: list[Instalment]) -> Decimal:
    return rows[-1].total - plan.total(len(rows) - 1) - terms.balloon


def _moved(terms: LoanTerms, plan: AnnuityPlan, rows: list[Instalment]) -> Decimal | None:
    """A better level to try, or None when the difference is at most half a unit for each instalment."""
    count, unit = len(rows) - plan.since, plan.rounding.unit
    difference = _difference(terms, plan, rows)
    if count < 2 or abs(difference) <= count // 2 * unit:
        return None
    level = plan.rounding(plan.level + difference / count)
    return None if level == plan.level else level


def _is_plain(terms: LoanTerms) -> bool:
    """Whether nothing asks for the general walk: one disbursement, one rate, no grace, an ordinary last instalment."""
    return (
        not terms.disbursements
        and not terms.rates
        and terms.grace == NO_GRACE
        and not terms.weights
        and terms.accrual is not Accrual.DAILY
        and terms.residue is not Residue.LAST_INTEREST
    )


def _settle_plain(terms: LoanTerms, plan: AnnuityPlan, interests: list[PeriodInterest]) -> None:
    """The level: for equal factors by the closed form (P − B·v)·f / (1 − v) with v = (1 + f)^−n, which is quicker."""
    factor, count = interests[0].factor, len(interests)
    if terms.instalment is not None or interests[-1] is not interests[0] or not factor:
        plan.settle(0, terms.principal, terms.principal * (ONE + factor))
        return
    if terms.level_basis is LevelBasis.NOMINAL:
        factor = nominal_factor(terms)
    discount = ONE / (ONE + factor) ** count
    plan.level = plan.rounding((terms.principal - terms.balloon * discount) * factor / (ONE - discount))


def _plain(
    terms: LoanTerms, level: Decimal, periods: list[Period], interests: list[PeriodInterest]
) -> list[Instalment]:
    """The same rows as `walk` gives, in a loop without anything that a plain annuity does not need."""
    balance, rows = terms.principal, []
    unit, mode, rounding = terms.rounding.unit, str(terms.rounding.mode), terms.rounding
    quantizes = _is_power_of_ten(rounding)
    last, row = periods[-1].number, _new_row
    for (number, start, end, due), (_, _, factor) in zip(periods, interests, strict=False):
        interest = balance * factor
        interest = interest.quantize(unit, mode) if quantizes else rounding(interest)
        part = level - interest
        if number == last or part > balance:
            part = balance
        elif part < ZERO:
            part = ZERO
        after = balance - part
        rows.append(row((number, start, end, due, balance, part, interest, after)))
        balance = after
        if not after:
            break
    return rows


_new_row = partial(tuple.__new__, Instalment)
"""Makes an instalment of a tuple without the checks of `Instalment._make`, which cost 3 to 16 % of a schedule."""


def _is_power_of_ten(rounding: Rounding) -> bool:
    _, digits, exponent = rounding.unit.as_tuple()
    return digits == (1,) and isinstance(exponent, int) and exponent <= 0
