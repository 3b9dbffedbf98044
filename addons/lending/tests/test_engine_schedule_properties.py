"""What holds for every schedule, whatever the terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from yurt_lending.engine import (
    EXACT,
    Accrual,
    DayCount,
    Disbursement,
    FirstPeriod,
    Frequency,
    Grace,
    LevelBasis,
    LoanTerms,
    Method,
    Residue,
    Rounding,
    RoundingMode,
    Schedule,
    Unit,
    UnpaidInterest,
    make_schedule,
)

D = Decimal
CENT = D("0.01")
METHODS = (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY, Method.BULLET)
money = st.decimals(D(50), D(1_000_000), places=2)
percent = st.decimals(D(0), D(120), places=2)


@st.composite
def loans(draw: st.DrawFn, methods: tuple[Method, ...] = METHODS) -> LoanTerms:
    """Terms of all kinds that the engine accepts."""
    start = draw(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
    count = draw(st.integers(1, 30))
    principal_grace = draw(st.integers(0, count - 1))
    unpaid = draw(st.sampled_from(UnpaidInterest))
    capitalised = unpaid is UnpaidInterest.CAPITALISED
    waiting = draw(st.integers(0, principal_grace if capitalised else count - 1))
    return LoanTerms(
        principal=draw(money),
        annual_percent=draw(percent),
        disbursed_on=start,
        instalments=count,
        method=draw(st.sampled_from(methods)),
        frequency=Frequency(draw(st.sampled_from(Unit)), draw(st.integers(1, 3))),
        day_count=draw(st.sampled_from(DayCount)),
        first_due=draw(st.none() | st.integers(1, 60).map(lambda days: start + timedelta(days=days))),
        first_period=draw(st.sampled_from(FirstPeriod)),
        accrual=draw(st.sampled_from(Accrual)),
        grace=Grace(principal_grace, waiting, draw(st.integers(0, 3))),
        unpaid_interest=unpaid,
        level_basis=draw(st.sampled_from(LevelBasis)),
        residue=draw(st.sampled_from((Residue.LAST_INSTALMENT, Residue.SPREAD))),
        instalment_rounding=draw(st.sampled_from((None, Rounding(D(1), RoundingMode.UP), Rounding(D("0.05"))))),
    )


@given(loans())
@settings(max_examples=150, deadline=None)
def test_the_principal_is_repaid_and_nothing_is_below_zero(terms: LoanTerms) -> None:
    schedule = make_schedule(terms)
    rows = schedule.instalments
    assert schedule.principal == terms.principal
    assert rows[-1].balance == 0
    assert all(each.balance >= 0 and each.interest >= 0 and each.total >= 0 for each in rows)
    assert all(each.interest % CENT == 0 and each.principal % CENT == 0 for each in rows)
    for before, after in pairwise(rows):
        assert after.opening == before.balance
        assert after.start == before.end
        assert after.due > before.due


@given(money, percent, st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_no_instalment_of_an_annuity_is_off_by_more_than_a_unit_each(
    principal: Decimal, rate: Decimal, count: int
) -> None:
    terms = LoanTerms(principal=principal, annual_percent=rate, disbursed_on=date(2026, 1, 1), instalments=count)
    schedule = make_schedule(terms)
    assume(len(schedule.instalments) == count)
    growth = (1 + rate / 1200) ** count
    # Half a cent of the level and half a cent of each interest, grown to the end.
    assert abs(schedule.residue) <= CENT * count * growth
    assert all(each.total == schedule.level for each in schedule.instalments[:-1])


@given(money, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_spread_principal_parts_differ_by_one_unit_at_most(principal: Decimal, count: int) -> None:
    for method in (Method.EQUAL_PRINCIPAL, Method.FLAT):
        terms = LoanTerms(
            principal=principal, annual_percent=D(18), disbursed_on=date(2026, 1, 1), instalments=count,
            method=method, residue=Residue.SPREAD,
        )  # fmt: skip
        parts = [each.principal for each in make_schedule(terms).instalments]
        assert max(parts) - min(parts) <= CENT
        assert sum(parts) == principal


@given(loans((Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY)), st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_a_dearer_loan_costs_no_less(terms: LoanTerms, more: int) -> None:
    # Without rounding, which a long dear loan magnifies; and with the level of the periods' own factors, since another
    # one may repay a dearer loan sooner and so more cheaply.
    plain = replace(
        terms, rounding=EXACT, instalment_rounding=None, residue=Residue.LAST_INSTALMENT, accrual=Accrual.WHOLE_PERIOD,
        level_basis=LevelBasis.ACTUAL,
    )  # fmt: skip
    dearer = replace(plain, annual_percent=plain.annual_percent + more)
    cheap, dear = make_schedule(plain), make_schedule(dearer)
    assert dear.interest >= cheap.interest - D("1E-15")


@given(money, st.lists(st.tuples(st.integers(0, 300), money), min_size=1, max_size=5), percent)
@settings(max_examples=60, deadline=None)
def test_tranches_add_up(first: Decimal, later: list[tuple[int, Decimal]], rate: Decimal) -> None:
    start = date(2026, 1, 15)
    tranches = [Disbursement(start, first), *(Disbursement(start + timedelta(days=d), a) for d, a in sorted(later))]
    terms = LoanTerms(
        principal=sum((each.amount for each in tranches), D(0)),
        annual_percent=rate,
        disbursed_on=start,
        instalments=12,
        disbursements=tuple(tranches),
        day_count=DayCount.ACT_365F,
    )
    for method in (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY):
        schedule = make_schedule(replace(terms, method=method))
        assert schedule.principal == terms.principal
        assert schedule.instalments[-1].balance == 0
        assert all(each.balance >= 0 for each in schedule.instalments)


@given(money, st.decimals(D(0), D(60), places=2), st.integers(2, 40))
@settings(max_examples=60, deadline=None)
def test_a_fixed_instalment_is_kept_until_the_last(principal: Decimal, rate: Decimal, parts: int) -> None:
    agreed = (principal / parts + principal * rate / 1200).quantize(CENT) + CENT
    terms = LoanTerms(
        principal=principal, annual_percent=rate, disbursed_on=date(2026, 1, 31), method=Method.FIXED_INSTALMENT,
        instalment=agreed,
    )  # fmt: skip
    schedule: Schedule = make_schedule(terms)
    assert all(each.total == agreed for each in schedule.instalments[:-1])
    assert schedule.instalments[-1].total <= agreed
    assert schedule.principal == principal
