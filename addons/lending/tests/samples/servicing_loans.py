"""Loans and random histories that the servicing tests share."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from yurt_lending.engine.dates import Frequency, add_months
from yurt_lending.engine.daycount import DayCount
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
    Disbursement,
    Event,
    GoodwillCredit,
    InterestPause,
    InterestWaiver,
    MerchantIssuedRefund,
    RateChange,
    ReAge,
    ReAmortise,
    Recovery,
    Repayment,
    Reschedule,
    Reversal,
    WriteOff,
    with_sequence,
)
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

FIRST = (
    given(),
    paid(START + timedelta(days=20), "150.00"),
    Charge(on=START, due=START + timedelta(days=45), amount=Decimal("12.00"), kind=ChargeKind.FEE),
)
KEYS = st.sampled_from(["2", "3", "4"])
"""Mostly the payment and the charge that every wild history begins with."""
ANYTHING = st.one_of(
    PAYMENTS,
    PAYMENTS,
    CHARGES,
    st.builds(GoodwillCredit, on=DAYS, amount=AMOUNTS),
    st.builds(MerchantIssuedRefund, on=DAYS, amount=AMOUNTS),
    st.builds(CreditBalanceRefund, on=DAYS, amount=AMOUNTS),
    st.builds(ChargeBack, on=DAYS, of=KEYS, amount=AMOUNTS),
    st.builds(ChargeWaiver, on=DAYS, of=KEYS),
    st.builds(ChargeAdjustment, on=DAYS, of=KEYS, amount=AMOUNTS),
    st.builds(InterestWaiver, on=DAYS, amount=AMOUNTS),
    st.builds(Disbursement, on=DAYS, amount=AMOUNTS),
    st.builds(RateChange, on=DAYS, rate=st.sampled_from([Decimal(0), Decimal(6), Decimal("31.5")])),
    st.builds(lambda on, days: InterestPause(on=on, start=on, end=on + timedelta(days=days)), DAYS, st.integers(0, 60)),
    st.builds(
        lambda on, after, n: ReAge(on=on, frequency=Frequency(), first_due=on + timedelta(days=after), instalments=n),
        DAYS,
        st.integers(1, 60),
        st.integers(1, 8),
    ),
    st.builds(ReAmortise, on=DAYS),
    st.builds(Capitalise, on=DAYS),
    st.builds(
        lambda on, n, shift, more: Reschedule(
            on=on, due=add_months(START, n), new_due=add_months(START, n) + timedelta(days=shift), extra_terms=more
        ),
        DAYS,
        st.integers(1, 12),
        st.integers(1, 60),
        st.integers(0, 4),
    ),
    st.builds(Reversal, on=DAYS, of=KEYS),
    st.builds(CloseOfDay, on=DAYS),
    st.builds(ChargeOff, on=DAYS),
    st.builds(WriteOff, on=DAYS),
    st.builds(DebtSale, on=DAYS, price=AMOUNTS),
    st.builds(Recovery, on=DAYS, amount=AMOUNTS),
)
WILD = st.lists(ANYTHING, max_size=5).map(lambda events: facts(*FIRST, *events))
"""Anything that could be recorded, in any order; most of it is refused."""
