"""The entries of each line of the statement, accrual and cash."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from servicing_loans import START, facts, given, loan, paid
from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.events import (
    Capitalise,
    Charge,
    ChargeBack,
    ChargeKind,
    ChargeOff,
    ChargeWaiver,
    CloseOfDay,
    CreditBalanceRefund,
    DebtSale,
    Event,
    GoodwillCredit,
    InterestPaymentWaiver,
    MerchantIssuedRefund,
    Recovery,
    WriteOff,
)
from yurt_lending.engine.postings import Basis, Role, postings, reversed_postings
from yurt_lending.engine.servicing import Servicing, replay
from yurt_lending.engine.terms import Method

FLAT = loan(annual_percent=Decimal(12), method=Method.FLAT, day_count=DayCount.EQUAL_PERIODS)
"""100 and 12 interest each month."""
DAY = date(2024, 2, 15)
LATER = DAY + timedelta(days=10)
FEE = Charge(on=START, due=DAY, amount=Decimal(8), kind=ChargeKind.FEE)
PENALTY = Charge(on=START, due=DAY, amount=Decimal(5), kind=ChargeKind.PENALTY)


def entry(*events: Event, basis: Basis = Basis.ACCRUAL, line: int = -1) -> dict[str, str]:
    """The entry of the last line, as role → sum; debits are above zero, and a role on both sides is netted."""
    state = replay(Servicing(loan=FLAT), facts(given(), *events))
    sums: dict[str, Decimal] = {}
    for posting in postings(state.transactions[line], basis):
        sums[posting.role.value] = sums.get(posting.role.value, Decimal(0)) + posting.debit - posting.credit
    return {role: f"{amount:+.2f}" for role, amount in sums.items()}


CASES: list[tuple[list[Event], dict[str, str], dict[str, str]]] = [
    (
        [],
        {"loans receivable": "+1200.00", "suspense or clearing": "-1200.00"},
        {"loans receivable": "+1200.00", "suspense or clearing": "-1200.00"},
    ),
    (
        [FEE, PENALTY, paid(DAY, "125.00")],
        {
            "suspense or clearing": "+125.00",
            "loans receivable": "-100.00",
            "interest receivable": "-12.00",
            "fee receivable": "-8.00",
            "penalty receivable": "-5.00",
        },
        {
            "suspense or clearing": "+125.00",
            "loans receivable": "-100.00",
            "interest income": "-12.00",
            "fee income": "-8.00",
            "penalty income": "-5.00",
        },
    ),
    (
        [CloseOfDay(on=LATER)],
        {"interest receivable": "+12.00", "interest income": "-12.00"},
        {},
    ),
    (
        [paid(DAY, "112.00"), ChargeBack(on=LATER, of="2", amount=Decimal(50))],
        {"loans receivable": "+50.00", "suspense or clearing": "-50.00"},
        {"loans receivable": "+50.00", "suspense or clearing": "-50.00"},
    ),
    (
        [paid(DAY, "1400.00"), CreditBalanceRefund(on=LATER, amount=Decimal(56))],
        {"overpayment liability": "+56.00", "suspense or clearing": "-56.00"},
        {"overpayment liability": "+56.00", "suspense or clearing": "-56.00"},
    ),
    (
        [FEE, ChargeWaiver(on=DAY, of="2")],
        {"fee receivable": "-8.00", "fee income": "+8.00"},
        {},
    ),
    (
        [InterestPaymentWaiver(on=DAY, amount=Decimal(20))],
        {"interest income": "+20.00", "interest receivable": "-12.00", "loans receivable": "-8.00"},
        {"interest income": "+8.00", "loans receivable": "-8.00"},
    ),
    (
        [ChargeOff(on=DAY, fraud=True)],
        {
            "loans receivable": "-1200.00",
            "interest receivable": "-144.00",
            "credit loss by fraud": "+1200.00",
            "interest income charged off": "+144.00",
        },
        {"loans receivable": "-1200.00", "credit loss by fraud": "+1200.00"},
    ),
    (
        [ChargeOff(on=DAY), paid(LATER, "112.00")],
        {"suspense or clearing": "+112.00", "recoveries": "-112.00"},
        {"suspense or clearing": "+112.00", "recoveries": "-112.00"},
    ),
    (
        [ChargeOff(on=DAY), MerchantIssuedRefund(on=LATER, amount=Decimal(112))],
        {"suspense or clearing": "+112.00", "credit loss": "-100.00", "interest income charged off": "-12.00"},
        {"suspense or clearing": "+112.00", "credit loss": "-100.00", "interest income": "-12.00"},
    ),
    (
        [ChargeOff(on=DAY), GoodwillCredit(on=LATER, amount=Decimal(112))],
        {"recoveries": "-112.00", "goodwill expense": "+100.00", "interest given as goodwill": "+12.00"},
        {"recoveries": "-112.00", "goodwill expense": "+100.00", "interest given as goodwill": "+12.00"},
    ),
    (
        [WriteOff(on=DAY)],
        {"loans receivable": "-1200.00", "interest receivable": "-144.00", "losses written off": "+1344.00"},
        {"loans receivable": "-1200.00", "losses written off": "+1200.00"},
    ),
    (
        [WriteOff(on=DAY), Recovery(on=LATER, amount=Decimal(30))],
        {"suspense or clearing": "+30.00", "recoveries": "-30.00"},
        {"suspense or clearing": "+30.00", "recoveries": "-30.00"},
    ),
    (
        [DebtSale(on=DAY, price=Decimal(500))],
        {
            "loans receivable": "-1200.00",
            "interest receivable": "-144.00",
            "suspense or clearing": "+500.00",
            "losses written off": "+844.00",
        },
        {"loans receivable": "-1200.00", "suspense or clearing": "+500.00", "losses written off": "+700.00"},
    ),
    (
        [Capitalise(on=LATER)],
        {"loans receivable": "+12.00", "interest receivable": "-12.00"},
        {"loans receivable": "+12.00", "interest income": "-12.00"},
    ),
]


@pytest.mark.parametrize(("events", "accrual", "cash"), CASES, ids=lambda value: None)
def test_the_last_line_posts(events: list[Event], accrual: dict[str, str], cash: dict[str, str]) -> None:
    assert entry(*events) == accrual
    assert entry(*events, basis=Basis.CASH) == cash
    assert entry(*events, basis=Basis.NONE) == {}


def test_one_account_may_stand_on_both_sides() -> None:
    state = replay(Servicing(loan=FLAT), facts(given(), paid(DAY, "112.00")))
    back = reversed_postings(state.transactions[-1])
    assert [(each.role, each.debit, each.credit) for each in back if each.role is Role.CLEARING] == [
        (Role.CLEARING, Decimal(0), Decimal(112))
    ]


def test_a_loan_over_its_life_leaves_no_receivable() -> None:
    life: list[Event] = [FEE, PENALTY]
    for month in range(2, 14):
        day = date(2024 + (month - 1) // 12, (month - 1) % 12 + 1, 15)
        amount = "112.00" if month > 2 else "125.00"
        life += [CloseOfDay(on=day + timedelta(days=1)), paid(day + timedelta(days=1), amount)]
    totals: dict[Role, Any] = {}
    for line in replay(Servicing(loan=FLAT), facts(given(), *life)).transactions:
        for posting in postings(line):
            totals[posting.role] = totals.get(posting.role, 0) + posting.debit - posting.credit
    assert {role.value: amount for role, amount in totals.items() if amount} == {
        "interest income": -144,
        "fee income": -8,
        "penalty income": -5,
        "suspense or clearing": 157,
    }
