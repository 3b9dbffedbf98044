"""Where the demo's money comes from and goes to: a bank account with capital, and a cash desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk
from yurt_finance.posting import Document, Entry, credit, debit, post

CAPITAL = Decimal(50_000_000)


@dataclass(frozen=True, slots=True)
class Places:
    """Loans are paid out by the bank and paid back at the desk."""

    bank: BankAccount
    desk: CashDesk


def funded(env) -> Places:
    """The first bank account and cash desk (new ones where finance has none), with capital paid in once."""
    accounts = {row.code: row for row in env.session.scalars(sa.select(env[Account]))}
    desk = env.session.scalars(sa.select(env[CashDesk]).order_by(env[CashDesk].id).limit(1)).first()
    bank = env.session.scalars(sa.select(env[BankAccount]).order_by(env[BankAccount].id).limit(1)).first()
    if desk is None:
        values = {"name": "Cash desk", "account": accounts["1010"], "branch": None}
        desk = env.ensure(CashDesk, {"demo.lending.desk": values})["demo.lending.desk"]
    if bank is None:
        values = {"name": "Main account", "number": "1570012345678901", "account": accounts["1020"], "branch": None}
        bank = env.ensure(BankAccount, {"demo.lending.bank": values})["demo.lending.bank"]
    lines = [debit(bank.account_id, CAPITAL, subject=Document.of(bank)), credit("3010", CAPITAL)]
    post(env, Entry(env.today - timedelta(days=300), "Capital paid in", lines, key="demo.lending.capital"))
    return Places(bank, desk)
