"""Tranches, re-age, re-amortise, reschedule, capitalise, charge-backs, refunds, endings, late charges."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from servicing_loans import START, facts, given, loan, paid
from yurt_lending.engine.allocation import Component
from yurt_lending.engine.dates import Frequency
from yurt_lending.engine.events import (
    Capitalise,
    Charge,
    ChargeAdjustment,
    ChargeBack,
    ChargeKind,
    ChargeOff,
    ChargeWaiver,
    CloseOfDay,
    CreditBalanceRefund,
    DebtSale,
    Event,
    InterestWaiver,
    RateChange,
    ReAge,
    ReAmortise,
    Recovery,
    Reschedule,
    Reversal,
    WriteOff,
)
from yurt_lending.engine.fees import Base, ChargeRule, CostCap, Occasion
from yurt_lending.engine.servicing import LoanState, RowKind, Servicing, Status, replay
from yurt_lending.engine.servicing.restructuring import evenly
from yurt_lending.engine.servicing.rows import FEE, INTEREST, PENALTY, PRINCIPAL

FREE = loan(annual_percent=Decimal(0), principal=Decimal(1200))
"""Without interest: 100 each month."""


def run(*events: Event, as_of: date | None = None, **settings: Any) -> LoanState:
    chosen: dict[str, Any] = {"loan": FREE, **settings}
    return replay(Servicing(**chosen), facts(given(), *events), as_of)


def due(number: int) -> date:
    """The due date of an instalment."""
    return date(2024, 1, 15).replace(year=2024 + number // 12, month=number % 12 + 1)


def test_a_tranche_is_planned_into_the_instalments_to_come() -> None:
    state = run(paid(due(1), "100.00"), given("500.00", due(1) + timedelta(days=3)))
    assert state.rows[0].total == 100
    assert sum(row.asked[PRINCIPAL] for row in state.rows) == 1700
    assert {row.total for row in state.rows[1:-1]} == {Decimal("145.45")}
    assert state.rows[-1].total == Decimal("145.50")


def test_each_tranche_has_its_down_payment() -> None:
    terms = loan(annual_percent=Decimal(0), down_payment_percent=Decimal(25))
    later = date(2024, 3, 1)
    state = run(paid(due(1), "75.00"), given("400.00", later), loan=terms, automatic_down_payment=True)
    downs = [row for row in state.rows if row.kind is RowKind.DOWN_PAYMENT]
    assert [(row.due, row.total, row.met_on) for row in downs] == [(START, 300, START), (later, 100, later)]
    assert [line.amount for line in state.transactions if line.title == "Down Payment"] == [300, 100]
    assert state.outstanding == 1125


def test_another_rate_leaves_what_was_due_before() -> None:
    plain = run(loan=loan())
    state = run(RateChange(on=due(3), rate=Decimal(36)), loan=loan())
    assert [row.asked for row in state.rows[:3]] == [row.asked for row in plain.rows[:3]]
    assert state.rows[3].asked[INTEREST] > plain.rows[3].asked[INTEREST]
    assert state.rows[3].total > plain.rows[3].total


def test_re_age_moves_principal_to_new_rows() -> None:
    event = ReAge(on=due(4) - timedelta(days=1), frequency=Frequency(), first_due=due(5), instalments=4)
    state = run(paid(due(1), "100.00"), event)
    new = [row for row in state.rows if row.kind is RowKind.RE_AGED]
    assert [row.total for row in new] == [275, 275, 275, 275]
    assert state.outstanding == 1100
    assert all(row.met_on == event.on for row in state.rows[1:4])
    line = state.transactions[-1]
    assert (line.title, line.amount, line.balance) == ("Re-age", 1100, 0)


def test_re_aged_principal_bears_interest_where_the_loan_does() -> None:
    event = ReAge(on=due(2), frequency=Frequency(), first_due=due(3), instalments=6)
    state = run(event, loan=loan())
    new = [row for row in state.rows if row.kind is RowKind.RE_AGED]
    assert sum(row.asked[PRINCIPAL] for row in new) == 1200
    assert len({row.total for row in new[:-1]}) == 1
    assert all(row.asked[INTEREST] > 0 for row in new)
    stale = [row for row in state.rows if row.kind is RowKind.INSTALMENT and row.due > due(2)]
    assert not any(row.asked[INTEREST] for row in stale)


def test_re_amortise_spreads_what_is_overdue() -> None:
    state = run(ReAmortise(on=due(3)))
    assert [row.total for row in state.rows] == [0, 0, 0, *[Decimal("133.33")] * 8, Decimal("133.36")]
    assert state.overdue(due(3)) == 0


def test_reschedule_moves_dates_and_adds_instalments() -> None:
    event = Reschedule(on=due(1), due=due(2), new_due=date(2024, 4, 1), extra_terms=2)
    state = run(paid(due(1), "100.00"), event)
    assert len(state.rows) == 14
    assert (state.rows[1].due, state.rows[2].due) == (date(2024, 4, 1), date(2024, 5, 1))
    assert sum(row.asked[PRINCIPAL] for row in state.rows) == 1200


def test_capitalised_charges_become_principal() -> None:
    fee = Charge(on=START, due=due(1), amount=Decimal(30), kind=ChargeKind.FEE)
    state = run(fee, Capitalise(on=due(2)))
    assert state.owed(Component.FEE) == 0
    assert state.owed(Component.PRINCIPAL) == 1230
    assert state.transactions[-1].split[FEE] == 30


def test_a_charge_back_returns_the_debt_to_the_next_instalment() -> None:
    state = run(paid(due(1), "100.00"), ChargeBack(on=due(1), of="2", amount=Decimal(60)))
    assert [row.outstanding for row in state.rows[:2]] == [0, 160]
    assert state.balances()[:3] == [1100, 1000, 900]
    assert state.transactions[-1].balance == 1160


def test_a_charge_back_takes_the_overpayment_first() -> None:
    state = run(paid(due(1), "1250.00"), ChargeBack(on=due(2), of="2", amount=Decimal(80)))
    assert (state.overpaid, state.outstanding, state.status) == (0, 30, Status.ACTIVE)
    assert (state.transactions[-1].overpaid, state.transactions[-1].split[PRINCIPAL]) == (50, 30)


def test_a_charge_back_after_maturity_has_a_row_of_its_own() -> None:
    state = run(paid(due(1), "1200.00"), ChargeBack(on=due(12) + timedelta(days=9), of="2", amount=Decimal(80)))
    assert (state.rows[-1].kind, state.rows[-1].total) == (RowKind.ADDITIONAL, 80)


def test_an_overpayment_is_refunded() -> None:
    state = run(paid(due(1), "1250.00"), CreditBalanceRefund(on=due(2), amount=Decimal(50)))
    assert (state.overpaid, state.status) == (0, Status.CLOSED)


def test_waivers_and_adjustments() -> None:
    fee = Charge(on=START, due=due(1), amount=Decimal(30), kind=ChargeKind.FEE)
    assert run(fee, ChargeWaiver(on=due(1), of="2")).owed(Component.FEE) == 0
    adjusted = run(fee, ChargeAdjustment(on=due(1), of="2", amount=Decimal(20)))
    assert adjusted.transactions[-1].split[FEE] == 20
    waived = run(InterestWaiver(on=due(1), amount=Decimal("30.00")), loan=loan())
    asked = [row.asked[INTEREST] for row in waived.rows[:2]]
    assert [row.owed(Component.INTEREST) for row in waived.rows[:2]] == [0, sum(asked) - 30]


def test_a_reversed_charge_off_lets_the_loan_live_on() -> None:
    off = ChargeOff(on=due(3), fraud=True)
    state = run(off, Reversal(on=due(4), of="2"), paid(due(5), "100.00"))
    assert state.charged_off_on is None
    assert [line.reversed for line in state.transactions if line.title == "Charge-off"] == [True]
    assert not state.transactions[-1].after_charge_off


def test_a_written_off_loan_takes_recoveries_only() -> None:
    state = run(paid(due(1), "100.00"), WriteOff(on=due(6)), Recovery(on=due(8), amount=Decimal(40)))
    assert (state.status, state.outstanding) == (Status.WRITTEN_OFF, 0)
    assert [line.amount for line in state.transactions][2:] == [1100, 40]


def test_a_sold_debt_leaves_the_books() -> None:
    state = run(DebtSale(on=due(6), price=Decimal(300)))
    assert (state.status, state.outstanding, state.transactions[-1].amount) == (Status.SOLD, 0, 1200)


LATE_ONCE = ChargeRule(
    kind=ChargeKind.PENALTY, occasion=Occasion.OVERDUE, base=Base.PRINCIPAL, percent=Decimal(2), grace_days=5
)


def test_a_late_charge_comes_once_for_each_overdue_instalment_after_the_grace() -> None:
    close = [CloseOfDay(on=due(1) + timedelta(days=days)) for days in (5, 6, 40)]
    first = run(close[0], charges=(LATE_ONCE,))
    second = run(*close[:2], charges=(LATE_ONCE,))
    third = run(*close, charges=(LATE_ONCE,))
    assert [sum(row.asked[PENALTY] for row in state.rows) for state in (first, second, third)] == [0, 2, 4]


DAILY = ChargeRule(
    kind=ChargeKind.PENALTY, occasion=Occasion.OVERDUE_DAILY, base=Base.OUTSTANDING, percent=Decimal("0.5")
)


@pytest.mark.parametrize(
    ("events", "days_later", "penalty"),
    [
        ([], 0, "0"),
        ([], 1, "0.50"),
        ([], 10, "5.00"),
        ([paid(due(1), "100.00")], 10, "0"),
        ([paid(due(1) + timedelta(days=4), "52.00")], 10, "4.50"),
    ],
)
def test_a_penalty_that_grows_by_the_day(events: list[Event], days_later: int, penalty: str) -> None:
    # Day 4: 4 × 0.50 = 2.00 penalty, then 50.00 principal left, 6 × 0.25 = 1.50; the rest of the 2.00 was paid.
    state = run(*events, as_of=due(1) + timedelta(days=days_later), charges=(DAILY,))
    asked = state.rows[0].asked[PENALTY]
    assert asked == (Decimal("3.50") if len(events) and penalty == "4.50" else Decimal(penalty))


def test_the_whole_cost_is_capped() -> None:
    cap = CostCap(total_percent=Decimal(1))
    state = run(as_of=due(1) + timedelta(days=300), charges=(DAILY,), cost_cap=cap)
    assert sum(sum(row.asked[:PRINCIPAL]) for row in state.rows) == 12


def test_agreed_interest_stops_at_the_cap() -> None:
    state = run(loan=loan(), cost_cap=CostCap(total_percent=Decimal(5)))
    assert sum(row.asked[INTEREST] for row in state.rows) == 60
    assert [row.asked[INTEREST] > 0 for row in state.rows] == [True] * 3 + [False] * 9


def test_a_rate_beyond_the_daily_limit_is_cut() -> None:
    cap = CostCap(daily_percent=Decimal("0.01"))
    capped, agreed = run(loan=loan(), cost_cap=cap), run(loan=loan(annual_percent=Decimal("3.65")))
    assert [row.asked for row in capped.rows] == [row.asked for row in agreed.rows]
    floated = run(RateChange(on=START, rate=Decimal(50)), loan=loan(), cost_cap=cap)
    assert [row.asked for row in floated.rows] == [row.asked for row in agreed.rows]


def test_charges_of_the_product_join_their_rows() -> None:
    rules = (
        ChargeRule(kind=ChargeKind.FEE, occasion=Occasion.DISBURSEMENT, base=Base.DISBURSED, percent=Decimal(1)),
        ChargeRule(kind=ChargeKind.FEE, occasion=Occasion.INSTALMENT, amount=Decimal(2), tax_percent=Decimal(50)),
        ChargeRule(kind=ChargeKind.FEE, occasion=Occasion.DATE, amount=Decimal(7), due=due(2)),
    )
    state = run(charges=rules)
    assert state.disbursement_charges == 12
    assert [row.asked[FEE] for row in state.rows[:3]] == [3, 10, 3]
    assert state.transactions[-1].title == "Repayment (at Disbursement)"


def test_an_automatic_down_payment_can_be_reversed() -> None:
    terms = loan(annual_percent=Decimal(0), down_payment_percent=Decimal(25))
    state = run(Reversal(on=due(1), of="1 down payment"), loan=terms, automatic_down_payment=True)
    assert state.outstanding == 1200
    assert [(line.title, line.reversed) for line in state.transactions] == [
        ("Disbursement", False),
        ("Down Payment", True),
    ]


@pytest.mark.parametrize(("amount", "count"), [("100", 3), ("0.05", 7), ("1199.99", 12), ("10", 1)])
def test_equal_parts_leave_less_than_a_unit_for_each(amount: str, count: int) -> None:
    parts = evenly(Decimal(amount), count, Decimal("0.01"))
    assert sum(parts) == Decimal(amount)
    assert abs(parts[-1] - parts[0]) <= count * Decimal("0.01")
