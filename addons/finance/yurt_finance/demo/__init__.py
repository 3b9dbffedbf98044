"""Demo data: rates of a month, two cash desks at work, a bank account with a statement. The same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import sqlalchemy as sa
from yurt.base.models.organisation import Branch

from yurt_finance.cash import pay_out, receive
from yurt_finance.demo.bank import statement
from yurt_finance.entries import Entry, credit, debit
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk
from yurt_finance.models.periods import Period
from yurt_finance.posting import post
from yurt_finance.rates.keeping import keep
from yurt_finance.rates.quotes import Quote

DAYS = 30
START = {"USD": Decimal("377.39"), "EUR": Decimal("435.55"), "RUB": Decimal("4.5312"), "GEL": Decimal("139.20")}
SALES = ("Sale of rings", "Sale of a chain", "Repair of a watch", "Appraisal", "Sale of ear-rings")
COSTS = ("Paper and pens", "Taxi to the assay office", "Cleaning", "Tea and coffee")


def load(env, progress: Callable[[int, int, str], None]) -> None:
    """Adds the demo data; a second call adds and changes nothing. `progress` is told (done, of how many, what)."""
    chance = Random(1404)
    progress(0, 4, "Exchange rates")
    _rates(env, chance)
    progress(1, 4, "Cash desks")
    for number, branch in enumerate(_branches(env), 1):
        _work_at(env, chance, _desk(env, branch, number))
    progress(2, 4, "Bank")
    statement(env, _bank(env), chance)
    progress(3, 4, "Periods")
    _last_year(env)
    progress(4, 4, "Periods")


def _rates(env, chance: Random) -> None:
    quotes = []
    for currency, rate in START.items():
        for back in range(DAYS, -1, -1):
            day = env.today - timedelta(days=back)
            if day.weekday() < 5:
                rate = (rate * (1 + Decimal(chance.randrange(-40, 41)) / 10000)).quantize(Decimal("0.0001"))
                quotes.append(Quote(day, currency, 1, rate, env.system.settings.currency))
    keep(env, [quote for quote in quotes if quote.currency != quote.base], "demo")


def _branches(env) -> list[Branch]:
    found = list(env.session.scalars(sa.select(env[Branch]).order_by(env[Branch].id).limit(2)))
    return found or list(env.ensure(Branch, {"demo.branch.main": {"name": "Main office", "code": "MAIN"}}).values())


def _account(env, code: str) -> Account:
    return env.session.scalars(sa.select(env[Account]).where(env[Account].code == code)).one()


def _desk(env, branch: Branch, number: int) -> CashDesk:
    values = {
        "name": f"Cash desk {number}", "branch": branch, "account": _account(env, "1010"), "limit": Decimal(2_000_000),
        "surplus_account": _account(env, "4820"), "shortage_account": _account(env, "5820"),
    }  # fmt: skip
    return env.ensure(CashDesk, {f"demo.desk.{number}": values})[f"demo.desk.{number}"]


def _work_at(env, chance: Random, desk: CashDesk) -> None:
    key, first = f"demo.desk.{desk.id}", env.today - timedelta(days=DAYS)
    capital = Decimal(1_500_000)
    receive(env, desk, capital, [credit("3010", capital)], text="Capital paid in", date=first, key=f"{key}.capital")
    for n in range(24):
        day = first + timedelta(days=1 + n)
        sold, spent = Decimal(chance.randrange(5, 90) * 1000), Decimal(chance.randrange(1, 9) * 500)
        receive(env, desk, sold, [credit("4010", sold)], text=chance.choice(SALES), date=day, key=f"{key}.in.{n}")
        if n % 3 == 0:
            pay_out(env, desk, spent, [debit("5010", spent)], text=chance.choice(COSTS), date=day, key=f"{key}.out.{n}")


def _bank(env) -> BankAccount:
    values = {
        "name": "Main account", "number": "1570012345678901", "bank": "Ararat Bank", "account": _account(env, "1020"),
    }  # fmt: skip
    bank = env.ensure(BankAccount, {"demo.bank.main": values})["demo.bank.main"]
    capital, first = Decimal(5_000_000), env.today - timedelta(days=DAYS)
    lines = [debit("1020", capital), credit("3010", capital)]
    post(env, Entry(first, "Capital paid in", lines, key="demo.bank.capital"))
    return bank


def _last_year(env) -> None:
    year = env.today.year - 1
    values = {"name": str(year), "start": date(year, 1, 1), "end": date(year, 12, 31), "status": "closed"}
    env.ensure(Period, {f"demo.period.{year}": values})
