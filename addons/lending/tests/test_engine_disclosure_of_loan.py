"""The disclosure of whole loans: from the engine's own schedules, with fees, in tranches."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine import EXACT, LoanTerms, Method, make_schedule
from yurt_lending.engine.disclosure.effective import effective_rate
from yurt_lending.engine.disclosure.eu_aprc import rounded_percent
from yurt_lending.engine.disclosure.flows import DatedFlow
from yurt_lending.engine.disclosure.irr import irr
from yurt_lending.engine.disclosure.of_loan import DatedCharge, borrower_flows, disclose, us_apr
from yurt_lending.engine.disclosure.total_cost import CostKind
from yurt_lending.engine.errors import EngineError

START = date(2026, 1, 5)


class Row(NamedTuple):
    due: date
    interest: Decimal
    total: Decimal


def rows(*totals: str, interest: str = "0") -> list[Row]:
    return [Row(date(2026, 1 + n, 5), Decimal(interest), Decimal(total)) for n, total in enumerate(totals, 1)]


def test_a_loan_with_a_fee_on_the_first_instalment() -> None:
    # curo, example 2: 10,000 in six instalments of 1,707 and a fee of 50 with the first.
    advance = [DatedFlow(START, Decimal(10000))]
    fee = [DatedCharge(date(2026, 2, 5), CostKind.FEE, Decimal(50))]
    found = disclose(advance, rows(*["1707"] * 6, interest="40.333"), fee)
    assert rounded_percent(found.aprc, 2) == Decimal("10.45")
    assert found.effective < found.aprc
    assert found.cost.by_kind[CostKind.FEE] == 50 and found.cost.payable == Decimal("10291.998")


def test_interest_only_at_par_has_the_effective_rate() -> None:
    advance = [DatedFlow(START, Decimal(1200))]
    found = disclose(advance, rows("12", "12", "1212", interest="12"))
    assert abs(found.aprc - effective_rate(Decimal("0.12"), 12)) < Decimal("1E-25")
    assert abs(us_apr(advance, rows("12", "12", "1212")) - Decimal("0.12")) < Decimal("1E-25")


def test_a_prepaid_charge_reduces_the_amount_financed() -> None:
    advance = [DatedFlow(START, Decimal(1000))]
    fee = [DatedCharge(START, CostKind.FEE, Decimal(40))]
    reduced = [DatedFlow(START, Decimal(960))]
    payments = rows("350", "350", "350")
    assert us_apr(advance, payments, fee) == us_apr(reduced, payments)
    later = [DatedCharge(date(2026, 3, 5), CostKind.FEE, Decimal(40))]
    assert us_apr(advance, payments) < us_apr(advance, payments, later) < us_apr(advance, payments, fee)


def test_tranches() -> None:
    advances = [DatedFlow(START, Decimal(500)), DatedFlow(date(2026, 2, 5), Decimal(500))]
    found = disclose(advances, rows("0", "510", "510", interest="5"))
    assert found.cost.credit == 1000 and 0 < found.aprc < 1


def test_flows_have_the_borrowers_sign() -> None:
    flows = borrower_flows([DatedFlow(START, Decimal(5))], rows("6"), [DatedCharge(START, CostKind.FEE, Decimal(1))])
    assert [flow.amount for flow in flows] == [5, -6, -1]


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY]),
    st.integers(1, 48),
    st.decimals("0.1", "200", places=2),
)
def test_a_schedule_at_par_returns_its_own_rate(method: Method, count: int, percent: Decimal) -> None:
    terms = LoanTerms(
        principal=Decimal(10000),
        annual_percent=percent,
        disbursed_on=START,
        instalments=count,
        method=method,
        rounding=EXACT,
    )
    schedule = make_schedule(terms)
    periodic = percent / 1200
    found = irr([Decimal(-10000), *(row.total for row in schedule.instalments)]).value
    assert abs(found - periodic) < Decimal("1E-20")
    disclosed = disclose([DatedFlow(START, Decimal(10000))], schedule.instalments)
    assert abs(disclosed.aprc - effective_rate(percent / 100, 12)) < Decimal("1E-18")


def test_nothing_advanced_is_refused() -> None:
    for advances in ([], [DatedFlow(START, Decimal(0))]):
        with pytest.raises(EngineError) as refused:
            disclose(advances, rows("5"))
        assert refused.value.code == "amount_not_positive"
