"""What accountants ask: the trial balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportColumn, asked_for, narrowed, report, same_as

from yurt_finance.models.accounts import KINDS, Account
from yurt_finance.models.differences import FoundDifference
from yurt_finance.models.journal import JournalEntry, JournalLine


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
    ReportColumn("opening_debit", total="sum"),
    ReportColumn("opening_credit", total="sum"),
    ReportColumn("debit", total="sum"),
    ReportColumn("credit", total="sum"),
    ReportColumn("closing_debit", total="sum"),
    ReportColumn("closing_credit", total="sum"),
    asks=BalanceParameters,
    group_by=["kind"],
    opens=JournalLine,
    where=_lines,
    role="finance.accountant",
    icon="scale",
    order=30,
    help="What each account held before the period, what moved in it, and what it holds at its end. Debits and credits "
    "are equal in each pair of columns.",
)
def trial_balance(env: Env, given: BalanceParameters) -> sa.Select:
    """A row for each account that ever moved until the end of the period; the sums of the journal's lines."""
    account: Any = env[Account]
    sums = _sums(env, given).subquery()
    order = sa.case({kind: place for place, kind in enumerate(KINDS)}, value=account.kind)
    return (
        sa.select(
            account.kind,
            account.id.label("account"),
            _debit(sums.c.opening).label("opening_debit"),
            _credit(sums.c.opening).label("opening_credit"),
            sums.c.debit,
            sums.c.credit,
            _debit(sums.c.closing).label("closing_debit"),
            _credit(sums.c.closing).label("closing_credit"),
        )
        .join_from(sums, account, account.id == sums.c.account_id)
        .order_by(order, account.code)
    )


def _sums(env: Env, given: BalanceParameters) -> sa.Select:
    """What each account held, moved and holds; balances are debit less credit."""
    line: Any = env[JournalLine]
    within = given.period.holds(line.date)
    before = line.date < given.period.first if given.period.first else sa.false()
    statement = sa.select(
        line.account_id,
        sa.func.sum(line.balance).filter(before).label("opening"),
        sa.func.sum(line.debit).filter(within).label("debit"),
        sa.func.sum(line.credit).filter(within).label("credit"),
        sa.func.sum(line.balance).label("closing"),
    ).group_by(line.account_id)
    if given.period.after is not None:
        statement = statement.where(line.date < given.period.after)
    return narrowed(statement, given, branch=line.branch_id)


def _debit(balance: Any) -> Any:
    """A balance on the debit side."""
    return sa.case((balance > 0, balance))


def _credit(balance: Any) -> Any:
    """A balance on the credit side, above zero."""
    return sa.case((balance < 0, -balance))


@report(
    "Consistency watch",
    ReportColumn("difference", link=FoundDifference, label="What"),
    ReportColumn("shown", label="Shown"),
    ReportColumn("found", label="Movements"),
    ReportColumn("off", label="Difference", total="sum"),
    ReportColumn("entry", link=JournalEntry, label="Entry to look at"),
    ReportColumn("author", label="By"),
    ReportColumn("recorded_at", label="Recorded", kind="datetime"),
    ReportColumn("first_seen", label="First seen", kind="datetime"),
    opens=FoundDifference,
    where=lambda _env, _given, row: {"all": [{"field": "status", "op": "eq", "value": "open"}]},
    role="finance.accountant",
    icon="scale-outline",
    order=33,
    help="Figures that should agree and do not, as of the last nightly look: the trial balance, entries against their "
    "lines, cash desks against their movements, and what other add-ons compare.",
)
def consistency(env: Env) -> sa.Select:
    """A row for each open difference."""
    row: Any = env[FoundDifference]
    return (
        sa.select(
            row.id.label("difference"), row.shown, row.found, row.difference.label("off"),
            row.entry_id.label("entry"), row.author, row.recorded_at, row.first_seen,
        )
        .where(row.status == "open")
        .order_by(row.id)
    )  # fmt: skip
