"""Debt cases follow late loans, promises are checked, reminders wait in a queue; cycles and promotions set limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.env import Env, System
from yurt.errors import ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_lending.debtors.nightly import follow_debtors
from yurt_lending.debtors.reminders import queued, sent
from yurt_lending.models.debtor import DebtCase, Noting, Promise, Reminder
from yurt_lending.models.loan import Loan
from yurt_lending.models.offers import CycleTerms, Promotion
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, quote, refresh, take_payment
from yurt_sdk.testing import make_system

START = date(2026, 1, 15)
DUE = date(2026, 2, 15)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("debtors")
    system = make_system(f"sqlite:///{folder}/office.db", ["lending"], files=str(folder / "files"))
    yield system
    system.close()


@pytest.fixture
def env(office: System) -> Iterator[Env]:
    with office.acting_as_system() as env:
        at(env, START)
        yield env
        env.session.rollback()


def at(env: Env, day: date) -> None:
    env.clock = lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def consumer(env: Env) -> Product:
    return env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()


def applied(env: Env, **more) -> Any:
    terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12, "product": consumer(env), **more}
    if "borrower" not in terms:
        terms["borrower"] = env.create(Contact, name="Ani")
    return env.create(Loan, **terms)


@pytest.fixture
def loan(env: Env) -> Loan:
    loan = applied(env)
    loan.approve()
    disburse(env, loan, START)
    return loan


def morning(env: Env, day: date) -> dict[str, int]:
    at(env, day)
    for loan in env.session.scalars(sa.select(env[Loan])):
        refresh(env, loan)
    return follow_debtors(env)


def texts(env: Env) -> list[str]:
    return list(env.session.scalars(sa.select(env[Reminder].text).order_by(env[Reminder].id)))


def test_reminders_wait_for_a_channel_once_each(env, loan):
    assert morning(env, DUE - timedelta(days=3))["queued"] == 1
    assert morning(env, DUE - timedelta(days=3))["queued"] == 0
    amount = f"{loan.next_amount:,.2f}"
    assert texts(env) == [f"Ani, your payment of {amount} AMD for loan {loan.number} is due on Feb 15, 2026."]
    [waiting] = queued(env, 10)
    sent(env, waiting, "sms")
    assert (waiting.status, list(queued(env, 10))) == ("sent", [])
    assert morning(env, DUE)["queued"] == 1
    take_payment(env, loan, loan.due, DUE)
    counted = morning(env, DUE + timedelta(days=1))
    assert (counted["dropped"], counted["queued"]) == (1, 0)


def test_a_case_is_opened_worked_on_and_settled(env, loan):
    assert morning(env, DUE + timedelta(days=3))["opened"] == 0
    day = DUE + timedelta(days=5)
    assert morning(env, day)["opened"] == 1
    case = env.session.scalars(sa.select(env[DebtCase])).one()
    assert (case.stage, case.next_on, loan.open_case()) == ("early", day, case)
    with pytest.raises(ValidationFailed, match="an amount and a day"):
        case.note_step(Noting(kind="call", result="promised"))
    for amount, kept in ((Decimal(1_000), True), (Decimal(5_000), False)):
        promised = {"promised": amount, "promised_by": day + timedelta(days=2)}
        case.note_step(Noting(kind="call", result="promised", text="On Friday", **promised))
        assert case.next_on == day + timedelta(days=2)
        if kept:
            take_payment(env, loan, amount, day)
    counted = morning(env, day + timedelta(days=3))
    assert (counted["kept"], counted["broken"]) == (1, 1)
    broken = env.session.scalars(sa.select(env[Promise]).where(env[Promise].status == "broken")).one()
    assert (broken.paid, case.next_on) == (1_000, day + timedelta(days=3))
    case.note_step(Noting(kind="lawsuit", result="done", next_on=day + timedelta(days=30)))
    assert (case.stage, len(case.steps), case.steps[0].days_late) == ("court", 3, 8)
    take_payment(env, loan, loan.due, env.today)
    assert morning(env, day + timedelta(days=4))["settled"] == 1
    assert (case.stage, case.next_on, case.closed_on) == ("settled", None, env.today)


def test_the_cycle_of_a_borrower_widens_the_limits(env):
    env.create(CycleTerms, product=consumer(env), cycle=1, most_principal=Decimal(100_000))
    env.create(CycleTerms, product=consumer(env), cycle=2, most_principal=Decimal(300_000), most_rate=Decimal(20))
    env.session.flush()
    env.session.expire_all()
    with pytest.raises(ValidationFailed, match=r"Loan 1 of this borrower goes up to 100000") as refused:
        applied(env)
    assert set(refused.value.fields) == {"principal"}
    env.session.rollback()


def test_a_second_loan_counts_as_one(env, loan):
    take_payment(env, loan, quote(env, loan, START).total, START)
    assert loan.status == "closed"
    env.create(CycleTerms, product=consumer(env), cycle=2, most_rate=Decimal(20))
    env.session.flush()
    env.session.expire_all()
    with pytest.raises(ValidationFailed, match="From loan 2 on the rate is at most 20"):
        applied(env, borrower=loan.borrower)
    assert applied(env, borrower=loan.borrower, rate=Decimal(18)).cycle == 2


def test_a_promotion_sets_the_rate_within_its_days(env):
    consumer(env).least_rate = Decimal(12)
    days = {"start": START, "end": START + timedelta(days=10)}
    spring = env.create(Promotion, name="Spring", product=consumer(env), rate=Decimal(9), most_loans=1, **days)
    loan = applied(env, promotion=spring)
    env.session.flush()
    assert loan.rate == 9
    with pytest.raises(ValidationFailed, match="used up"):
        applied(env, promotion=spring)
    env.session.rollback()
    old = env.create(Promotion, name="Old", product=consumer(env), rate=Decimal(9), start=date(2025, 1, 1),
                     end=date(2025, 1, 2))  # fmt: skip
    with pytest.raises(ValidationFailed, match="from 2025-01-01 to 2025-01-02"):
        applied(env, promotion=old)
