"""Balances and turnovers: sums of the journal's lines, always calculated from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_finance.entries import ZERO, Document
from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalLine

if TYPE_CHECKING:
    from yurt.env import Env

Accounts = str | int | Account | Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Turnover:
    """What moved on some accounts over some days."""

    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """An account's opening balance, turnover and closing balance; balances are debit less credit."""

    account: int
    code: str
    name: str
    kind: str
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


def balance(
    env: Env,
    accounts: Accounts,
    date: date,
    *,
    branch: int | None = None,
    partner: int | None = None,
    subject: Document | None = None,
    currency: str | None = None,
) -> Decimal:
    """Debit less credit of one or several accounts (a heading: all below it) at the end of `date`.

    In the company's currency, or with `currency` what stands there in that currency. Raises NotFound for a code that
    there is not.
    """
    line = env[JournalLine]
    total = line.currency_amount if currency else line.balance
    chosen = sa.select(sa.func.sum(total)).where(line.date <= date)
    return _summed(env, chosen, line, accounts, branch, partner, subject, currency)[0]


def turnover(
    env: Env,
    accounts: Accounts,
    start: date,
    end: date,
    *,
    branch: int | None = None,
    partner: int | None = None,
    subject: Document | None = None,
) -> Turnover:
    """Debits and credits of accounts from `start` to `end`, both days included, in the company's currency."""
    line = env[JournalLine]
    chosen = sa.select(sa.func.sum(line.debit), sa.func.sum(line.credit)).where(line.date.between(start, end))
    return Turnover(*_summed(env, chosen, line, accounts, branch, partner, subject, None))


def balances_by_subject(env: Env, accounts: Accounts, date: date, model: str) -> dict[int, Decimal]:
    """The balances at the end of `date` of all that lines are about in one model, by id: each loan's, in one query."""
    line = env[JournalLine]
    with env.sudo():
        chosen = sa.select(line.subject_id, sa.func.sum(line.balance)).where(
            line.date <= date, line.subject_model == model, line.account_id.in_(account_ids(env, accounts))
        )
        return {row[0] or 0: row[1] or ZERO for row in env.session.execute(chosen.group_by(line.subject_id))}


def trial_balance(env: Env, start: date, end: date, *, branch: int | None = None) -> list[TrialBalanceRow]:
    """Each account that ever moved until `end`, by code. Openings, turnovers and closings each add up to zero."""
    line, account = env[JournalLine], env[Account]
    within = line.date >= start
    sums = (
        sa.select(
            line.account_id,
            sa.func.sum(line.balance).filter(~within).label("opening"),
            sa.func.sum(line.debit).filter(within).label("debit"),
            sa.func.sum(line.credit).filter(within).label("credit"),
        )
        .where(line.date <= end)
        .group_by(line.account_id)
    )
    with env.sudo():
        rows = env.session.execute(sums if branch is None else sums.where(line.branch_id == branch)).all()
        known = {a.id: a for a in env.session.scalars(sa.select(account).where(account.id.in_([r[0] for r in rows])))}
        found = [
            TrialBalanceRow(
                row.account_id, known[row.account_id].code, known[row.account_id].translated("name"),
                known[row.account_id].kind, row.opening or ZERO, row.debit or ZERO, row.credit or ZERO,
            )
            for row in rows
        ]  # fmt: skip
    return sorted(found, key=lambda row: row.code)


def account_ids(env: Env, accounts: Accounts) -> list[int]:
    """The ids of accounts given by code, id or record, with all that stand below them. Raises NotFound."""
    from yurt.errors import NotFound

    wanted: Iterable[Any] = [accounts] if isinstance(accounts, str | int | Account) else accounts
    account = env[Account]
    below: dict[int | None, list[int]] = {}
    by_code: dict[str, int] = {}
    for row in env.session.execute(sa.select(account.id, account.code, account.parent_id)):
        below.setdefault(row.parent_id, []).append(row.id)
        by_code[row.code] = row.id
    found: dict[int, None] = {}
    open_ids: list[int] = []
    for name in wanted:
        if isinstance(name, str) and name not in by_code:
            raise NotFound(env.gettext("There is no account {code}.").format(code=name), code=name)
        open_ids.append(by_code[name] if isinstance(name, str) else name if isinstance(name, int) else name.id)
    while open_ids:
        number = open_ids.pop()
        if number not in found:
            found[number] = None
            open_ids.extend(below.get(number, ()))
    return list(found)


def has_entries(env: Env, account: int) -> bool:
    """True when something was ever posted to the account."""
    line = env[JournalLine]
    with env.unguarded():
        return env.session.scalar(sa.select(line.id).where(line.account_id == account).limit(1)) is not None


def _summed(
    env: Env, chosen: Any, line: Any, accounts: Accounts, branch: int | None, partner: int | None,
    subject: Document | None, currency: str | None,
) -> tuple[Decimal, ...]:  # fmt: skip
    if branch is not None:
        chosen = chosen.where(line.branch_id == branch)
    if partner is not None:
        chosen = chosen.where(line.partner_id == partner)
    if currency is not None:
        chosen = chosen.where(line.currency == currency)
    if subject is not None:
        chosen = chosen.where(line.subject_model == subject.model, line.subject_id == subject.id)
    with env.sudo():
        chosen = chosen.where(line.account_id.in_(account_ids(env, accounts)))
        return tuple(value or ZERO for value in env.session.execute(chosen).one())
