"""A loan's life on both databases: what is recorded, what follows from it, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.errors import AccessDenied, ValidationFailed
from yurt.services.reports.given import given_of
from yurt.services.reports.running import report_of, run_report
from yurt_crm.models.contact import Contact
from yurt_finance.cash import receive
from yurt_finance.models.accounts import Account
from yurt_finance.models.cash import CashDesk
from yurt_finance.models.journal import JournalEntry
from yurt_finance.models.periods import Period
from yurt_finance.posting import Document, PeriodClosed, balance, credit, trial_balance
from yurt_lending.engine import events
from yurt_lending.engine.events import ChargeKind
from yurt_lending.hooks import check_data
from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.loan import Disbursing, Loan, Paying, Reversing
from yurt_lending.models.product import Product
from yurt_lending.servicing import (
    approve,
    disburse,
    preview_payment,
    quote,
    record,
    refresh,
    reverse,
    reverse_last,
    take_payment,
    write_off,
)

START = date(2026, 1, 15)


def at(env, day: date) -> None:
    env.clock = lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def consumer(env):
    return env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()


@pytest.fixture
def cash(env):
    return env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1010")).one()


@pytest.fixture
def desk(env, cash):
    desk = env.create(CashDesk, name="Till", account=cash)
    receive(env, desk, Decimal(500_000), [credit("3010", Decimal(500_000))], text="Capital", date=START)
    return desk


@pytest.fixture
def applied(env, consumer):
    at(env, START)
    ani = env.create(Contact, name="Ani")
    return env.create(Loan, borrower=ani, product=consumer, principal=Decimal(120_000), rate=Decimal(24), term=12)


@pytest.fixture
def loan(env, applied, cash):
    applied.approve()
    disburse(env, applied, START, cash)
    return applied


def test_an_application_shows_its_schedule_and_apr(env, applied):
    assert applied.number == "0-2026-00001"
    assert (applied.status, applied.direction, applied.currency) == ("applied", "given", "AMD")
    assert len(applied.schedule) == 12 and sum(row.principal for row in applied.schedule) == 120_000
    assert applied.apr is not None and Decimal(26) < applied.apr < Decimal(32)
    first = applied.schedule[0].interest
    applied.rate = Decimal(12)
    env.session.flush()
    assert applied.schedule[0].interest == first / 2 == 1200


def test_the_product_limits_what_is_applied_for(env, consumer):
    nino = env.create(Contact, name="Nino")
    for values, name in (
        ({"principal": Decimal(5)}, "principal"),
        ({"rate": Decimal(61)}, "rate"),
        ({"term": 61}, "term"),
    ):
        given = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12} | values
        with pytest.raises(ValidationFailed) as refused:
            env.create(Loan, borrower=nino, product=consumer, **given)
        assert set(refused.value.fields) == {name}


def test_a_disbursed_loan_stands_in_the_books(env, loan, cash):
    assert (loan.status, loan.disbursed_on, loan.principal_owed) == ("current", START, 120_000)
    assert loan.next_due == date(2026, 2, 15) and loan.next_amount == loan.schedule[0].unpaid
    subject = Document("lending.loan", loan.id)
    assert balance(env, "1310", START, subject=subject) == 120_000
    assert balance(env, "1010", START) == -118_800, "the service fee of 1 % is kept back"
    assert balance(env, "4120", START) == -1200
    assert check_data(env) == []
    assert {posting.title for posting in loan.postings} == {"Disbursement", "Repayment (at Disbursement)"}


def test_a_payment_is_shown_first_and_pays_the_same(env, loan, cash):
    at(env, date(2026, 2, 15))
    due = loan.schedule[0].unpaid
    shown = preview_payment(env, loan, due, env.today)
    assert (shown.interest, shown.principal, shown.overpaid) == (2400, due - 2400, 0)
    event = take_payment(env, loan, due, env.today, cash, key="slip 1")
    assert take_payment(env, loan, due, env.today, cash, key="slip 1").id == event.id
    assert (loan.due, loan.paid, loan.principal_owed) == (0, due, 120_000 - shown.principal)
    assert shown.left == loan.outstanding
    assert loan.schedule[0].unpaid == 0 and loan.next_due == date(2026, 3, 15)
    assert len(loan.events) == 2
    assert balance(env, "1310", env.today, subject=Document.of(loan)) == loan.principal_owed
    assert check_data(env) == []


def test_the_status_follows_the_day_and_the_facts(env, loan):
    seen = {}
    for day in (date(2026, 2, 15), date(2026, 2, 17), date(2026, 3, 1), date(2026, 3, 20)):
        at(env, day)
        record(env, loan, events.Charge(on=day, kind=ChargeKind.FEE, amount=Decimal(100), due=date(2026, 6, 15)))
        seen[day.isoformat()] = (loan.status, loan.days_past_due, loan.bucket)
    assert seen == {
        "2026-02-15": ("due_today", 0, None),
        "2026-02-17": ("late", 2, "1-30"),
        "2026-03-01": ("penalty", 14, "1-30"),
        "2026-03-20": ("penalty", 33, "31-60"),
    }
    assert loan.penalties_owed > 0
    report = report_of(env, "crm.troubling_contacts")
    (told,) = run_report(env, report, given_of(env, report, {})).rows
    assert (told[0], told[5]) == (loan.borrower_id, 2), "the CRM counts two late payments"


def test_a_backdated_payment_posts_only_what_it_changes(env, loan, cash):
    at(env, date(2026, 3, 20))
    take_payment(env, loan, Decimal(5000), date(2026, 3, 18), cash)
    before = env.session.scalar(sa.select(sa.func.count(env[JournalEntry].id)))
    penalties = loan.penalties_owed + loan.paid
    take_payment(env, loan, Decimal(11_000), date(2026, 2, 15), cash)
    after = env.session.scalar(sa.select(sa.func.count(env[JournalEntry].id)))
    assert after - before <= 2, "the payment itself, and the difference of the later one"
    assert loan.penalties_owed + loan.paid != penalties
    assert check_data(env) == []
    assert sum(row.closing for row in trial_balance(env, START, env.today)) == 0


def test_a_reversal_restores_figures_schedule_and_books(env, loan, cash):
    at(env, date(2026, 3, 20))
    refresh(env, loan)
    figures = ("status", "outstanding", "principal_owed", "due", "overdue", "paid", "penalties_owed", "next_due")
    before = [getattr(loan, name) for name in figures]
    rows = [(row.due, row.paid, row.unpaid) for row in loan.schedule]
    books = {row.code: row.closing for row in trial_balance(env, START, env.today)}
    event = take_payment(env, loan, Decimal(30_000), env.today, cash)
    back = reverse_last(env, loan, env.today, "wrong client")
    assert back.id == event.id and event.reversed_by[0].text == "wrong client"
    assert [getattr(loan, name) for name in figures] == before
    assert [(row.due, row.paid, row.unpaid) for row in loan.schedule] == rows
    assert {row.code: row.closing for row in trial_balance(env, START, env.today) if row.closing} == {
        code: closing for code, closing in books.items() if closing
    }
    assert check_data(env) == []
    with pytest.raises(ValidationFailed, match="cannot be reversed before"):
        reverse(env, loan.events[-1], START - timedelta(days=1), "too early")


def test_early_settlement_costs_what_the_quote_says(env, loan, cash):
    at(env, date(2026, 4, 1))
    asked = quote(env, loan, env.today)
    assert asked.principal == 120_000
    take_payment(env, loan, asked.total, env.today, cash)
    assert (loan.status, loan.outstanding, loan.closed_on) == ("closed", 0, env.today)
    assert check_data(env) == []


def test_an_overpayment_is_a_liability(env, loan, cash, desk):
    at(env, date(2026, 4, 1))
    total = quote(env, loan, env.today).total
    assert preview_payment(env, loan, total + 500, env.today).overpaid == 500
    take_payment(env, loan, total + 500, env.today, cash)
    assert (loan.status, loan.overpaid) == ("overpaid", 500)
    assert balance(env, "2210", env.today, subject=Document.of(loan)) == -500
    loan.refund(Disbursing(date=env.today, desk=desk))
    assert (loan.status, loan.overpaid) == ("closed", 0)
    assert balance(env, "2210", env.today, subject=Document.of(loan)) == 0
    assert check_data(env) == []


def test_a_write_off_ends_the_loan_as_a_loss(env, loan):
    at(env, date(2026, 8, 1))
    write_off(env, loan, env.today, "emigrated")
    assert (loan.status, loan.outstanding, loan.principal_owed) == ("written_off", 0, 0)
    assert balance(env, "1310", env.today) == 0
    assert check_data(env) == []


def test_a_loan_taken_is_posted_the_other_way_round(env, cash):
    at(env, START)
    bank = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "BANK")).one()
    lender = env.create(Contact, name="Bank", kind="company")
    loan = env.create(Loan, borrower=lender, product=bank, principal=Decimal(1_000_000), rate=Decimal(12), term=24)
    loan.approve()
    disburse(env, loan, START, cash)
    assert (balance(env, "1010", START), balance(env, "2310", START)) == (1_000_000, -1_000_000)
    at(env, date(2026, 2, 15))
    take_payment(env, loan, loan.schedule[0].unpaid, env.today, cash)
    assert balance(env, "2310", env.today) == -loan.principal_owed
    assert balance(env, "1010", env.today) == 1_000_000 - loan.paid
    assert check_data(env) == []


@pytest.mark.parametrize(
    ("amount", "day", "name"),
    [
        ("0", START, "amount"),
        ("0.5", START, "amount"),
        ("100", START - timedelta(days=1), "date"),
        ("100", START + timedelta(days=1), "date"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(env, loan, cash, amount, day, name):
    before = (loan.last_event, loan.outstanding, len(loan.postings))
    with pytest.raises(ValidationFailed) as refused:
        take_payment(env, loan, Decimal(amount), day, cash)
    assert set(refused.value.fields) == {name}
    assert (loan.last_event, loan.outstanding, len(loan.postings)) == before


def test_a_closed_period_takes_no_payment(env, loan, cash):
    env.create(Period, name="January", start=date(2026, 1, 1), end=date(2026, 1, 31)).close()
    at(env, date(2026, 2, 20))
    env.session.flush()
    env.session.commit()
    with pytest.raises(PeriodClosed):
        take_payment(env, loan, Decimal(100), date(2026, 1, 31), cash)
    env.session.rollback()
    assert loan.last_event == 1


def test_terms_and_figures_are_not_changed_by_hand(env, loan, as_user):
    number, borrower = loan.id, loan.borrower_id
    with as_user("lending.manager", "core.all_branches") as user:
        found = user.get(Loan, number)
        found.outstanding = Decimal(0)
        with pytest.raises(AccessDenied, match="follows from the loan's events"):
            user.session.flush()
        user.session.rollback()
        found = user.get(Loan, number)
        found.rate = Decimal(1)
        with pytest.raises(ValidationFailed, match="What was agreed stays"):
            user.session.flush()
        user.session.rollback()
        with pytest.raises(AccessDenied):
            user.create(
                Event, loan_id=number, sequence=9, kind="repayment", date=START, amount=Decimal(1), recorded_at=user.now
            )
        user.session.rollback()
        assert user.get(Contact, borrower).loans[0].id == number


def test_who_may_do_what(env, applied, as_user, desk):
    number, money = applied.id, desk.id
    with as_user("lending.officer", "core.all_branches") as officer:
        assert not officer.access.has_role("lending.manager") and not officer.access.has_role("lending.cashier")
        officer.get(Loan, number).purpose = "A fridge"
    with as_user("lending.cashier", "core.all_branches") as cashier:
        cashier.get(Loan, number).principal = Decimal(130_000)
        with pytest.raises(AccessDenied):
            cashier.session.flush()
        cashier.session.rollback()
    with as_user("lending.manager", "core.all_branches") as manager:
        manager.get(Loan, number).approve()
    with as_user("lending.cashier", "core.all_branches") as cashier:
        loan, desk = cashier.get(Loan, number), cashier.get(CashDesk, money)
        disburse(cashier, loan, cashier.today, desk)
        asked = Paying(amount=Decimal(1000), date=cashier.today, desk=desk, seen=False)
        with pytest.raises(ValidationFailed, match=r"^Pays interest 1,000\.00\. Left to pay: ") as shown:
            loan.take_payment(asked)
        assert set(shown.value.fields) == {"seen"} and loan.last_event == 1
        assert "Left to pay" in loan.take_payment(
            Paying(amount=Decimal(1000), date=cashier.today, desk=desk, seen=True)
        )
        assert cashier.session.scalar(sa.select(sa.func.count(cashier[Instalment].id))) == 12
    with as_user("lending.manager", "core.all_branches") as manager:
        loan = manager.get(Loan, number)
        assert loan.reverse_last(Reversing(date=manager.today, reason="twice")).startswith("Reversed: Repayment")
        assert manager.session.scalar(sa.select(sa.func.count(manager[Posting].id))) == 4


def test_approval_keeps_the_products_rules(env, loan, consumer):
    consumer.method = "bullet"
    consumer.charges[0].percent = Decimal(9)
    env.session.flush()
    rows = len(loan.schedule)
    record(env, loan, events.Charge(on=START, kind=ChargeKind.FEE, amount=Decimal(100), due=date(2026, 6, 15)))
    assert len(loan.schedule) == rows == 12
    with pytest.raises(ValidationFailed, match="no application"):
        approve(env, loan)
