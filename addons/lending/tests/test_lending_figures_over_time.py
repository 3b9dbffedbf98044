"""Reports tell the truth: shares at risk, roll rates, cash flow, statements; the watch names what is off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.notices import Notification
from yurt.base.models.people import Role, User
from yurt.env import Env, System
from yurt.model import Period
from yurt_crm.models.contact import Contact
from yurt_finance.entries import Document, Entry, credit, debit
from yurt_finance.models.differences import FoundDifference
from yurt_finance.posting import post, reverse
from yurt_finance.watch import differences, look
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.models.standing import Standing
from yurt_lending.servicing import approve, disburse, refresh, take_payment
from yurt_lending.standings import keep_standings
from yurt_sdk.testing import make_system

START = date(2026, 1, 15)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("figures")
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


def lent(env: Env, name: str) -> Loan:
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12, "start": START}
    loan = env.create(Loan, borrower=env.create(Contact, name=name), product=product, **terms)
    env.session.flush()
    approve(env, loan)
    disburse(env, loan, START)
    return loan


def rows(env: Env, name: str, **given: Any) -> list[Any]:
    """The rows of a report as an administrator gets them."""
    spec = env.registry.reports[f"lending.{name}"].spec
    assert spec.asks is not None
    asked = {field.name: field.default for field, _ in spec.asks.__yurt_part__.specs()}
    values = {key: value(env) if callable(value) else value for key, value in asked.items()} | given
    return list(env.session.execute(spec.function(env, spec.asks(**values))))


def test_shares_at_risk_and_roll_rates(env):
    good, late = lent(env, "Ani"), lent(env, "Bob")
    at(env, date(2026, 3, 1))
    refresh(env, good)
    take_payment(env, good, good.due, date(2026, 3, 1))
    refresh(env, late)
    assert keep_standings(env, date(2026, 3, 1)) == 2 and keep_standings(env, date(2026, 3, 1)) == 0
    at(env, date(2026, 4, 1))
    refresh(env, good)
    take_payment(env, good, good.outstanding, date(2026, 4, 1))
    refresh(env, late)
    assert (good.status, late.bucket) == ("closed", "31-60") and keep_standings(env, date(2026, 4, 1)) == 2
    found = {(row.before, row.after): (row.loans, row.share) for row in rows(env, "roll_rates", month=date(2026, 3, 9))}
    assert found == {("in_time", "paid"): (1, Decimal(100)), ("1-30", "31-60"): (1, Decimal(100))}
    (risk,) = rows(env, "at_risk_by_vintage", direction="given")
    assert (risk.by[:10], risk.loans, risk.par60, risk.share30) == ("2026-01-01", 1, 0, Decimal(100))
    assert risk.par1 == risk.par30 == late.principal_owed
    assert env.session.scalar(sa.select(sa.func.count(env[Standing].id))) == 4


def test_money_over_time_and_the_statement_add_up(env):
    loan = lent(env, "Ani")
    at(env, date(2026, 2, 15))
    refresh(env, loan)
    paid = loan.due
    take_payment(env, loan, paid, date(2026, 2, 15))
    period = Period.of("this_month", env.today, env.zone)
    expected = rows(env, "expected_cash", direction="given")
    assert sum(row.unpaid for row in expected) == loan.outstanding and len(expected) == 11
    moved = {row.kind: row.amount for row in rows(env, "disbursed_and_collected", direction="given", period=period)}
    assert moved == {"repayment": paid}
    statement = rows(env, "statement_of_loans", period=period)
    assert all(row.opening + row.debit - row.credit == row.closing for row in statement)
    principal = next(row for row in statement if row.closing == loan.principal_owed)
    assert principal.opening == 120_000 and principal.credit == 120_000 - loan.principal_owed
    year = Period.of("this_year", env.today, env.zone)
    income = [row for row in rows(env, "profitability", period=year) if row.kind == "income"]
    assert income and all(row.result == row.earned > 0 for row in income)


def test_the_watch_names_the_entries_and_tells_the_controllers(env):
    loan = lent(env, "Ani")
    assert differences(env) == []
    entry = post(
        env, Entry(START, "A slip", [debit("5010", Decimal(7)), credit("1310", Decimal(7), subject=Document.of(loan))])
    )
    post(env, Entry(START, "Another", [debit("1310", Decimal(9)), credit("3010", Decimal(9))]))
    slip, foreign = differences(env)
    assert (slip.shown, slip.found) == (120_000, 119_993) and slip.causes[0].entry == entry.id
    assert entry.number in slip.text(env) and (foreign.shown, foreign.found) == (0, 9)
    controller = env.create(User, login="controller", name="Nune", roles=[role(env, "finance.controller")])
    env.session.flush()
    assert look(env) == 2 and look(env) == 2
    notices = env.session.scalars(sa.select(env[Notification]).where(env[Notification].recipient_id == controller.id))
    assert [notice.title for notice in notices] == ["The books do not agree: 2 new differences"]
    reverse(env, entry, START, "It was a slip")
    assert look(env) == 1
    found = {row.key: row.status for row in env.session.scalars(sa.select(env[FoundDifference]))}
    assert found == {f"loan {loan.id} principal": "gone", foreign.key: "open"}
    assert len(list(env.session.execute(env.registry.reports["finance.consistency"].spec.function(env)))) == 1


def role(env: Env, name: str) -> Role:
    return env.session.scalars(sa.select(env[Role]).where(env[Role].name == name)).one()
