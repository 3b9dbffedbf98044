"""Cash desks: orders are numbered without gaps and posted, balances follow, shifts are counted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.errors import AccessDenied, ValidationFailed
from yurt_finance.cash import pay_out, receive
from yurt_finance.entries import Document
from yurt_finance.errors import CashRefused, NoRate
from yurt_finance.hooks import check_data
from yurt_finance.models.accounts import Account
from yurt_finance.models.cash import CashDesk, CashOrder, CashShift, Counting
from yurt_finance.models.currencies import Rate
from yurt_finance.models.journal import JournalEntry, Reversing
from yurt_finance.posting import balance, credit, debit, reverse


@pytest.fixture
def accounts(env):
    return {account.code: account for account in env.session.scalars(sa.select(env[Account]))}


@pytest.fixture
def desk(env, accounts):
    branch = env.create(Branch, name="Centre", code="C1")
    values = {"surplus_account": accounts["4820"], "shortage_account": accounts["5820"]}
    return env.create(CashDesk, name="Till 1", branch=branch, account=accounts["1010"], **values)


def entry_of(order: CashOrder) -> JournalEntry:
    assert order.entry is not None
    return order.entry


def test_money_comes_in_and_goes_out(env, desk):
    got = receive(env, desk, Decimal(500), [credit("4010", Decimal(500))], text="Sale", date=date(2026, 3, 2))
    given = pay_out(env, desk, Decimal(120), [debit("5010", Decimal(120))], text="Paper", date=date(2026, 3, 3))
    assert (got.number, given.number) == ("CI-C1-2026-000001", "CO-C1-2026-000001")
    assert (got.status, got.currency, got.branch_id) == ("posted", "AMD", desk.branch_id)
    assert desk.balance == balance(env, "1010", date(2026, 3, 3), subject=Document.of(desk)) == 380
    assert [line.account.code for line in entry_of(got).lines] == ["1010", "4010"]
    assert (entry_of(got).document_model, entry_of(got).document_id) == ("finance.cash_order", got.id)


def test_what_is_not_there_is_not_paid_out(env, desk):
    receive(env, desk, Decimal(100), [credit("4010", Decimal(100))], text="Sale")
    with env.session.begin_nested(), pytest.raises(CashRefused, match="only 100 AMD in “Till 1”"):
        pay_out(env, desk, Decimal("100.01"), [debit("5010", Decimal("100.01"))], text="Paper")
    with env.session.begin_nested(), pytest.raises(CashRefused, match="of 50, the lines"):
        pay_out(env, desk, Decimal(50), [debit("5010", Decimal(40))], text="Paper")


def test_the_same_key_moves_money_once(env, desk):
    first = receive(env, desk, Decimal(5), [credit("4010", Decimal(5))], text="Sale", key="payment 1")
    assert receive(env, desk, Decimal(5), [credit("4010", Decimal(5))], text="Sale", key="payment 1").id == first.id
    assert desk.balance == 5


def test_a_cashier_enters_posts_and_cannot_change(env, desk, accounts, as_user):
    desk_id, sales = desk.id, accounts["4010"].id
    env.session.commit()
    with as_user("finance.cashier", "core.all_branches") as cashier:
        order = cashier.create(CashOrder, desk_id=desk_id, amount=Decimal(70), account_id=sales, purpose="Sale")
        assert (order.status, order.number, order.currency) == ("draft", None, "AMD")
        with pytest.raises(ValidationFailed):
            order.status = "posted"
            cashier.session.flush()
        cashier.session.rollback()
        order = cashier.create(CashOrder, desk_id=desk_id, amount=Decimal(70), account_id=sales, purpose="Sale")
        order.post()
        assert order.number == f"CI-C1-{cashier.today.year}-000001"
        cashier.session.commit()
        number = order.id
        order.amount = Decimal(80)
        with pytest.raises(ValidationFailed, match="not changed"):
            cashier.session.flush()
        cashier.session.rollback()
        with pytest.raises(ValidationFailed, match="not changed"):
            cashier.delete(cashier.get(CashOrder, number))
        cashier.session.rollback()
        cashier.get(CashDesk, desk_id).name = "Mine"
        with pytest.raises(AccessDenied):
            cashier.session.flush()
        cashier.session.rollback()
    with as_user("finance.accountant", "core.all_branches") as accountant:
        accountant.get(CashDesk, desk_id).balance = Decimal(1000)
        with pytest.raises(ValidationFailed, match="follows from the cash orders"):
            accountant.session.flush()
        accountant.session.rollback()
        order = accountant.get(CashOrder, number)
        order.reverse(Reversing(date=order.date, reason="wrong"))
        assert order.status == "reversed"
    with as_user("finance.accountant", "core.all_branches") as accountant:
        assert accountant.get(CashDesk, desk_id).balance == 0


def test_one_branch_does_not_see_the_others_cash(env, desk, as_user):
    receive(env, desk, Decimal(5), [credit("4010", Decimal(5))], text="Sale")
    env.session.commit()
    with as_user("finance.accountant") as stranger:
        assert stranger.session.scalars(sa.select(stranger[CashDesk])).all() == []
        assert stranger.session.scalars(sa.select(stranger[CashOrder])).all() == []
        assert stranger.session.scalars(sa.select(stranger[JournalEntry])).all() == []


def test_a_reversal_from_the_journal_reaches_the_desk(env, desk):
    order = receive(env, desk, Decimal(5), [credit("4010", Decimal(5))], text="Sale", date=date(2026, 3, 2))
    pay_out(env, desk, Decimal(3), [debit("5010", Decimal(3))], text="Tea", date=date(2026, 3, 2))
    with env.session.begin_nested(), pytest.raises(CashRefused, match="only 2"):
        reverse(env, entry_of(order), date(2026, 3, 2), "no")
    assert env.get(CashDesk, desk.id).balance == 2


def test_a_shift_is_counted_at_both_ends(env, desk):
    desk.with_shifts = True
    with pytest.raises(CashRefused, match="Open a shift"):
        receive(env, desk, Decimal(5), [credit("4010", Decimal(5))], text="Sale")
    env.session.rollback()


def test_differences_of_a_shift_are_posted(env, desk):
    desk.with_shifts = True
    env.session.flush()
    shift = desk.open_shift(Counting(counted=Decimal(10)))
    assert (desk.balance, shift.opening_difference) == (10, 10)
    with pytest.raises(CashRefused, match="open already"):
        desk.open_shift(Counting(counted=Decimal(10)))
    order = receive(env, desk, Decimal(100), [credit("4010", Decimal(100))], text="Sale")
    assert order.shift_id == shift.id
    shift.close(Counting(counted=Decimal(107)))
    assert (shift.status, shift.closing_balance, shift.closing_difference) == ("closed", 110, -3)
    assert env.get(CashDesk, desk.id).balance == 107
    assert (balance(env, "4820", env.today), balance(env, "5820", env.today)) == (-10, 3)
    with pytest.raises(ValidationFailed, match="closed already"):
        shift.close(Counting(counted=Decimal(107)))
    assert check_data(env) == []


def test_a_desk_in_dollars_keeps_both_amounts(env, desk, accounts):
    dollars = env.create(CashDesk, name="Dollars", branch_id=desk.branch_id, account=accounts["1010"], currency="USD")
    order = env.create(CashOrder, desk=dollars, amount=Decimal(10), account=accounts["4010"], purpose="Sale")
    with pytest.raises(NoRate):
        order.post()
    env.create(Rate, date=env.today - timedelta(days=1), currency="USD", rate=Decimal("377.39"))
    order.post()
    money, sales = entry_of(order).lines
    assert (money.debit, money.currency, money.currency_amount) == (Decimal("3773.90"), "USD", 10)
    assert (sales.credit, sales.currency) == (Decimal("3773.90"), "AMD")
    assert env.get(CashDesk, dollars.id).balance == 10


def test_the_check_of_data_names_a_desk_that_does_not_follow(env, desk):
    receive(env, desk, Decimal(5), [credit("4010", Decimal(5))], text="Sale")
    env.session.execute(sa.update(env[CashDesk]).values(balance=Decimal(7)))
    assert [line for line in check_data(env) if "Till 1" in line and "7" in line and "5" in line]
    assert env.session.scalars(sa.select(env[CashShift])).all() == []
