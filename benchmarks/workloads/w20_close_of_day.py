"""W20: the close of a day for 100,000 loans in force."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from yurt.env import System
from yurt_crm.models.contact import Contact
from yurt_lending.jobs import BATCH, close_batch, find
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, take_payment
from yurt_sdk.testing import make_system

from benchmarks.bench import Bench
from benchmarks.figure import Figure

LOANS = 100_000
PATTERNS = 60
LATE = 10
"""One pattern in so many is late, with penalties that grow each day."""
TARGET = 20_000
FIRST, DAY = date(2026, 3, 1), date(2026, 5, 20)
STRIDE = 1_000_000


def run(bench: Bench) -> Figure:
    """Loans a second in one close, all steps; the floor is one statement that notes the day for every loan.

    The loans are copies of 60: disbursed on as many days, paid on time but for one in ten.
    """
    system = make_system(bench.new_url(), ["lending"])
    _patterns(system)
    _copies(system)
    started = time.perf_counter()
    with system.acting_as_system() as env:
        env.clock = _noon(DAY)
        found = find(env, day=DAY)
    quiet = time.perf_counter() - started
    done = 0
    for start in range(0, len(found["loans"]), BATCH):
        with system.acting_as_system() as env:
            env.clock = _noon(DAY)
            result = close_batch(env, day=DAY, loans=found["loans"][start : start + BATCH])
            done += result["done"]
            assert not result["failed"], result["failed"][:1]
    taken = time.perf_counter() - started
    detail = {
        "busy_loans": done, "find_and_quiet_s": round(quiet, 2), "busy_s": round(taken - quiet, 2),
        "busy_per_s": round(done / (taken - quiet)),
    }  # fmt: skip
    value = LOANS / taken
    return Figure(value, "loans/s", f"≥ {TARGET} loans/s", value >= TARGET, LOANS / _floor(system), detail)


def _noon(day: date):
    return lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _patterns(system: System) -> None:
    for n in range(PATTERNS):
        start = FIRST + timedelta(days=n % 45)
        with system.acting_as_system() as env:
            env.clock = _noon(DAY - timedelta(days=1))
            product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
            borrower = env.create(Contact, name=f"Borrower {n}")
            loan = env.create(
                Loan, borrower=borrower, product=product, principal=Decimal(120_000 + 1000 * n), rate=Decimal(24),
                term=12, start=start,
            )  # fmt: skip
            loan.approve()
            disburse(env, loan, start)
            if n % LATE:
                for row in [(row.due, row.principal + row.interest) for row in loan.schedule if row.due < DAY]:
                    take_payment(env, loan, row[1], row[0])
            number = loan.id
        with system.acting_as_system() as env:
            env.clock = _noon(DAY - timedelta(days=1))
            close_batch(env, day=DAY - timedelta(days=1), loans=[number])


def _copies(system: System) -> None:
    """Copies the patterns, with all their rows, by statements."""
    models = system.registry.models
    loan, event, row, posting = (models[f"lending.{name}"].table for name in ("loan", "event", "instalment", "posting"))
    with system.database.writing() as connection:
        for copy in range(1, LOANS // PATTERNS + 1):
            more = copy * STRIDE
            text = str(copy)
            for table, changes in (
                (loan, {"number": loan.c.number.concat(f"-{text}"), "external_id": sa.null()}),
                (event, {"loan_id": event.c.loan_id + more, "key": sa.null(), "reverses_id": sa.null()}),
                (row, {"loan_id": row.c.loan_id + more, "external_id": sa.null()}),
                (posting, {"loan_id": posting.c.loan_id + more, "event_id": posting.c.event_id + more}),
            ):
                _copy(connection, table, more, changes)
    with system.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (loan, event, row, posting):
            if not system.database.is_sqlite:
                connection.exec_driver_sql(
                    f"select setval(pg_get_serial_sequence('{table.name}', 'id'), (select max(id) from {table.name}))"
                )
        connection.exec_driver_sql("ANALYZE")


def _copy(connection: sa.Connection, table: sa.Table, more: int, changes: dict[str, Any]) -> None:
    names = [column.name for column in table.columns]
    values = [changes.get(n, table.c.id + more if n == "id" else table.c[n]) for n in names]
    chosen = sa.select(*values).where(table.c.id < STRIDE)
    connection.execute(table.insert().from_select(names, chosen))


def _floor(system: System) -> float:
    loan = system.registry.models["lending.loan"].table
    started = time.perf_counter()
    with system.database.writing() as connection:
        connection.execute(sa.update(loan).values(closed_through=DAY + timedelta(days=1)))
    return time.perf_counter() - started
