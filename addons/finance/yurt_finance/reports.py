"""What accountants ask: the trial balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportColumn, asked_for, report, same_as

from yurt_finance.models.accounts import KINDS, Account
from yurt_finance.models.journal import JournalLine


class BalanceParameters(Parameters):
    """For which days and which branch."""

    period: Mapped[Period] = field(default="this_month")
    branch: Mapped[Branch | None] = link()


def _lines(_env: Env, given: BalanceParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    """The lines that moved an account in the period."""
    parts = [*same_as(row, "account", kind="account.kind"), *asked_for(given, "branch", period="date")]
    return {"all": parts}


@report(
    "Trial balance",
    ReportColumn("kind", options=KINDS),
    ReportColumn("account", link=Account),
    ReportColumn("opening", label="Opening balance", kind="money", total="sum"),
    ReportColumn("debit", kind="money", total="sum"),
    ReportColumn("credit", kind="money", total="sum"),
    ReportColumn("closing", label="Closing balance", kind="money", total="sum"),
    asks=BalanceParameters,
    group_by=["kind"],
    opens=JournalLine,
    where=_lines,
    role="finance.accountant",
    icon="scale",
    order=30,
    help="What each account held before the period, what moved in it, and what it holds at its end. Debits count "
    "above zero, credits below; openings and closings each add up to zero.",
)
def trial_balance(env: Env, given: BalanceParameters) -> sa.Select:
    """A row for each account that ever moved until the end of the period; the sums of the journal's lines."""
    line: Any = env[JournalLine]
    account: Any = env[Account]
    within = given.period.holds(line.date)
    before = line.date < given.period.first if given.period.first else sa.false()
    order = sa.case({kind: place for place, kind in enumerate(KINDS)}, value=account.kind)
    statement = (
        sa.select(
            account.kind,
            account.id.label("account"),
            sa.func.sum(line.balance).filter(before).label("opening"),
            sa.func.sum(line.debit).filter(within).label("debit"),
            sa.func.sum(line.credit).filter(within).label("credit"),
            sa.func.sum(line.balance).label("closing"),
        )
        .join_from(line, account, account.id == line.account_id)
        .group_by(account.kind, account.code, account.id)
        .order_by(order, account.code)
    )
    if given.period.after is not None:
        statement = statement.where(line.date < given.period.after)
    if given.branch is not None:
        statement = statement.where(line.branch_id == given.branch.id)
    return statement
