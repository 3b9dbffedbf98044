"""Entries by hand: drafts that may be anything, posted only when they balance, then fixed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.errors import AccessDenied, ValidationFailed
from yurt_finance.errors import PostingRefused
from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, Reversing
from yurt_finance.models.manual import ManualEntry, ManualLine
from yurt_finance.posting import Entry, balance, credit, debit, post

HTMX = {"HX-Request": "true", "HX-Target": "y-form"}
DAY = date(2026, 3, 2)


@pytest.fixture
def draft(env):
    """A hundred of capital in cash; the credit is still missing."""
    account = {a.code: a for a in env.session.scalars(sa.select(env[Account]))}
    made = env.create(ManualEntry, date=DAY, text="Opening balance")
    env.create(ManualLine, owner=made, account=account["1020"], debit=Decimal(100))
    return made


def complete(env, draft, amount=Decimal(100)):
    """Adds the credit."""
    capital = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "3010")).one()
    env.create(ManualLine, owner=draft, account=capital, credit=amount)


def test_a_draft_is_posted_once_it_balances_and_then_stays(env, draft):
    with pytest.raises(PostingRefused, match="two lines"):
        draft.post()
    complete(env, draft)
    assert (draft.debit, draft.credit) == (100, 100)
    draft.post()
    assert (draft.status, balance(env, "1020", DAY), balance(env, "3010", DAY)) == ("posted", 100, -100)
    with pytest.raises(ValidationFailed, match="not changed"):
        complete(env, draft)
    draft.reverse(Reversing(date=DAY, reason="twice"))
    assert (draft.status, balance(env, "1020", DAY)) == ("reversed", 0)


def test_accountants_post_by_hand_and_cashiers_do_not(env, draft, as_user):
    complete(env, draft)
    env.session.commit()
    number = draft.id
    with as_user("finance.cashier") as cashier, pytest.raises(AccessDenied):
        cashier.get(ManualEntry, number)
    with as_user("finance.accountant") as accountant:
        accountant.get(ManualEntry, number).post()
    with as_user("finance.accountant") as accountant:
        entry = accountant.get(ManualEntry, number)
        assert entry.entry is not None and entry.entry.posted_by_id == accountant.user_id
        entry.text = "Other"
        with pytest.raises(ValidationFailed, match="not changed"):
            accountant.session.flush()
        accountant.session.rollback()


def test_an_accountant_reverses_from_the_journal_on_the_page(env, draft, browser_as):
    complete(env, draft)
    draft.post()
    lines = [debit("1020", Decimal(5)), credit("3010", Decimal(5))]
    loose, bound = post(env, Entry(DAY, "Capital", lines)).id, draft.entry_id
    browser = browser_as("finance.accountant")
    page = browser.get(f"/m/finance/journal_entry/{loose}")
    assert f"/m/finance/journal_entry/{loose}/run/reverse" in page.text
    assert f"/m/finance/journal_entry/{loose}/edit" not in page.text
    sent = {"asked": "1", "ask-date": "2026-03-02", "ask-reason": "twice"}
    refused = browser.post(f"/m/finance/journal_entry/{bound}/run/reverse", data=sent, headers=HTMX)
    assert refused.status_code == 422 and "take it back there" in refused.text
    answer = browser.post(f"/m/finance/journal_entry/{loose}/run/reverse", data=sent, headers=HTMX)
    assert answer.status_code < 400, answer.text
    entry = env[JournalEntry]
    assert env.session.scalars(sa.select(entry.reverses_id).where(entry.reverses_id.is_not(None))).all() == [loose]
    opened = browser.post(f"/m/finance/journal_entry/{bound}/run/open_document", headers=HTMX)
    assert f"/m/finance/manual_entry/{draft.id}" in str(opened.headers)
