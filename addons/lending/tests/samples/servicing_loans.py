"""Loans and random histories that the servicing tests share."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.events import Charge, ChargeKind, Disbursement, Event, Repayment, with_sequence
from yurt_lending.engine.servicing import Model, Prepayment, Recalculation, Servicing
from yurt_lending.engine.terms import LevelBasis, LoanTerms, Method

START = date(2024, 1, 15)
PRINCIPAL = Decimal("1200.00")


def loan(**changes: Any) -> LoanTerms:
    """Twelve months at 24 % a year by actual days, unless changed."""
    settings: dict[str, Any] = {
        "principal": PRINCIPAL,
        "annual_percent": Decimal(24),
        "disbursed_on": START,
        "instalments": 12,
        "day_count": DayCount.ACT_365F,
        "level_basis": LevelBasis.FIRST_PERIOD,
    }
    return LoanTerms(**(settings | changes))


def given(amount: str = "1200.00", on: date = START) -> Disbursement:
    return Disbursement(on=on, amount=Decimal(amount))


def paid(on: date, amount: str | Decimal) -> Repayment:
    return Repayment(on=on, amount=Decimal(amount))


def facts(*events: Event) -> list[Event]:
    """The facts in the order of recording."""
    return with_sequence(events)


AMOUNTS = st.decimals("0.01", "700", places=2, allow_nan=False, allow_infinity=False)
DAYS = st.integers(0, 420).map(lambda days: START + timedelta(days=days))
PAYMENTS = st.builds(paid, DAYS, AMOUNTS)
CHARGES = st.builds(
    lambda on, due, amount, kind: Charge(on=on, due=on + timedelta(days=due), amount=amount, kind=kind),
    DAYS,
    st.integers(-20, 40),
    AMOUNTS,
    st.sampled_from(ChargeKind),
)
HISTORIES = st.lists(st.one_of(PAYMENTS, PAYMENTS, CHARGES), max_size=8).map(
    lambda events: facts(given(), *sorted(events, key=lambda event: event.on))
)
WAYS = st.sampled_from(
    [
        Servicing(loan=loan()),
        Servicing(loan=loan(method=Method.FLAT, level_basis=LevelBasis.ACTUAL)),
        *(
            Servicing(loan=loan(), recalculation=Recalculation(model=Model.REST, prepayment=rule))
            for rule in (Prepayment.LOWER, Prepayment.SHORTEN, Prepayment.NEXT)
        ),
        Servicing(loan=loan(), recalculation=Recalculation(model=Model.PROGRESSIVE)),
    ]
)
"""Static, flat, and every model of recalculation."""
