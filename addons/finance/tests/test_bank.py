"""Bank statements come in once, their lines are matched, queued, posted and taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from yurt import hookimpl
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_finance.banking import import_statement, money_line
from yurt_finance.entries import Document, Entry, credit
from yurt_finance.errors import FileNotUnderstood, StatementRefused
from yurt_finance.hooks import check_data
from yurt_finance.matching import Match
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount, BankStatement, CsvFormat, Ignoring, MatchRule, Posting, StatementLine
from yurt_finance.models.journal import Reversing
from yurt_finance.models.periods import Period
from yurt_finance.posting import balance, post

DATA = Path(__file__).parent / "data" / "statements"
DAY = (DATA / "kilylabs_one_day_cp1251.txt").read_bytes()
END = date(2016, 1, 31)


@pytest.fixture
def accounts(env):
    return {account.code: account for account in env.session.scalars(sa.select(env[Account]))}


@pytest.fixture
def bank(env, accounts):
    return env.create(BankAccount, name="VTB", number="40702810200000000001", account=accounts["1020"])


def line_of(env, amount: str) -> StatementLine:
    return env.session.scalars(sa.select(env[StatementLine]).where(env[StatementLine].amount == Decimal(amount))).one()


def test_a_file_comes_in_once(env, bank):
    done = import_statement(env, bank, DAY, "day.txt")
    assert (done.added, done.known, done.matched, done.posted) == (13, 0, 0, 0)
    assert (done.statement.opening, done.statement.closing) == (Decimal("45329.91"), Decimal("44145.91"))
    with pytest.raises(StatementRefused, match="imported before: “day"):
        import_statement(env, bank, DAY, "again.txt")
    same = DAY.decode("cp1251").encode()
    with pytest.raises(StatementRefused, match="All 13 movements"):
        import_statement(env, bank, same, "utf8.txt")
    shown = fetch(env, BankStatement, Query(fields=("file_name", "open_lines"), order=("file_name",)))
    assert [row[1:3] for row in shown.rows] == [("day.txt", 13)]


def test_overlapping_files_add_only_what_is_new(env, bank):
    lines = DAY.decode("cp1251").split("СекцияДокумент")
    first = "СекцияДокумент".join([*lines[:5], lines[-1]]).encode("cp1251")
    assert import_statement(env, bank, first, "first.txt").added == 5
    again = import_statement(env, bank, DAY, "day.txt")
    assert (again.added, again.known) == (8, 5)


def test_a_file_of_another_account_or_none_is_refused(env, bank, accounts):
    other = env.create(BankAccount, name="Other", number="AM 12 3", account=accounts["1020"])
    with pytest.raises(StatementRefused, match="of account 40702810200000000001, not of AM123"):
        import_statement(env, other, DAY, "day.txt")
    with pytest.raises(FileNotUnderstood, match="no movements"):
        import_statement(env, bank, (DATA / "odooru_1c_to_kl_win_min.txt").read_bytes(), "empty.txt")
    assert env.session.scalars(sa.select(env[BankStatement])).all() == []


def test_lines_are_posted_remembered_and_taken_back(env, bank, accounts):
    import_statement(env, bank, DAY, "day.txt")
    fee = line_of(env, "-83.23")
    with pytest.raises(ValidationFailed, match="Choose the account"):
        fee.post()
    fee.post_to(Posting(account=accounts["5020"], remember=True))
    assert (fee.status, balance(env, "5020", END), balance(env, "1020", END)) == (
        "posted", Decimal("83.23"), Decimal("-83.23"),
    )  # fmt: skip
    assert balance(env, "1020", END, subject=Document.of(bank)) == Decimal("-83.23")
    rule = env.session.scalars(sa.select(env[MatchRule])).one()
    same = [line for line in fee.statement.lines if line.account_number == fee.account_number and line is not fee]
    for line in same:
        line.look()
        assert (line.status, line.against, line.reason) == (
            "matched",
            rule.account,
            f"As decided before for {fee.name}.",
        )
    fee.take_back(Reversing(date=fee.date, reason="wrong account"))
    assert (fee.status, fee.entry, balance(env, "1020", END)) == ("new", None, 0)
    fee.ignore(Ignoring(reason="Private"))
    assert fee.status == "ignored"
    fee.reopen()
    assert check_data(env) == []


def test_an_addon_matches_and_posts_and_what_cannot_be_posted_stays(env, bank, accounts):
    bank.auto_post = True
    env.create(Period, name="Old", start=date(2016, 1, 11), end=date(2016, 1, 11))
    borrower = env.create(Contact, name="Ani")

    class Lender:
        @hookimpl
        def match_statement_line(self, env, line):
            if line.amount > 0:
                return Match("Contract 7", True, partner=borrower.id, document=Document("crm.contact", borrower.id))
            return None

        @hookimpl
        def post_statement_line(self, env, line):
            lines = [money_line(env, line), credit("1210", line.amount, partner=line.partner_id)]
            return post(env, Entry(line.date, "Repayment", lines, document=Document("crm.contact", line.document_id)))

    lender = Lender()
    env.registry.hooks.register(lender)
    try:
        done = import_statement(env, bank, DAY, "day.txt")
    finally:
        env.registry.hooks.unregister(lender)
    assert done.matched == done.posted >= 1
    paid = env.session.scalars(sa.select(env[StatementLine]).where(env[StatementLine].status == "posted")).all()
    assert {(line.partner_id, line.entry.text) for line in paid} == {(borrower.id, "Repayment")}
    assert balance(env, "1210", END, partner=borrower.id) == -Decimal(40000)


def test_a_sure_match_in_a_closed_period_stays_on_the_queue(env, bank, accounts):
    bank.auto_post = True
    env.create(MatchRule, name="Anybody", words="random string", incoming=False, account=accounts["5020"], sure=True)
    env.create(Period, name="Old", start=date(2016, 1, 1), end=date(2016, 1, 31)).close()
    env.session.flush()
    done = import_statement(env, bank, DAY, "day.txt")
    assert done.matched > 0 and done.posted == 0
    fee = line_of(env, "-83.23")
    assert fee.status == "matched" and "“Old”, which is closed" in (fee.reason or "")
    assert balance(env, "1020", END) == 0


def test_csv_comes_in_by_the_layout_of_its_bank(env, bank):
    data = "Дата;Назначение;Сумма\n02.03.2026;Договор 7;1 500,25\n03.03.2026;Аренда;-200\n".encode("cp1251")
    with pytest.raises(FileNotUnderstood, match="choose its layout"):
        import_statement(env, bank, data, "march.csv")
    bank.csv_format = env.create(CsvFormat, name="VTB", date="Дата", purpose="Назначение", amount="Сумма")
    assert import_statement(env, bank, data, "march.csv").added == 2
    assert line_of(env, "1500.25").purpose == "Договор 7"


def test_who_is_no_accountant_sees_no_bank_and_nobody_changes_what_it_says(env, bank, as_user):
    import_statement(env, bank, DAY, "day.txt")
    fee = line_of(env, "-83.23").id
    env.session.commit()
    with as_user("finance.cashier") as cashier, pytest.raises(AccessDenied):
        cashier.get(StatementLine, fee)
    with as_user("finance.accountant") as accountant:
        accountant.get(StatementLine, fee).amount = Decimal(-80)
        with pytest.raises(ValidationFailed, match="is not changed"):
            accountant.session.flush()
        accountant.session.rollback()
