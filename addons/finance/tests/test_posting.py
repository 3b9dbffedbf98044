"""The journal takes only what balances, numbers it without gaps, and never changes it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yurt.base.models.organisation import Branch
from yurt.errors import AccessDenied, ValidationFailed
from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, JournalLine
from yurt_finance.models.periods import Period
from yurt_finance.posting import (
    Amount,
    Document,
    Entry,
    Line,
    PeriodClosed,
    PostingRefused,
    balance,
    balances_by_subject,
    credit,
    debit,
    post,
    post_many,
    reverse,
    trial_balance,
    turnover,
)

DAY = date(2026, 3, 2)
CHART = {"T1": "asset", "T10": "asset", "T11": "asset", "T20": "liability", "T40": "income"}


@pytest.fixture
def chart(env):
    """A heading T1 over T10 (any currency) and T11 (dollars), a liability and an income."""
    made = {code: env.create(Account, code=code, name=code, kind=kind) for code, kind in CHART.items()}
    made["T1"].heading = True
    made["T10"].parent = made["T11"].parent = made["T1"]
    made["T11"].currency = "USD"
    env.session.flush()
    return made


def sale(amount: int, day: date = DAY, **more) -> Entry:
    return Entry(day, "Sale", [debit("T10", Decimal(amount)), credit("T40", Decimal(amount))], **more)


def test_an_entry_stands_in_the_journal_as_it_was_given(env, chart):
    loan = Document("lending.loan", 7)
    lines = [debit("T10", Decimal("100.50"), subject=loan, text="cash"), credit("T40", Decimal("100.50"))]
    entry = post(env, Entry(DAY, "Interest", lines, document=Document("core.user", 1)))
    assert (entry.number, entry.debit, entry.credit) == ("2026-000001", Decimal("100.50"), Decimal("100.50"))
    first, second = entry.lines
    assert (first.account.code, first.balance, first.currency, first.subject_id) == ("T10", Decimal("100.50"), "AMD", 7)
    assert (second.account.code, second.balance, second.currency_amount) == (
        "T40",
        -Decimal("100.50"),
        -Decimal("100.50"),
    )
    assert (entry.document_model, entry.document_id) == ("core.user", 1)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([debit("T10", Decimal(5)), credit("T40", Decimal(4))], "does not balance"),
        ([debit("T10", Decimal(5))], "two lines"),
        ([debit("T10", Decimal(-5)), credit("T40", Decimal(-5))], "negative"),
        ([debit("T10", Decimal("NaN")), credit("T40", Decimal("NaN"))], "no number"),
        ([debit("T10", Decimal("0.00001")), credit("T40", Decimal("0.00001"))], "four decimal places"),
        ([Line("T10", Decimal(5), Decimal(5)), credit("T40", Decimal(0))], "not both"),
        ([debit("T10", Decimal(0)), credit("T40", Decimal(0))], "no amount"),
        ([debit("T99", Decimal(5)), credit("T40", Decimal(5))], "no account T99"),
        ([debit("T1", Decimal(5)), credit("T40", Decimal(5))], "heading"),
        ([debit("T11", Decimal(5)), credit("T40", Decimal(5))], "takes only USD"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(env, chart, lines, said):
    with pytest.raises(PostingRefused, match=said):
        post_many(env, [sale(1), Entry(DAY, "Wrong", lines)])
    assert env.session.scalar(sa.select(sa.func.count(env[JournalEntry].id))) == 0
    assert post(env, sale(1)).number == "2026-000001"


def test_an_archived_account_takes_no_entries(env, chart):
    chart["T40"].archived = True
    env.session.flush()
    with pytest.raises(PostingRefused, match="archived"):
        post(env, sale(1))


def test_numbers_run_by_branch_and_year_of_the_document(env, chart):
    centre = env.create(Branch, name="Centre", code="C1")
    days = [(None, DAY), (centre.id, DAY), (None, DAY), (centre.id, date(2025, 12, 31)), (centre.id, DAY)]
    ids = post_many(env, [sale(1, day, branch=branch) for branch, day in days])
    numbers = [env.get(JournalEntry, number).number for number in ids]
    assert numbers == ["2026-000001", "C1-2026-000001", "2026-000002", "C1-2025-000001", "C1-2026-000002"]


def test_the_same_key_is_posted_once(env, chart):
    first = post(env, sale(5, key="payment 1"))
    assert post(env, sale(5, key="payment 1")).id == first.id
    ids = post_many(env, [sale(5, key="payment 1"), sale(6, key="payment 2"), sale(6, key="payment 2"), sale(7)])
    assert ids[0] == first.id and ids[1] == ids[2] and len(set(ids)) == 3
    assert balance(env, "T10", DAY) == 18


def test_a_reversal_takes_the_entry_back_once(env, chart):
    lines = [debit("T11", Decimal(4000), foreign=Amount(Decimal(10), "USD")), credit("T20", Decimal(4000))]
    entry = post(env, Entry(DAY, "Bought dollars", lines))
    assert (balance(env, "T11", DAY), balance(env, "T11", DAY, currency="USD")) == (4000, 10)
    back = reverse(env, entry, DAY + timedelta(days=1), "wrong rate")
    assert (back.reverses_id, back.text) == (entry.id, "Reversal of 2026-000001: wrong rate")
    assert (balance(env, "T11", DAY), balance(env, "T11", DAY + timedelta(days=1))) == (4000, 0)
    assert balance(env, "T11", DAY + timedelta(days=1), currency="USD") == 0
    with pytest.raises(PostingRefused, match="reversed already, by 2026-000002"):
        reverse(env, entry, DAY + timedelta(days=1), "again")
    with pytest.raises(PostingRefused, match="before that day"):
        reverse(env, back, DAY, "too early")


def test_balances_and_turnovers_by_heading_branch_and_subject(env, chart):
    centre = env.create(Branch, name="Centre", code="C1")
    one, two = Document("lending.loan", 1), Document("lending.loan", 2)
    lent = [debit("T10", Decimal(70), subject=one), debit("T10", Decimal(30), subject=two), credit("T20", Decimal(100))]
    post_many(env, [Entry(DAY, "Lent", lent, branch=centre.id), sale(5, DAY + timedelta(days=1))])
    assert balance(env, "T1", DAY) == 100
    assert balance(env, ["T1", "T20"], DAY) == 0
    assert balance(env, "T10", DAY + timedelta(days=1), branch=centre.id) == 100
    assert balance(env, "T10", DAY, subject=two) == 30
    assert balances_by_subject(env, "T10", DAY, "lending.loan") == {1: 70, 2: 30}
    moved = turnover(env, "T1", DAY + timedelta(days=1), DAY + timedelta(days=9))
    assert (moved.debit, moved.credit, moved.balance) == (5, 0, 5)


def test_the_trial_balance_names_what_moved(env, chart):
    post_many(env, [sale(100), sale(7, DAY + timedelta(days=31))])
    rows = trial_balance(env, date(2026, 4, 1), date(2026, 4, 30))
    assert [(row.code, row.opening, row.debit, row.credit, row.closing) for row in rows] == [
        ("T10", 100, 7, 0, 107),
        ("T40", -100, 0, 7, -107),
    ]


def test_a_closed_period_takes_no_entries(env, chart):
    centre = env.create(Branch, name="Centre", code="C1")
    march = env.create(Period, name="March", branch=centre, start=date(2026, 3, 1), end=date(2026, 3, 31))
    post(env, sale(1, branch=centre.id))
    march.close()
    env.session.flush()
    with pytest.raises(PeriodClosed, match="“March”, which is closed"):
        post_many(env, [sale(1), sale(1, branch=centre.id)])
    post(env, sale(1))
    post(env, sale(1, date(2026, 4, 1), branch=centre.id))
    march.reopen()
    env.session.flush()
    assert post(env, sale(1, branch=centre.id)).number == "C1-2026-000003"


def test_periods_do_not_overlap_and_close_in_order(env):
    env.create(Period, name="January", start=date(2026, 1, 1), end=date(2026, 1, 31))
    february = env.create(Period, name="February", start=date(2026, 2, 1), end=date(2026, 2, 28))
    with pytest.raises(ValidationFailed, match="“January” already"):
        env.create(Period, name="Wrong", start=date(2026, 1, 31), end=date(2026, 2, 1))
    with pytest.raises(ValidationFailed, match="Close the period “January” first"):
        february.close()
        env.session.flush()
    env.session.rollback()


def test_nobody_changes_or_writes_the_journal_past_posting(env, chart, as_user):
    entry = post(env, sale(5))
    env.session.commit()
    line = entry.lines[0].id
    with as_user("finance.controller", "core.all_branches") as user:
        user.get(JournalLine, line).debit = Decimal(6)
        with pytest.raises(AccessDenied):
            user.session.flush()
        user.session.rollback()
    with as_user("core.admin") as admin:
        with pytest.raises(AccessDenied, match="written by posting"):
            admin.create(JournalLine, entry_id=entry.id, date=DAY, account_id=1, debit=1, credit=0, balance=1,
                         currency="AMD", currency_amount=1)  # fmt: skip
        admin.session.rollback()
        admin.get(JournalEntry, entry.id).text = "Other"
        with pytest.raises(AccessDenied, match="never changed"):
            admin.session.flush()
        admin.session.rollback()
        with pytest.raises(AccessDenied, match="never changed"):
            admin.session.execute(sa.delete(admin[JournalLine]).where(admin[JournalLine].id == line))
        admin.session.rollback()


def test_roles_close_reopen_and_reverse(env, chart, as_user):
    entry = post(env, sale(5))
    period = env.create(Period, name="March", start=date(2026, 3, 1), end=date(2026, 3, 31))
    env.session.commit()
    with as_user("finance.cashier") as cashier, pytest.raises(AccessDenied):
        cashier.get(JournalEntry, entry.id)
    with as_user("finance.accountant") as accountant:
        accountant.get(Period, period.id).close()
        accountant.session.commit()
        with pytest.raises(AccessDenied, match="controllers open them"):
            accountant.get(Period, period.id).reopen()
            accountant.session.flush()
        accountant.session.rollback()
    with as_user("finance.controller") as controller:
        controller.get(Period, period.id).reopen()


amounts = st.decimals("0.01", "99999999.99", places=2)
codes = st.sampled_from(["T10", "T20", "T40"])


@st.composite
def entries(draw):
    split = draw(st.lists(st.tuples(codes, amounts), min_size=1, max_size=4))
    day = DAY + timedelta(days=draw(st.integers(0, 40)))
    total = sum((amount for _, amount in split), Decimal(0))
    lines = [debit(code, amount) for code, amount in split] + [credit(draw(codes), total)]
    return Entry(day, "Random", lines)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(entries(), st.booleans()), min_size=1, max_size=8), st.integers(0, 45))
def test_the_trial_balance_is_zero_after_any_posts_and_reversals(env, chart, series, days):
    with env.session.begin_nested() as kept:
        for (entry, taken_back), number in zip(series, post_many(env, [entry for entry, _ in series]), strict=True):
            if taken_back:
                reverse(env, number, entry.date + timedelta(days=days % 7), "random")
        rows = trial_balance(env, DAY + timedelta(days=days), DAY + timedelta(days=60))
        for part in ("opening", "closing"):
            assert sum(getattr(row, part) for row in rows) == 0
        assert sum(row.debit for row in rows) == sum(row.credit for row in rows)
        kept.rollback()
