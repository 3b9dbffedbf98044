"""The cashier's desk in the browser: found by name, phone or number, shown, posted once, on a receipt."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt_crm.models.contact import Contact
from yurt_finance.models.accounts import Account
from yurt_finance.models.cash import CashDesk, Counting
from yurt_lending.models.events import Event
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, take_payment

DESK = "/x/lending/cashier"


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]


@pytest.fixture
def loans(env):
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    made = []
    for name, phone in (("Անի Գևորգյան", "+37491204118"), ("Nino Beridze", "+995599123456"), ("Nino Lomidze", None)):
        borrower = env.create(Contact, name=name, phone=phone)
        terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12}
        loan = env.create(Loan, borrower=borrower, product=product, start=env.today - timedelta(days=40), **terms)
        loan.approve()
        disburse(env, loan, loan.start)
        made.append(loan)
    return made


@pytest.fixture
def desk(env):
    cash = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1010")).one()
    return env.create(CashDesk, name="Till", account=cash, with_shifts=True)


@pytest.fixture
def shift(env, desk):
    desk.open_shift(Counting(counted=Decimal(0)))


@pytest.fixture
def till(browser_as, loans, shift):
    return browser_as("lending.cashier", "core.all_branches")


@pytest.mark.parametrize("text", ["գևորգ", "091 204118", "204118", "0-{year}-00001", "+37491204118"])
def test_one_field_finds_the_client(env, loans, till, text):
    answer = till.get(DESK, params={"q": text.format(year=env.today.year)}, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == f"{DESK}/{loans[0].id}"


def test_people_without_loans_do_not_stand_before_those_with(env, loans, till):
    for n in range(25):
        env.create(Contact, name=f"Anna Beridze {n:02}", salesperson_id=None)
    assert till.get(DESK, params={"q": "Beridze"}, follow_redirects=False).status_code == 303


def test_several_are_listed_and_none_is_said(loans, till):
    text = till.get(DESK, params={"q": "Nino"}).text
    assert "Nino Beridze" in text and "Nino Lomidze" in text and "Գևորգյան" not in text
    assert "No loan in force was found" in till.get(DESK, params={"q": "Zzz"}).text


def test_the_amount_is_there_the_payment_is_shown_and_posted_once(env, loans, till):
    loan = loans[0]
    address = f"{DESK}/{loan.id}"
    first = till.get(address).text
    amount = found(r'name="amount" value="([\d.]+)"', first)
    assert Decimal(amount) == loan.due > 0
    money = found(r'<option value="(desk \d+)" selected>Till · 0', first)
    values = {"amount": amount, "date": env.today.isoformat(), "money": money}
    shown = till.get(address, params=values).text
    assert "It pays" in shown and "Interest" in shown and "Principal" in shown
    key = found(r'name="key" value="(\w+)"', shown)
    values["shown"] = found(r'name="shown" value="([\d. ]+)"', shown)
    sent = [till.post(address, data=values | {"key": key}, follow_redirects=False) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    env.session.expire_all()
    assert loan.due == 0 and loan.paid == Decimal(amount)
    assert env.session.scalar(sa.select(sa.func.count(env[Event].id)).where(env[Event].kind == "repayment")) == 1
    receipt = till.get(sent[0].headers["location"])
    assert receipt.status_code == 200 and loan.number in receipt.text and "Received from" in receipt.text
    paper = till.get(found(r'href="(/x/finance/cash-order/\d+.pdf)"', receipt.text))
    assert paper.headers["content-type"] == "application/pdf" and paper.content.startswith(b"%PDF")


def test_what_was_shown_is_what_is_posted_or_it_is_shown_anew(env, loans, till):
    loan = loans[0]
    address = f"{DESK}/{loan.id}"
    money = found(r'<option value="([^"]+)" selected>', till.get(address).text)
    values = {"amount": "5000", "date": env.today.isoformat(), "money": money}
    first = till.get(address, params=values).text
    values |= {name: found(rf'name="{name}" value="([^"]+)"', first) for name in ("key", "shown")}
    take_payment(env, loan, loan.due, env.today)
    env.session.commit()
    refused = till.post(address, data=values)
    assert refused.status_code == 409 and "changed meanwhile" in refused.text
    anew = found(r'name="shown" value="([^"]+)"', refused.text)
    assert anew != values["shown"] and 'name="amount" value="5000"' in refused.text
    assert till.post(address, data=values | {"shown": anew}, follow_redirects=False).status_code == 303


def test_without_an_open_shift_nothing_is_taken(env, loans, browser_as, desk):
    cashier = browser_as("lending.cashier", "core.all_branches")
    address = f"{DESK}/{loans[0].id}"
    page = cashier.get(address).text
    assert "no shift is open" in page
    values = {"amount": "5000", "date": env.today.isoformat(), "money": f"desk {desk.id}", "key": "k"}
    shown = found(r'name="shown" value="([^"]+)"', cashier.get(address, params=values).text)
    refused = cashier.post(address, data=values | {"shown": shown})
    assert (
        refused.status_code == 422 and "Open a shift" in refused.text and 'name="amount" value="5000"' in refused.text
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "-5"}, "above zero"),
        ({"amount": "many"}, "is no amount"),
        ({"date": "2026-02-31"}, "is no date"),
        ({"date": "2999-01-01"}, "lies in the future"),
        ({"date": "2001-01-01"}, "Nothing was disbursed"),
        ({"money": "999999"}, "Choose where the money goes"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_written(env, loans, till, changes, said):
    money = found(r'<option value="([^"]+)" selected>', till.get(f"{DESK}/{loans[0].id}").text)
    values = {"amount": "1000", "date": env.today.isoformat(), "money": money, "key": "k"} | changes
    answer = till.post(f"{DESK}/{loans[0].id}", data=values)
    assert answer.status_code == 422 and said in answer.text
    assert f'id="e-{next(iter(changes))}"' in answer.text
    env.session.expire_all()
    assert loans[0].last_event == 1


def test_only_cashiers_come_in(loans, browser_as):
    officer = browser_as("lending.officer", "core.all_branches")
    assert officer.get(DESK).status_code == 403
    assert officer.get(f"{DESK}/{loans[0].id}").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/m/lending/loan", "/m/lending/loan/{id}", "/m/lending/loan/new", "/m/lending/loan/board", "/m/lending/product",
     "/m/lending/instalment", "/m/lending/event", "/m/crm/contact/{borrower}", "/"],
)  # fmt: skip
def test_pages_are_there(loans, browser_as, path):
    head = browser_as("lending.manager", "core.all_branches")
    answer = head.get(path.format(id=loans[0].id, borrower=loans[0].borrower_id))
    assert answer.status_code == 200, answer.text[:500]


def test_the_form_asks_shows_the_allocation_and_takes_the_payment(env, loans, browser_as, shift):
    head = browser_as("lending.manager", "core.all_branches")
    loan, htmx = loans[0], {"HX-Request": "true", "HX-Target": "y-form"}
    address = f"/m/lending/loan/{loan.id}/run/take_payment"
    asked = head.post(address, data={"version": loan.version}, headers=htmx)
    assert 'name="ask-amount"' in asked.text and 'name="ask-bank_account"' in asked.text
    money = found(r'name="ask-desk"[^>]*value="(\d+)"', asked.text)
    sent = {"asked": "1", "version": loan.version, "ask-amount": "5000", "ask-date": env.today.isoformat()}
    sent["ask-desk"] = money
    shown = head.post(address, data=sent, headers=htmx)
    assert shown.status_code == 422 and "Pays" in shown.text and "Left to pay" in shown.text
    done = head.post(address, data=sent | {"ask-seen": "1"}, headers=htmx)
    assert done.status_code == 200, done.text[:300]
    env.session.expire_all()
    assert loan.paid == 5000
