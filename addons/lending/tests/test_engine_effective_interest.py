"""Fees spread by the effective interest rate: the table of amortised cost, its end, and changes on the way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.dates import add_months
from yurt_lending.engine.effective_interest import ContractPayment, Spreading, amortised_cost, catch_up
from yurt_lending.engine.errors import EngineError

START = date(2023, 1, 1)


def yearly(*amounts: tuple[str, str]) -> list[ContractPayment]:
    return [
        ContractPayment(START + timedelta(days=365 * n), Decimal(amount), Decimal(interest))
        for n, (amount, interest) in enumerate(amounts, 1)
    ]


def equal_principal(principal: Decimal, count: int, monthly: Decimal) -> list[ContractPayment]:
    left, part = principal, (principal / count).quantize(Decimal("0.01"))
    rows: list[ContractPayment] = []
    for n in range(1, count + 1):
        interest = (left * monthly).quantize(Decimal("0.01"))
        repaid = part if n < count else left
        rows.append(ContractPayment(add_months(START, n), repaid + interest, interest))
        left -= repaid
    return rows


def test_a_bullet_of_three_years() -> None:
    # 1,000 at 5 % with 50 received in advance: 950 grows at 6.9018 % to what is paid.
    table = amortised_cost(START, Decimal(1000), Decimal(50), yearly(("50", "50"), ("50", "50"), ("1050", "50")))
    assert table.rate is not None and round(table.rate, 6) == Decimal("0.069018")
    assert [row.opening for row in table.rows] == [Decimal("950.00"), Decimal("965.57"), Decimal("982.21")]
    assert table.rows[-1].closing == 0
    assert sum(row.fee_income for row in table.rows) == 50


def test_fees_of_nothing_leave_the_contract_as_it_is() -> None:
    table = amortised_cost(START, Decimal(1000), Decimal(0), yearly(("50", "50"), ("1050", "50")))
    assert table.rate == Decimal("0.05")
    assert [row.fee_income for row in table.rows] == [0, 0]


def test_costs_lower_the_rate() -> None:
    table = amortised_cost(START, Decimal(1000), Decimal(-20), yearly(("50", "50"), ("1050", "50")))
    assert table.rate is not None and table.rate < Decimal("0.05")
    assert sum(row.fee_income for row in table.rows) == -20


def test_straight_line_gives_every_day_the_same() -> None:
    payments = yearly(("50", "50"), ("50", "50"), ("1050", "50"))
    table = amortised_cost(START, Decimal(1000), Decimal(50), payments, Spreading.STRAIGHT_LINE)
    assert [row.fee_income for row in table.rows] == [Decimal("16.67"), Decimal("16.66"), Decimal("16.67")]
    assert (table.rate, table.rows[-1].closing) == (None, 0)


def test_recognised_by_a_day_and_what_is_left_on_early_settlement() -> None:
    table = amortised_cost(
        START, Decimal(1000), Decimal(50), yearly(("50", "50"), ("1050", "50")), Spreading.STRAIGHT_LINE
    )
    assert table.recognised(START) == 0
    assert table.recognised(START + timedelta(days=73)) == Decimal("5.00")
    assert table.recognised(START + timedelta(days=365)) == Decimal("25.00")
    assert table.recognised(START + timedelta(days=5000)) == 50
    assert table.unrecognised(START + timedelta(days=73)) == Decimal("45.00")


def test_a_changed_expectation_is_caught_up_at_the_original_rate() -> None:
    as_of = START + timedelta(days=365)
    later = [ContractPayment(as_of + timedelta(days=730), Decimal("1102.50"), Decimal("102.50"))]
    assert abs(catch_up(Decimal(1000), as_of, later, Decimal("0.05"))) < Decimal("1E-20")
    assert round(catch_up(Decimal(1000), as_of, later, Decimal("0.1")), 2) == Decimal("-88.84")
    with pytest.raises(EngineError):
        catch_up(Decimal(1000), as_of + timedelta(days=731), later, Decimal("0.05"))
    with pytest.raises(EngineError):
        catch_up(Decimal(1000), as_of, later, Decimal(-1))


@pytest.mark.parametrize(
    ("principal", "fees", "payments", "code"),
    [
        ("1000", "0", [], "no_flows"),
        ("0", "0", yearly(("50", "50")), "amount_not_positive"),
        ("1000", "1000", yearly(("1050", "50")), "amount_not_positive"),
        ("1000", "10", yearly(("1049", "50")), "principal_not_repaid"),
        ("1000", "10", [ContractPayment(START, Decimal(1000), Decimal(0))], "dates_not_in_order"),
    ],
)
def test_refusals(principal: str, fees: str, payments: list[ContractPayment], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        amortised_cost(START, Decimal(principal), Decimal(fees), payments)
    assert refused.value.code == code


@settings(max_examples=25, deadline=None)
@given(
    st.decimals(100, 100000, places=2), st.integers(1, 60), st.decimals("0.0", "0.1", places=3), st.integers(-10, 30)
)
def test_every_table_closes_at_zero_and_spreads_all_of_the_fee(
    principal: Decimal, count: int, monthly: Decimal, percent: int
) -> None:
    fees = (principal * percent / 100).quantize(Decimal("0.01"))
    table = amortised_cost(START, principal, fees, equal_principal(principal, count, monthly))
    assert table.rows[-1].closing == 0
    assert sum(row.fee_income for row in table.rows) == fees
    assert abs(table.residue) <= Decimal("0.01")
    assert all(row.closing == row.opening + row.effective - row.payment for row in table.rows)
    assert all(row.fee_income == row.effective - row.interest for row in table.rows)
