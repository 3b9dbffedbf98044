"""Days past due, arrears by range, portfolio at risk, roll rates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.arrears import (
    AtRisk,
    Due,
    GraceDays,
    Materiality,
    ParBound,
    Range,
    Ranges,
    Standing,
    arrears,
    arrears_by_range,
    days_late,
    days_of_material_arrears,
    days_past_due,
    overdue_from,
    portfolio_at_risk,
    roll_rates,
    unpaid,
)
from yurt_lending.engine.errors import EngineError

RANGES = Ranges([Range("RANGE_1", 1, 3), Range("RANGE_3", 4, 30), Range("RANGE_30", 31, 60), Range("RANGE_60", 61)])
DUES = [
    Due(date(2023, 10, 1), Decimal(250)),
    Due(date(2023, 10, 16), Decimal(250)),
    Due(date(2023, 10, 31), Decimal(250)),
]


def test_a_payment_meets_the_oldest_instalment_first() -> None:
    assert unpaid(reversed(DUES), Decimal(300)) == [Due(date(2023, 10, 16), Decimal(200)), DUES[2]]
    assert unpaid(DUES, Decimal(1000)) == []


@pytest.mark.parametrize(
    ("as_of", "paid", "buckets"),
    [  # Fineract, LoanDelinquency.feature
        (date(2023, 10, 25), "0", {"RANGE_3": Decimal(500)}),
        (date(2023, 10, 26), "250", {"RANGE_3": Decimal(250)}),
        (date(2023, 11, 3), "0", {"RANGE_1": Decimal(250), "RANGE_3": Decimal(250), "RANGE_30": Decimal(250)}),
        (date(2023, 10, 1), "0", {}),
    ],
)
def test_arrears_by_range_of_each_instalment(as_of: date, paid: str, buckets: dict[str, Decimal]) -> None:
    left = unpaid(DUES, Decimal(paid))
    assert arrears_by_range(left, as_of, RANGES) == buckets
    assert arrears(left, as_of) == sum(buckets.values())


def test_days_past_due_are_those_of_the_oldest_open_amount() -> None:
    assert days_past_due(DUES, date(2023, 10, 1)) == 0
    assert days_past_due(DUES, date(2023, 10, 2)) == 1
    assert days_past_due(unpaid(DUES, Decimal(250)), date(2023, 10, 20)) == 4
    assert days_past_due([], date(2023, 10, 20)) == 0


def test_days_of_grace_are_subtracted_or_are_a_threshold() -> None:
    due, late = date(2024, 5, 1), date(2024, 5, 5)
    assert days_late(due, late, 3) == 1
    assert days_late(due, late, 3, GraceDays.THRESHOLD) == 4
    assert days_late(due, date(2024, 5, 4), 3, GraceDays.THRESHOLD) == 0
    assert days_late(due, overdue_from(due, 3), 3) == 1
    assert days_late(due, overdue_from(due, 3) - timedelta(days=1), 3) == 0


def test_ranges_are_checked() -> None:
    with pytest.raises(EngineError) as refused:
        Ranges([Range("a", 1, 30), Range("b", 30, 60)])
    assert refused.value.code == "ranges_overlap"
    with pytest.raises(EngineError) as refused:
        Ranges([Range("a", 1, 30), Range("a", 31)])
    assert refused.value.code == "range_repeated"
    for begin, end in ((0, 5), (6, 5)):
        with pytest.raises(EngineError) as refused:
            Range("a", begin, end)
        assert refused.value.code == "range_invalid"
    gap = Ranges([Range("late", 5)])
    assert gap.of(4) is None and gap.of(0) is None and gap.of(5) == gap.all[0]


def test_negative_amounts_are_refused() -> None:
    with pytest.raises(EngineError):
        unpaid(DUES, Decimal(-1))
    with pytest.raises(EngineError):
        unpaid([Due(date(2024, 1, 1), Decimal(-1))], Decimal(0))


def test_material_arrears_begin_and_end_with_both_limits() -> None:
    limit = Materiality()
    history = [
        (date(2024, 1, 1), Decimal(90), Decimal(1000)),  # below 100
        (date(2024, 1, 5), Decimal(150), Decimal(20000)),  # below 1 %
        (date(2024, 1, 10), Decimal(250), Decimal(20000)),
        (date(2024, 1, 20), Decimal(400), Decimal(20000)),
        (date(2024, 2, 1), Decimal(0), Decimal(19600)),
    ]
    assert days_of_material_arrears(history, date(2024, 1, 9), limit) == 0
    assert days_of_material_arrears(history, date(2024, 1, 10), limit) == 1
    assert days_of_material_arrears(history, date(2024, 1, 25), limit) == 16
    assert days_of_material_arrears(history, date(2024, 2, 2), limit) == 0


def test_portfolio_at_risk_counts_whole_balances() -> None:
    loans = [Standing(Decimal(600), 0), Standing(Decimal(300), 30), Standing(Decimal(100), 95)]
    assert portfolio_at_risk(loans) == {
        1: AtRisk(Decimal(400), Decimal("0.4"), 2),
        30: AtRisk(Decimal(400), Decimal("0.4"), 2),
        60: AtRisk(Decimal(100), Decimal("0.1"), 1),
        90: AtRisk(Decimal(100), Decimal("0.1"), 1),
    }
    assert portfolio_at_risk(loans, (30,), ParBound.OVER)[30].amount == 100
    assert portfolio_at_risk([])[1] == AtRisk(Decimal(0), Decimal(0), 0)


def test_roll_rates() -> None:
    before = {"a": ("current", Decimal(300)), "b": ("current", Decimal(100)), "c": ("1-30", Decimal(50))}
    assert roll_rates(before, {"a": "current", "b": "1-30"}) == {
        ("current", "current"): (Decimal(300), Decimal("0.75")),
        ("current", "1-30"): (Decimal(100), Decimal("0.25")),
        ("1-30", "closed"): (Decimal(50), Decimal(1)),
    }


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.decimals(0, 1000, places=2)), max_size=12),
    st.decimals(0, 5000, places=2),
    st.integers(0, 500),
)
def test_ranges_share_out_all_arrears(rows: list[tuple[int, Decimal]], paid: Decimal, today: int) -> None:
    start = date(2024, 1, 1)
    left = unpaid([Due(start + timedelta(days=days), amount) for days, amount in rows], paid)
    as_of = start + timedelta(days=today)
    assert sum(arrears_by_range(left, as_of, RANGES).values()) == arrears(left, as_of)
    assert sum(due.amount for due in left) == max(sum(amount for _, amount in rows) - paid, 0)
    assert (days_past_due(left, as_of) > 0) == (arrears(left, as_of) > 0)
