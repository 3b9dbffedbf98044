"""What the general ledger tells of loans: the month's statement of each, what products earn, what provisions hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, asked_for, report, same_as
from yurt_crm.models.contact import Contact
from yurt_finance.models.accounts import KINDS, Account
from yurt_finance.models.journal import JournalLine

from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product

LOAN = "lending.loan"


class LedgerParameters(Parameters):
    """Which days and loans."""

    period: Mapped[Period] = field(default="last_month")
    branch: Mapped[Branch | None] = link()
    product: Mapped[Product | None] = link()


def _of(statement: sa.Select, loan: Any, given: LedgerParameters) -> sa.Select:
    for column, chosen in ((loan.branch_id, given.branch), (loan.product_id, given.product)):
        statement = statement if chosen is None else statement.where(column == chosen.id)
    return statement


def _lines(_env: Env, given: LedgerParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    """The journal lines behind a figure; those of one loan where the row is about one."""
    about = [{"field": "subject_model", "op": "eq", "value": LOAN}]
    if "loan" in row:
        about.append({"field": "subject_id", "op": "eq", "value": row["loan"]})
    return {"all": [*about, *same_as(row, "account", kind="account.kind"), *asked_for(given, period="date")]}


@report(
    "Month-end statement of loans",
    ReportColumn("account", link=Account),
    ReportColumn("loan", link=Loan, total="count"),
    ReportColumn("borrower", link=Contact),
    ReportColumn("opening", label="Opening balance", total="sum"),
    ReportColumn("debit", total="sum"),
    ReportColumn("credit", total="sum"),
    ReportColumn("closing", label="Closing balance", total="sum"),
    asks=LedgerParameters,
    group_by=["account"],
    opens=JournalLine,
    where=_lines,
    role="finance.accountant",
    icon="file-spreadsheet",
    order=31,
    help="For each account and loan: what was owed before the period, what moved, what is owed at its end. Debit is "
    "above zero. Amounts are in the company's currency, as posted.",
)
def statement_of_loans(env: Env, given: LedgerParameters) -> sa.Select:
    """A row for each account of the balance sheet and loan, where something was or moved."""
    loan: Any = env[Loan]
    account: Any = env[Account]
    sums = _balances(env, given).subquery()
    statement = (
        sa.select(
            account.id.label("account"), loan.id.label("loan"), loan.borrower_id.label("borrower"), sums.c.opening,
            sums.c.debit, sums.c.credit, sums.c.closing,
        )
        .join_from(sums, loan, loan.id == sums.c.subject_id)
        .join(account, account.id == sums.c.account_id)
        .where(account.kind.in_(("asset", "liability")))
        .where((sums.c.opening != 0) | (sums.c.debit != 0) | (sums.c.credit != 0))
        .order_by(account.code, loan.id)
    )  # fmt: skip
    return _of(statement, loan, given)


def _balances(env: Env, given: LedgerParameters) -> sa.Select:
    line: Any = env[JournalLine]
    nothing = sa.literal(0, line.balance.type)
    within = given.period.holds(line.date)
    before = line.date < given.period.first if given.period.first else sa.false()
    statement = sa.select(
        line.account_id,
        line.subject_id,
        sa.func.sum(sa.case((before, line.balance), else_=nothing)).label("opening"),
        sa.func.sum(sa.case((within, line.debit), else_=nothing)).label("debit"),
        sa.func.sum(sa.case((within, line.credit), else_=nothing)).label("credit"),
        sa.func.sum(line.balance).label("closing"),
    ).where(line.subject_model == LOAN)
    if given.period.after is not None:
        statement = statement.where(line.date < given.period.after)
    return statement.group_by(line.account_id, line.subject_id)


@report(
    "Profitability of products",
    ReportColumn("product", link=Product),
    ReportColumn("kind", options=KINDS),
    ReportColumn("account", link=Account),
    ReportColumn("earned", label="Earned", total="sum"),
    ReportColumn("spent", label="Spent", total="sum"),
    ReportColumn("result", total="sum"),
    asks=LedgerParameters,
    group_by=["product"],
    chart=ReportChart("product", "result"),
    opens=JournalLine,
    where=_lines,
    role="finance.accountant",
    icon="chart-bar",
    order=32,
    help="Income and expenses that were posted for loans in the period, by product: interest, fees, penalties, losses, "
    "provisions. Costs that belong to no loan, such as wages, are not in it.",
)
def profitability(env: Env, given: LedgerParameters) -> sa.Select:
    """A row for each product and account of income or expense."""
    loan: Any = env[Loan]
    account: Any = env[Account]
    line: Any = env[JournalLine]
    nothing = sa.literal(0, line.balance.type)
    earned = sa.func.sum(sa.case((account.kind == "income", -line.balance), else_=nothing))
    spent = sa.func.sum(sa.case((account.kind == "expense", line.balance), else_=nothing))
    statement = (
        sa.select(
            loan.product_id.label("product"), account.kind, account.id.label("account"), earned.label("earned"),
            spent.label("spent"), (-sa.func.sum(line.balance)).label("result"),
        )
        .join_from(line, loan, (loan.id == line.subject_id) & (line.subject_model == LOAN))
        .join(account, account.id == line.account_id)
        .where(account.kind.in_(("income", "expense")), given.period.holds(line.date))
        .group_by(loan.product_id, account.kind, account.id, account.code)
        .order_by(loan.product_id, account.code)
    )  # fmt: skip
    return _of(statement, loan, given)
