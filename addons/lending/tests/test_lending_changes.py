"""What people decide about a loan in force: each action posts, tells the timeline, and can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Note
from yurt.errors import ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.posting import Document, balance, trial_balance
from yurt_lending.hooks import check_data
from yurt_lending.models import asks
from yurt_lending.models.events import Event
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, quote, refresh, take_payment, write_off

START = date(2026, 1, 15)
LATER = date(2026, 3, 20)
"""Two instalments are overdue then, and penalties run."""


def at(env, day: date) -> None:
    env.clock = lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def bank(env):
    account = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1020")).one()
    return env.create(BankAccount, name="Main", number="157001", account=account)


@pytest.fixture
def loan(env, bank):
    at(env, START)
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    ani = env.create(Contact, name="Ani")
    terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12}
    loan = env.create(Loan, borrower=ani, product=product, **terms)
    loan.approve()
    disburse(env, loan, START, bank)
    at(env, LATER)
    refresh(env, loan)
    return loan


def notes(env, loan) -> list[str]:
    chosen = sa.select(env[Note].body).where(env[Note].model == "lending.loan", env[Note].record_id == loan.id)
    return [str(body) for body in env.session.scalars(chosen.order_by(env[Note].id.desc()))]


def sound(env) -> bool:
    return check_data(env) == [] and sum(row.closing for row in trial_balance(env, START, env.today)) == 0


def test_penalties_are_waived_in_part_and_whole(env, loan):
    before = loan.penalties_owed
    assert before > 100
    loan.waive(asks.Waiving(what="penalties", amount=Decimal(100), date=LATER, reason="Illness"))
    assert loan.penalties_owed == before - 100
    assert notes(env, loan)[0] == "<p>Charge waived: 100.00 AMD. Illness</p>"
    loan.waive(asks.Waiving(what="penalties", date=LATER, reason="Illness"))
    assert (loan.penalties_owed, loan.status) == (0, "late") and sound(env)
    for amount in (None, Decimal(1)):
        with pytest.raises(ValidationFailed) as refused:
            loan.waive(asks.Waiving(what="penalties", amount=amount, date=LATER, reason="Again"))
        assert set(refused.value.fields) == {"amount"}


def test_interest_is_waived_as_far_as_it_fell_due(env, loan):
    owed = sum(row.interest for row in loan.schedule if row.due <= LATER)
    before = loan.outstanding
    loan.waive(asks.Waiving(what="interest", date=LATER, reason="Agreed"))
    assert before - loan.outstanding == owed > 0 and sound(env)
    with pytest.raises(ValidationFailed, match="Less than this is unpaid"):
        loan.waive(asks.Waiving(what="interest", amount=Decimal(10**6), date=LATER, reason="Too much"))


def test_a_fee_by_hand_is_asked_and_taken_back(env, loan):
    before = loan.outstanding
    loan.charge(asks.Charging(kind="fee", amount=Decimal(700), due=LATER, date=LATER, reason="Visit"))
    assert loan.outstanding == before + 700 and loan.schedule[2].fees == 700
    event = env.session.scalars(sa.select(env[Event]).where(env[Event].kind == "charge")).one()
    event.reverse(asks.Reversing(date=LATER, reason="Nobody was there"))
    assert loan.outstanding == before and sound(env)
    with pytest.raises(ValidationFailed):
        event.reverse(asks.Reversing(date=LATER, reason="Again"))


def test_new_terms(env, loan):
    due = date(2026, 4, 15)
    loan.move_dates(asks.MovingDates(due=due, new_due=date(2026, 5, 1), more=2, date=LATER, reason="Season"))
    assert len(loan.schedule) == 14 and loan.schedule[2].due == date(2026, 5, 1) and sound(env)
    with pytest.raises(ValidationFailed) as refused:
        loan.move_dates(asks.MovingDates(due=date(2026, 4, 3), new_due=due, more=0, date=LATER, reason="?"))
    assert set(refused.value.fields) == {"due"}
    with pytest.raises(ValidationFailed) as refused:
        loan.restructure(asks.Restructuring(way="re_age", date=LATER, reason="Hardship"))
    assert set(refused.value.fields) == {"first_due", "instalments"}
    again = {"first_due": date(2026, 4, 20), "instalments": 24}
    loan.restructure(asks.Restructuring(way="re_age", date=LATER, reason="Hardship", **again))
    unpaid = [row for row in loan.schedule if row.principal]
    assert len(unpaid) == 24 and sum(row.principal for row in unpaid) == 120_000 and sound(env)


@pytest.mark.parametrize("way", ["re_amortise", "capitalise"])
def test_arrears_are_spread_or_become_principal(env, loan, way):
    loan.restructure(asks.Restructuring(way=way, date=LATER, reason="Hardship"))
    assert sound(env)
    if way == "capitalise":
        assert loan.penalties_owed == 0 and loan.principal_owed > 120_000
    else:
        assert loan.schedule[0].principal == 0 and loan.principal_owed == 120_000


def test_the_rate_changes_and_interest_pauses(env, loan):
    last = loan.schedule[-1].interest
    before = sum(row.interest for row in loan.schedule)
    loan.change_rate(asks.ChangingRate(rate=Decimal(12), date=LATER, reason="Better risk"))
    cheaper = sum(row.interest for row in loan.schedule)
    assert cheaper < before and loan.schedule[-1].interest < last
    loan.pause(asks.Pausing(start=date(2026, 4, 15), end=date(2026, 6, 14), reason="Earthquake"))
    assert sum(row.interest for row in loan.schedule) < cheaper and sound(env)
    with pytest.raises(ValidationFailed) as refused:
        loan.pause(asks.Pausing(start=date(2026, 4, 15), end=date(2026, 4, 1), reason="?"))
    assert set(refused.value.fields) == {"end"}


def test_a_settlement_is_quoted_for_any_day_and_taken_to_the_cent(env, loan, bank):
    told = loan.quote_settlement(asks.Quoting(date=date(2026, 4, 1)))
    later = quote(env, loan, date(2026, 4, 1))
    assert later.total > quote(env, loan, LATER).total and f"{later.total:,.2f} AMD" in told
    suggested = asks.Settling.suggest(loan)["amount"]
    with pytest.raises(ValidationFailed, match="the loan is settled by"):
        loan.settle(asks.Settling(amount=suggested - 1, date=LATER, bank_account=bank))
    loan.settle(asks.Settling(amount=suggested, date=LATER, bank_account=bank))
    assert (loan.status, loan.outstanding) == ("closed", 0) and sound(env)


def test_money_after_the_write_off_is_income(env, loan, bank):
    write_off(env, loan, LATER, "emigrated")
    loan.recover(asks.Recovering(amount=Decimal(2500), date=LATER, bank_account=bank))
    assert loan.status == "written_off" and balance(env, "4140", LATER, subject=Document.of(loan)) == -2500
    assert notes(env, loan)[0] == "<p>Money after the write-off: 2,500.00 AMD · Main</p>" and sound(env)
    take = asks.Paying(amount=Decimal(1), date=LATER, bank_account=bank, seen=True)
    with pytest.raises(ValidationFailed):
        take_payment(env, loan, take.amount, LATER, bank)


def test_a_payment_from_before_leaves_a_waived_penalty_nothing_to_waive(env, loan, bank):
    loan.waive(asks.Waiving(what="penalties", date=LATER, reason="Illness"))
    for due, amount in [(row.due, row.principal + row.interest) for row in loan.schedule[:2]]:
        take_payment(env, loan, amount, due, bank)
    assert (loan.overdue, loan.status, loan.penalties_owed) == (0, "current", 0) and sound(env)


def test_the_head_decides_cashiers_take_money_everybody_asks(env):
    roles = {name: action.role for name, action in env.info(Loan).actions.items()}
    heads = ("waive", "charge", "move_dates", "restructure", "change_rate", "pause", "write_off", "reverse_last")
    assert {roles[name] for name in heads} == {"lending.manager"}
    assert {roles[name] for name in ("settle", "recover", "take_payment")} == {"lending.cashier"}
    assert env.info(Event).actions["reverse"].role == "lending.manager"
