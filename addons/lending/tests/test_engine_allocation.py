"""Orders of allocation: fixed, by bucket, horizontal and vertical, and money in advance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from yurt_lending.engine.allocation import (
    STANDARD,
    AllocationRule,
    Component,
    Direction,
    FutureRule,
    Standard,
    Timing,
    advanced,
    allocate,
    fixed,
    steps_of,
)
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import ChargeKind
from yurt_lending.engine.servicing.rows import ChargeLine, Row

P, F, I, C = Component.PENALTY, Component.FEE, Component.INTEREST, Component.PRINCIPAL  # noqa: E741
UNIT = Decimal("0.01")
DUES = [date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1)]


def rows(principal: str = "100", interest: str = "10") -> list[Row]:
    """Three instalments; the first two have a penalty of 5 due ten days before the instalment."""
    found, start = [], date(2024, 1, 1)
    for number, due in enumerate(DUES, start=1):
        row = Row(number, start, due)
        row.asked[I.slot], row.asked[C.slot] = Decimal(interest), Decimal(principal)
        if number < 3:
            row.add_charge(ChargeLine(f"late {number}", ChargeKind.PENALTY, Decimal(5), due.replace(day=1)))
        found.append(row)
        start = due
    return found


def pay(rule: AllocationRule, amount: str, on: date, found: list[Row]) -> dict[Component, Decimal]:
    return allocate(rule, found, Decimal(amount), on, UNIT)


@pytest.mark.parametrize("name", STANDARD)
def test_every_standard_pays_everything_and_gives_back_the_rest(name: str) -> None:
    found = rows()
    split = pay(STANDARD[name], "1000", date(2024, 2, 15), found)
    assert split == {P: 10, I: 30, C: 300}
    assert not any(row.outstanding for row in found)


def test_a_fixed_order_settles_one_instalment_before_the_next() -> None:
    found = rows()
    split = pay(Standard.INTEREST_PRINCIPAL_PENALTIES_FEES.value, "120", date(2024, 3, 5), found)
    assert split == {I: 15, C: 100, P: 5}
    assert found[0].outstanding == 0
    assert found[1].owed(I) == 5


def test_vertical_pays_a_component_of_all_before_the_next_component() -> None:
    found = rows()
    rule = advanced(P, F, I, C, direction=Direction.VERTICAL)
    split = pay(rule, "32", date(2024, 3, 5), found)
    assert split == {P: 10, I: 20, C: 2}
    assert [row.owed(C) for row in found] == [98, 100, 100]


def test_buckets_may_have_orders_of_their_own() -> None:
    found = rows()
    steps = (
        *((Timing.DUE, part) for part in (C, I, P, F)),
        *((Timing.PAST_DUE, part) for part in (P, F, I, C)),
        *((Timing.IN_ADVANCE, part) for part in (I, C, P, F)),
    )
    split = pay(AllocationRule("due first", steps), "117", date(2024, 3, 1), found)
    assert split == {C: 100, I: 10, P: 7}
    assert found[1].outstanding == 0, "the instalment due that day comes before the overdue one"


@pytest.mark.parametrize(
    ("future", "paid"),
    [
        (FutureRule.NEXT, [50, 0, 0]),
        (FutureRule.LAST, [0, 0, 50]),
        (FutureRule.NEXT_LAST, [50, 0, 0]),
        (FutureRule.REAMORTISE, [Decimal("16.67"), Decimal("16.67"), Decimal("16.66")]),
    ],
)
def test_money_in_advance(future: FutureRule, paid: list[Decimal]) -> None:
    found = rows(interest="0")
    for row in found:
        row.asked[P.slot] = Decimal(0)
        row.charges.clear()
    pay(advanced(P, F, C, I, future=future), "50", date(2024, 1, 20), found)
    assert [row.total_paid for row in found] == paid


def test_next_last_leaves_the_running_instalment_for_the_last() -> None:
    found = rows(interest="0")[1:]
    for row in found:
        row.asked[P.slot] = Decimal(0)
    pay(advanced(P, F, C, I, future=FutureRule.NEXT_LAST), "50", date(2024, 1, 20), found)
    assert [row.total_paid for row in found] == [0, 50], "the instalment of March does not run in January"


def test_even_parts_go_round_again_when_a_row_needs_less() -> None:
    found = rows(interest="0")
    found[0].asked[C.slot] = Decimal(4)
    for row in found:
        row.asked[P.slot] = Decimal(0)
    split = pay(advanced(C, I, P, F, future=FutureRule.REAMORTISE), "60", date(2024, 1, 20), found)
    assert split == {C: 60}
    assert [row.total_paid for row in found] == [4, 28, 28]


def test_even_parts_are_taken_component_by_component() -> None:
    found = rows(interest="0")
    for row in found[1:]:
        row.asked[P.slot] = Decimal(0)
        row.charges.clear()
    found[0].add_charge(ChargeLine("more", ChargeKind.PENALTY, Decimal(15), date(2024, 1, 30)))
    split = pay(advanced(P, F, C, I, future=FutureRule.REAMORTISE), "30", date(2024, 1, 20), found)
    # A third of 30 goes to the penalty, then a third of what is left to each principal.
    assert split == {P: 10, C: 20}
    assert [row.paid[C.slot] for row in found] == [Decimal("6.67"), Decimal("6.67"), Decimal("6.66")]


def test_charges_count_by_their_own_date_where_the_strategy_says_so() -> None:
    rule = Standard.DUE_PENALTY_FEE_INTEREST_PRINCIPAL.value
    row = Row(1, date(2024, 1, 1), date(2024, 2, 1))
    row.asked[C.slot] = Decimal(100)
    row.add_charge(ChargeLine("past", ChargeKind.PENALTY, Decimal(5), date(2024, 1, 10)))
    row.add_charge(ChargeLine("to come", ChargeKind.PENALTY, Decimal(7), date(2024, 1, 25)))
    assert pay(rule, "50", date(2024, 1, 20), [row]) == {P: 5, C: 45}
    assert row.owed(P) == 7


def test_in_advance_and_late_are_kept_apart() -> None:
    found = rows()
    pay(fixed("all", P, F, I, C), "115", date(2024, 1, 20), found)
    pay(fixed("all", P, F, I, C), "115", date(2024, 3, 20), found)
    assert (found[0].in_advance, found[0].late, found[0].met_on) == (115, 0, date(2024, 1, 20))
    assert (found[1].in_advance, found[1].late, found[1].met_on) == (0, 115, date(2024, 3, 20))


def test_an_order_names_each_step_once() -> None:
    with pytest.raises(EngineError) as caught:
        AllocationRule("twice", steps_of((P, P, I, C)))
    assert caught.value.code == "allocation_steps"
