"""W22: a payment at the desk, posted with its journal entry and its numbered receipt."""

from __future__ import annotations

import time
from decimal import Decimal

import sqlalchemy as sa
from yurt_crm.models.contact import Contact
from yurt_finance.cash import receive
from yurt_finance.models.accounts import Account
from yurt_finance.models.cash import CashDesk
from yurt_finance.posting import credit
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, preview_payment, take_payment
from yurt_sdk.testing import make_system

from benchmarks.bench import Bench
from benchmarks.figure import Figure

LOANS = 40
PAYMENTS = 200
TARGET = 25.0
AMOUNT = Decimal(500)


def run(bench: Bench) -> Figure:
    """Milliseconds (p50) of a unit of work that posts a payment as it was shown; the floor is an empty unit of work."""
    system = make_system(bench.new_url(), ["lending"])
    with system.acting_as_system() as env:
        cash = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1010")).one()
        product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
        desk = env.create(CashDesk, name="Till", account=cash)
        capital = Decimal(LOANS * 130_000)
        receive(env, desk, capital, [credit("3010", capital)], text="Capital")
        loans = []
        for n in range(LOANS):
            borrower = env.create(Contact, name=f"Borrower {n}")
            terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12}
            loan = env.create(Loan, borrower=borrower, product=product, **terms)
            loan.approve()
            disburse(env, loan, env.today, desk)
            loans.append(loan.id)
        desk_id = desk.id
    taken, empty = [], []
    for n in range(PAYMENTS):
        with system.acting_as_system() as env:
            loan = env.get(Loan, loans[n % LOANS])
            shown = preview_payment(env, loan, AMOUNT, env.today)
        started = time.perf_counter()
        with system.acting_as_system() as env:
            loan, desk = env.get(Loan, loans[n % LOANS]), env.get(CashDesk, desk_id)
            take_payment(env, loan, AMOUNT, env.today, desk, key=f"slip {n}", shown=shown)
        taken.append(time.perf_counter() - started)
        started = time.perf_counter()
        with system.acting_as_system() as env:
            env.get(Loan, loans[n % LOANS])
        empty.append(time.perf_counter() - started)
    value, floor = _middle(taken), _middle(empty)
    detail = {"p95_ms": round(sorted(taken)[int(PAYMENTS * 0.95)] * 1000, 1)}
    return Figure(value, "ms", f"p50 ≤ {TARGET:.0f} ms", value <= TARGET, floor, detail)


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2] * 1000
