"""The published repayments, and wordings of the same kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from yurt_lending.engine.allocation import Component, Direction, FutureRule, Timing
from yurt_lending.engine.events import GoodwillCredit, MerchantIssuedRefund
from yurt_lending.engine.fees import Base
from yurt_lending.vectors import Case, read_cases, verify
from yurt_lending.vectors.repayment_events import NotUnderstood, charge_rule
from yurt_lending.vectors.repayment_strategy import strategy_of

FILE = Path(__file__).parent / "data" / "lending_vectors.json"
CASES = {case.id: case for case in read_cases(FILE) if case.kind == "repayment"}
P, F, I, C = Component.PENALTY, Component.FEE, Component.INTEREST, Component.PRINCIPAL  # noqa: E741


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.id)
def test_published_repayment(case: Case) -> None:
    assert [str(found) for found in verify(case)] == []


def test_none_is_left_out() -> None:
    assert len(CASES) == 37


def told(name: str, **inputs: Any) -> list[str]:
    case = CASES[name]
    return [str(found) for found in verify(replace(case, inputs={**case.inputs, **inputs}))]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"colour": "red"}, "colour=red"),
        ({"repayment_strategy": "by feeling"}, "repayment_strategy=by feeling"),
        ({"repayment_strategy": "advanced allocation, diagonal"}, "repayment_strategy=diagonal"),
        ({"interest_recalculation": {"rest_frequency": "hourly"}}, "interest_recalculation.rest_frequency=hourly"),
        ({"interest_recalculation": {"mood": "good"}}, "interest_recalculation.mood=good"),
        ({"events": [{"type": "eclipse", "date": "2023-01-01"}]}, "events[0].type=eclipse"),
        (
            {"events": [{"type": "disbursement", "date": "2023-01-01", "amount": "1000.00", "by": "bus"}]},
            "events[0].by=bus",
        ),
    ],
)
def test_an_input_that_is_not_known_is_reported(inputs: dict[str, Any], expected: str) -> None:
    assert any(f"not understood: {expected}" in line for line in told("fineract-alloc-dp-1166", **inputs))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda expected: expected["checkpoints"][0]["schedule"][1].update(paid="1.00"),
        lambda expected: expected["checkpoints"][0]["totals"].update(outstanding="1.00"),
        lambda expected: expected["checkpoints"][0]["transactions"][1].update(loan_balance="1.00"),
        lambda expected: expected["checkpoints"][0]["transactions"].pop(),
        lambda expected: expected["checkpoints"][0]["schedule"].pop(),
        lambda expected: expected["checkpoints"][0].update(status="ACTIVE AND WELL"),
        lambda expected: expected["checkpoints"][0].update(weather="fine"),
    ],
)
def test_a_wrong_expectation_is_a_difference(spoil: Callable[[Any], object]) -> None:
    import copy

    case = CASES["fineract-alloc-di-2004"]
    expected = copy.deepcopy(dict(case.expected))
    spoil(expected)
    assert verify(replace(case, expected=expected))


def test_a_wrong_entry_is_a_difference() -> None:
    import copy

    case = CASES["fineract-acc-goodwill"]
    expected = copy.deepcopy(dict(case.expected))
    expected["journal_entries"][2]["entries"][0]["credit"] = "276.00"
    assert len(verify(replace(case, expected=expected))) == 2


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER", (P, F, I, C)),
        ("INTEREST_PRINCIPAL_PENALTIES_FEES_ORDER", (I, C, P, F)),
        ("principal-interest-penalties-fees-order-strategy", (C, I, P, F)),
        ("penalty, fee, principal, interest", (P, F, C, I)),
        ("mifos-standard-strategy", (P, F, I, C)),
    ],
)
def test_fixed_orders(text: str, order: tuple[Component, ...]) -> None:
    found = strategy_of(text)
    assert not found.unknown
    assert found.rule.order_of(Timing.IN_ADVANCE) == order


@pytest.mark.parametrize(
    "text",
    [
        "DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST",
        "due-penalty-fee-interest-principal-in-advance-principal-penalty-fee-interest-strategy",
        "DUE first: penalty, fee, interest, principal; then IN ADVANCE: principal, penalty, fee, interest",
    ],
)
def test_due_and_in_advance(text: str) -> None:
    rule = strategy_of(text).rule
    assert rule.order_of(Timing.PAST_DUE) == rule.order_of(Timing.DUE) == (P, F, I, C)
    assert rule.order_of(Timing.IN_ADVANCE) == (C, P, F, I)


def test_an_advanced_allocation_in_words() -> None:
    found = strategy_of(
        "advanced allocation, vertical; order past-due, in-advance, due; inside: fee, interest, penalty, principal; "
        "future instalment rule REAMORTIZATION (goodwill credit: LAST_INSTALLMENT, merchant issued refund: "
        "NEXT_LAST_INSTALLMENT); down payment of 12.5% is collected automatically on the disbursement date"
    )
    assert not found.unknown
    assert found.rule.steps[:2] == ((Timing.PAST_DUE, F), (Timing.PAST_DUE, I))
    assert found.rule.steps[4][0] is Timing.IN_ADVANCE
    assert (found.rule.direction, found.rule.future) == (Direction.VERTICAL, FutureRule.REAMORTISE)
    assert found.others[GoodwillCredit].future is FutureRule.LAST
    assert found.others[MerchantIssuedRefund].future is FutureRule.NEXT_LAST
    assert (str(found.down_payment_percent), found.automatic_down_payment) == ("12.5", True)


@pytest.mark.parametrize(
    ("text", "base", "figure"),
    [
        ("penalty on each overdue instalment, 1.5% of its principal + interest", Base.PRINCIPAL_AND_INTEREST, "1.5"),
        ("penalty on each overdue instalment, 1% of its principal", Base.PRINCIPAL, "1"),
        ("penalty on each overdue instalment, 2 % of its interest", Base.INTEREST, "2"),
        ("fee on each overdue installment, flat 10.00", Base.FLAT, "10.00"),
        ("penalty on each overdue instalment, 10.00 flat", Base.FLAT, "10.00"),
    ],
)
def test_late_charges_in_words(text: str, base: Base, figure: str) -> None:
    rule = charge_rule(text)
    assert rule.base is base
    assert str(rule.amount if base is Base.FLAT else rule.percent) == figure


def test_a_late_charge_in_other_words_is_reported() -> None:
    with pytest.raises(NotUnderstood):
        charge_rule("penalty whenever it rains")


PAID_EARLY = [
    {"type": "disbursement", "date": "2023-09-01", "amount": "1000.00"},
    {"type": "goodwill_credit", "date": "2023-09-05", "amount": "40.00"},
]


def test_a_kind_of_payment_may_have_its_own_rule() -> None:
    strategy = (
        "advanced allocation, horizontal; order past-due, due, in-advance; inside: penalty, fee, principal, interest; "
        "future instalment rule NEXT_INSTALLMENT (goodwill credit: LAST_INSTALLMENT); down payment of 25% is collected "
        "automatically on the disbursement date"
    )
    case = replace(
        CASES["fineract-alloc-adv-3179"],
        inputs={**CASES["fineract-alloc-adv-3179"].inputs, "events": PAID_EARLY, "repayment_strategy": strategy},
        expected={"totals": {"paid": "290.00", "in_advance": "40.00"}, "status": "Active"},
    )
    assert verify(case) == []
