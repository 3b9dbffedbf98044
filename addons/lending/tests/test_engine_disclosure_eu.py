"""The EU annual percentage rate of charge: intervals of remark (c), the equation, its behaviour."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.disclosure.effective import effective_rate
from yurt_lending.engine.disclosure.eu_aprc import (
    IntervalRule,
    aprc,
    aprc_of_dates,
    eu_interval,
    rounded_percent,
    suggested_rule,
    years_between,
)
from yurt_lending.engine.disclosure.flows import CashFlow, DatedFlow
from yurt_lending.engine.errors import EngineError


def monthly(advance: str, payment: str, count: int, fee: str = "0") -> list[CashFlow]:
    flows = [CashFlow(Fraction(0), Decimal(advance) - Decimal(fee))]
    return flows + [CashFlow(Fraction(n, 12), -Decimal(payment)) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [  # SWD(2012) 128 final, section 4.1.1
        ("2012-01-12", "2012-02-15", "3/365+1/12"),
        ("2012-01-12", "2012-04-15", "3/365+3/12"),
        ("2013-01-12", "2013-02-15", "3/366+1/12"),
        ("2013-02-25", "2013-03-28", "3/366+1/12"),
        ("2013-02-26", "2013-03-29", "2/366+1/12"),
        ("2012-02-26", "2012-03-29", "3/366+1/12"),
        ("2012-12-01", "2013-02-02", "1/366+2/12"),
        ("2012-03-12", "2012-05-01", "20/366+1/12"),  # Commission's example 18
        # Counted back from 29 February a month would begin on 29 January, before the 31st: only days are left.
        ("2024-01-31", "2024-02-29", "29/366"),
        # Counted back from 30 April two months begin on 28 February, three before 31 January.
        ("2023-01-31", "2023-04-30", "28/365+2/12"),
        ("2024-05-05", "2024-05-05", "0/12"),
    ],
)
def test_months_are_counted_back_and_days_by_the_year_before_them(start: str, end: str, text: str) -> None:
    assert eu_interval(date.fromisoformat(start), date.fromisoformat(end)).text == text


def test_weeks_years_and_days() -> None:
    start = date(2024, 1, 10)
    assert eu_interval(start, start + timedelta(days=16), IntervalRule.EU_WEEKS).text == "2/365+2/52"
    assert eu_interval(start, date(2026, 1, 12), IntervalRule.EU_YEARS).text == "2/365+2"
    assert eu_interval(start, date(2024, 3, 1), IntervalRule.EU_DAYS).years == Fraction(51, 366)
    assert years_between(start, start + timedelta(days=73), IntervalRule.ACTUAL_365) == Fraction(1, 5)
    assert years_between(start, start + timedelta(days=1461), IntervalRule.ACTUAL_365_25) == 4


def test_the_rule_follows_from_the_dates() -> None:
    start = date(2024, 1, 31)
    assert suggested_rule(start, [start, date(2025, 1, 31)]) is IntervalRule.EU_YEARS
    assert suggested_rule(date(2024, 1, 10), [date(2024, 2, 10), date(2025, 1, 10)]) is IntervalRule.EU_MONTHS
    assert suggested_rule(start, [start + timedelta(weeks=n) for n in range(5)]) is IntervalRule.EU_WEEKS
    assert suggested_rule(start, [date(2024, 2, 5), date(2024, 3, 7)]) is IntervalRule.EU_MONTHS


def test_example_1_of_the_commission() -> None:
    rate = aprc(monthly("200000", "1432.86", 240, fee="4000")).value
    assert rounded_percent(rate, 6) == Decimal("6.434412")
    assert rounded_percent(rate) == Decimal("6.4")


def test_two_payments_by_months_and_by_days() -> None:
    flows = [
        DatedFlow(date(2012, 10, 10), Decimal(500)),
        DatedFlow(date(2012, 11, 10), Decimal(-270)),
        DatedFlow(date(2012, 12, 10), Decimal(-270)),
    ]
    assert rounded_percent(aprc_of_dates(flows).value, 2) == Decimal("85.59")
    assert rounded_percent(aprc_of_dates(flows, IntervalRule.ACTUAL_365).value, 2) == Decimal("84.63")


def test_an_advance_repaid_the_same_day_costs_nothing() -> None:
    day = date(2012, 10, 10)
    assert aprc_of_dates([DatedFlow(day, Decimal(500)), DatedFlow(day, Decimal(-500))]).value == 0


def test_refusals_say_why() -> None:
    with pytest.raises(EngineError) as refused:
        aprc([])
    assert refused.value.code == "no_sign_change"
    with pytest.raises(EngineError) as refused:
        aprc_of_dates([])
    assert refused.value.code == "no_flows"
    with pytest.raises(EngineError) as refused:
        eu_interval(date(2024, 2, 1), date(2024, 1, 1))
    assert refused.value.code == "flow_before_start"
    with pytest.raises(EngineError) as refused:
        eu_interval(date(2024, 1, 1), date(2024, 2, 1), IntervalRule.ACTUAL_365)
    assert refused.value.code == "not_an_eu_rule"


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 60), st.decimals("0.01", "0.6", places=4), st.integers(1, 99))
def test_scaling_leaves_the_rate_and_a_fee_raises_it(count: int, yearly: Decimal, scale: int) -> None:
    payment = (1000 / count * (1 + float(yearly))).__round__(2)
    plain = monthly("1000", str(payment), count)
    rate = aprc(plain).value
    scaled = aprc([CashFlow(flow.time, flow.amount * scale) for flow in plain]).value
    assert abs(rate - scaled) < Decimal("1E-25")
    assert aprc(monthly("1000", str(payment), count, fee="10")).value > rate


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 48), st.decimals("0.001", "0.9", places=3))
def test_a_loan_at_par_has_the_effective_rate_of_its_nominal_one(count: int, nominal: Decimal) -> None:
    interest = 1200 * nominal / 12
    flows = [CashFlow(Fraction(0), Decimal(1200)), CashFlow(Fraction(count, 12), Decimal(-1200))]
    flows += [CashFlow(Fraction(n, 12), -interest) for n in range(1, count + 1)]
    assert abs(aprc(flows).value - effective_rate(nominal, 12)) < Decimal("1E-25")
