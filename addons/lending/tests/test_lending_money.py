"""Money of loans through desks and banks: one transaction with the fact, orders without gaps, taken back with it."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_finance.cash import receive
from yurt_finance.errors import CashRefused
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk, CashOrder
from yurt_finance.posting import Document, balance, credit
from yurt_lending.hooks import check_data
from yurt_lending.models.loan import Disbursing, Loan, Paying
from yurt_lending.models.product import Product
from yurt_lending.receipts import order_details, order_of
from yurt_lending.servicing import disburse, reverse, take_payment


@pytest.fixture
def desk(env):
    cash = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1010")).one()
    desk = env.create(CashDesk, name="Till", account=cash)
    receive(env, desk, Decimal(200_000), [credit("3010", Decimal(200_000))], text="Capital")
    return desk


@pytest.fixture
def bank(env):
    account = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1020")).one()
    return env.create(BankAccount, name="Main", number="157001", account=account)


@pytest.fixture
def approved(env):
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    ani = env.create(Contact, name="Ani")
    terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12}
    loan = env.create(Loan, borrower=ani, product=product, **terms)
    loan.approve()
    env.session.commit()
    return loan


def numbers(env) -> list[str | None]:
    return list(env.session.scalars(sa.select(env[CashOrder].number).order_by(env[CashOrder].id)))


def test_the_orders_of_a_loan_move_the_desk_and_are_its_receipts(env, approved, desk):
    given = disburse(env, approved, env.today, desk)
    assert desk.balance == 200_000 - 118_800, "the service fee comes in by an order of its own"
    paid = take_payment(env, approved, Decimal(5000), env.today, desk)
    year = env.today.year
    assert numbers(env) == [f"CI-{year}-000001", f"CO-{year}-000001", f"CI-{year}-000002", f"CI-{year}-000003"]
    order = order_of(env, paid)
    assert order is not None and (order.amount, order.partner_id) == (5000, approved.borrower_id)
    assert ("Loan", approved.number) in (order_details(env, order) or ())
    paid_out = order_of(env, given)
    assert paid_out is not None and paid_out.kind == "out"
    assert balance(env, "1010", env.today, subject=Document.of(desk)) == desk.balance
    assert check_data(env) == []


def test_what_is_not_in_the_desk_is_not_disbursed_and_nothing_is_written(env, approved, desk):
    approved.env.session.commit()
    receive(env, desk, Decimal(1), [credit("3010", Decimal(1))], text="More")
    desk_id = desk.id
    poor = env.create(CashDesk, name="Poor", account=desk.account)
    env.session.commit()
    with pytest.raises(CashRefused, match="only 0 AMD in “Poor”"):
        approved.disburse(Disbursing(date=env.today, desk=poor))
    env.session.rollback()
    assert (approved.status, approved.last_event, len(numbers(env))) == ("approved", 0, 2)
    approved.disburse(Disbursing(date=env.today, desk=env.get(CashDesk, desk_id)))
    assert numbers(env)[2] == f"CO-{env.today.year}-000001", "no number was lost"


def test_a_reversal_takes_the_order_back_too(env, approved, desk):
    disburse(env, approved, env.today, desk)
    before = desk.balance
    paid = take_payment(env, approved, Decimal(5000), env.today, desk)
    assert desk.balance == before + 5000
    reverse(env, paid, env.today, "wrong client")
    order = order_of(env, paid)
    assert order is not None and order.status == "reversed" and desk.balance == before
    assert balance(env, "1310", env.today, subject=Document.of(approved)) == approved.principal_owed == 120_000
    assert check_data(env) == []


def test_a_transfer_has_no_order_and_stands_on_the_bank_account(env, approved, bank):
    disburse(env, approved, env.today, bank)
    paid = take_payment(env, approved, Decimal(5000), env.today, bank)
    assert numbers(env) == [] and order_of(env, paid) is None
    assert balance(env, "1020", env.today, subject=Document.of(bank)) == 5000 - 118_800
    reverse(env, paid, env.today, "bounced")
    assert balance(env, "1020", env.today, subject=Document.of(bank)) == -118_800
    assert check_data(env) == []


def test_one_place_is_chosen(env, approved, desk, bank):
    for places in ({}, {"desk": desk, "bank_account": bank}):
        with pytest.raises(ValidationFailed):
            approved.disburse(Disbursing(date=env.today, **places))
    assert Paying.suggest(approved)["desk"].id == desk.id
