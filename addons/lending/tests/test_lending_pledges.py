"""Collateral is valued, watched and kept; pawn tickets are renewed, redeemed, forfeited and replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.env import Env, System
from yurt.errors import AccessDenied, ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.posting import balance, trial_balance
from yurt_lending.hooks import check_data
from yurt_lending.loan_cautions import cautions
from yurt_lending.models.collateral import Collateral, CollateralKind, Keeping, StoragePlace, Valuing
from yurt_lending.models.loan import Loan
from yurt_lending.models.pawn import Extending, Forfeiting, Losing, PawnTicket, Redeeming, Renewing
from yurt_lending.models.product import Product
from yurt_lending.reports.security import SecurityParameters, loan_to_value
from yurt_lending.servicing import disburse
from yurt_sdk.testing import make_system

START = date(2026, 1, 10)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("pledges")
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


@pytest.fixture
def bank(env: Env) -> BankAccount:
    account = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1020")).one()
    return env.create(BankAccount, name="Main", number="157001", account=account)


def item_for(env: Env, loan: Loan, value: int = 150_000) -> Collateral:
    kind = env.session.scalars(sa.select(env[CollateralKind]).where(env[CollateralKind].haircut == 15)).one()
    item = env.create(Collateral, name="Ring", kind=kind, loan=loan)
    item.appraise(Valuing(value=Decimal(value), date=env.today, source="Own appraiser"))
    return item


@pytest.fixture
def applied(env: Env) -> Any:
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "PAWN")).one()
    ani = env.create(Contact, name="Ani")
    terms = {"principal": Decimal(100_000), "rate": Decimal("36.5"), "term": 1}
    return env.create(Loan, borrower=ani, product=product, **terms)


@pytest.fixture
def ticket(env: Env, applied: Any, bank: BankAccount) -> PawnTicket:
    safe = env.create(StoragePlace, name="Safe")
    item_for(env, applied).take_in(Keeping(place=safe))
    applied.approve()
    disburse(env, applied, START, bank)
    return applied.issue_ticket()


def sound(env: Env) -> bool:
    return check_data(env) == [] and sum(row.closing for row in trial_balance(env, START, env.today)) == 0


def test_security_decides_over_an_application_and_is_watched(env, applied, bank):
    with pytest.raises(ValidationFailed, match="needs collateral"):
        applied.approve()
    item = item_for(env, applied, 100_000)
    env.session.flush()
    assert (item.lendable, applied.security, applied.ltv) == (85_000, 85_000, Decimal("117.65"))
    with pytest.raises(ValidationFailed, match=r"117\.65 % of its collateral"):
        applied.approve()
    item.appraise(Valuing(value=Decimal(120_000), date=START, source=None))
    item.appraise(Valuing(value=Decimal(10), date=START - timedelta(days=9), source="Older, so it does not count"))
    assert (item.value, len(item.valuations)) == (120_000, 3)
    item.take_in(Keeping(place=None))
    applied.approve()
    disburse(env, applied, START, bank)
    watched = loan_to_value(env, SecurityParameters(beyond=True))
    assert env.session.execute(watched).all() == [] and cautions(env, applied) == []
    item.appraise(Valuing(value=Decimal(90_000), date=START, source="The price fell"))
    env.session.flush()
    row = env.session.execute(watched).one()
    assert (row.loan, round(row.ltv, 2)) == (applied.id, Decimal("130.72"))
    assert "130.72" in cautions(env, applied)[0].text
    at(env, START + timedelta(days=31))
    assert "valued anew" in cautions(env, applied)[1].text
    with pytest.raises(ValidationFailed, match="not secured without it"):
        item.give_back()


def test_an_item_keeps_to_its_rules(env, applied):
    item = item_for(env, applied)
    vehicle = env.session.scalars(sa.select(env[CollateralKind]).where(env[CollateralKind].haircut == 35)).one()
    with pytest.raises(ValidationFailed) as refused:
        env.create(Collateral, name="Car", kind=vehicle, loan=applied)
    assert set(refused.value.fields) == {"identifier"}
    env.session.rollback()
    assert item is not None


def test_a_ticket_is_renewed_and_redeemed(env, ticket, applied, bank):
    assert (ticket.due, ticket.forfeit_on) == (date(2026, 2, 9), date(2026, 3, 12))
    with pytest.raises(ValidationFailed, match="a ticket already"):
        applied.issue_ticket()
    at(env, date(2026, 2, 5))
    asked = Renewing.suggest(ticket)
    assert (asked["due"], asked["amount"]) == (date(2026, 3, 7), 2_600)
    with pytest.raises(ValidationFailed, match=r"takes 2,600\.00 AMD"):
        ticket.renew(Renewing(due=asked["due"], amount=Decimal(1), bank_account=bank))
    renewed = ticket.renew(Renewing(due=asked["due"], amount=asked["amount"], bank_account=bank))
    assert (ticket.status, renewed.replaces, renewed.due) == ("renewed", ticket, date(2026, 3, 7))
    assert [item.name for item in renewed.items] == ["Ring"] and applied.outstanding == 103_000
    at(env, date(2026, 3, 7))
    renewed.redeem(Redeeming(amount=Redeeming.suggest(renewed)["amount"], bank_account=bank))
    assert (applied.status, renewed.status, renewed.items[0].status) == ("closed", "redeemed", "released")
    assert sound(env)


def test_a_pawn_is_forfeited_to_stock_after_its_day(env, ticket, applied):
    at(env, date(2026, 3, 11))
    with pytest.raises(ValidationFailed, match="2026-03-12 on, not before"):
        ticket.forfeit(Forfeiting(worth=Decimal(90_000)))
    at(env, date(2026, 3, 12))
    ticket.forfeit(Forfeiting(worth=Decimal(90_000)))
    assert (applied.status, ticket.status, ticket.items[0].status) == ("written_off", "forfeited", "forfeited")
    assert balance(env, "1410", env.today) == 90_000 and balance(env, "1310", env.today) == 0
    assert sound(env)


def test_a_pawn_worth_more_than_the_debt_leaves_the_borrower_a_credit(env, ticket, applied):
    at(env, date(2026, 3, 12))
    ticket.forfeit(Forfeiting(worth=Decimal(120_000)))
    assert applied.status == "overpaid" and applied.overpaid == 17_000
    assert sound(env)


def test_a_lost_ticket_is_replaced_and_a_late_one_extended(env, ticket, applied):
    again = ticket.lose(Losing(text="Bag stolen"))
    assert (ticket.status, again.due, again.replaces) == ("lost", ticket.due, ticket)
    assert again.number != ticket.number
    again.extend(Extending(due=date(2026, 2, 20), reason="In hospital"))
    assert (again.due, again.forfeit_on, applied.next_due) == (
        date(2026, 2, 20),
        date(2026, 3, 23),
        date(2026, 2, 20),
    )
    with pytest.raises(ValidationFailed, match="after the old one"):
        again.extend(Extending(due=date(2026, 2, 1), reason="Sooner"))


def test_values_are_not_typed(env, office, applied):
    number = item_for(env, applied).id
    env.session.commit()
    with office.env(1) as user:
        user.get(Collateral, number).value = Decimal(1)
        with pytest.raises(AccessDenied, match="Value the item anew"):
            user.session.flush()
        user.session.rollback()
