"""W20: the close of a day for 100,000 loans in force."""

from __future__ import annotations

import resource
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from yurt.env import System
from yurt_crm.models.contact import Contact
from yurt_lending.demo.nights import Night, noon
from yurt_lending.jobs import close_batch, close_of_day, plan_batch
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

    The loans are copies of 60: disbursed on as many days, paid on time but for one in ten. The close of the day before
    planned what this one does; `planning_per_s` is how many loans the engine plans a second, as the evening's job does.
    """
    system = make_system(bench.new_url(), ["lending"])
    _patterns(system)
    planning = _planning(system)
    _copies(system)
    night = TimedNight(system, DAY)
    started = time.perf_counter()
    result = close_of_day(night)
    taken = time.perf_counter() - started
    assert not result["failed"], night.lines[:1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    detail = {"closed": result["closed"], "planning_per_s": round(planning), "peak_mb": memory} | {
        f"{name}_s": round(seconds, 2) for name, seconds in night.seconds.items()
    }
    value = LOANS / taken
    return Figure(value, "loans/s", f"≥ {TARGET} loans/s", value >= TARGET, LOANS / _floor(system), detail)


class TimedNight(Night):
    """A night that notes how long its kinds of steps take."""

    def __init__(self, system: System, today: date) -> None:
        super().__init__(system, today)
        self.seconds: dict[str, float] = defaultdict(float)

    def step(self, name: str, function: Callable[..., Any], /, **arguments: Any) -> Any:
        """Runs a step and adds its time."""
        started = time.perf_counter()
        result = super().step(name, function, **arguments)
        self.seconds[function.__name__] += time.perf_counter() - started
        return result


def _planning(system: System) -> float:
    """How many of the patterns the engine plans a second."""
    with system.acting_as_system() as env:
        numbers = list(env.session.scalars(sa.select(env[Loan].id)))
    night = Night(system, DAY - timedelta(days=1))
    started = time.perf_counter()
    night.step("plan", plan_batch, loans=numbers)
    return len(numbers) / (time.perf_counter() - started)


def _patterns(system: System) -> None:
    for n in range(PATTERNS):
        start = FIRST + timedelta(days=n % 45)
        with system.acting_as_system() as env:
            env.clock = noon(DAY - timedelta(days=1))
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
            env.clock = noon(DAY - timedelta(days=1))
            close_batch(env, day=DAY - timedelta(days=1), loans=[number])


def _copies(system: System) -> None:
    """Copies the patterns, with all their rows, by statements."""
    models = system.registry.models
    loan, event, row, posting = (models[f"lending.{name}"].table for name in ("loan", "event", "instalment", "posting"))
    planned = [
        system.registry.models[f"lending.planned_{name}"].table for name in ("close", "entry", "line", "instalment")
    ]
    first = sa.select(sa.cast(1, sa.BigInteger).label("copy")).cte("copies", recursive=True)
    copies = first.union_all(sa.select(first.c.copy + 1).where(first.c.copy < LOANS // PATTERNS))
    more, text = copies.c.copy * STRIDE, sa.cast(copies.c.copy, sa.String)
    with system.database.writing() as connection:
        for table, changes in (
            (loan, {"number": loan.c.number.concat("-").concat(text), "external_id": sa.null()}),
            (event, {"loan_id": event.c.loan_id + more, "key": sa.null(), "reverses_id": sa.null()}),
            (row, {"loan_id": row.c.loan_id + more, "external_id": sa.null()}),
            (posting, {"loan_id": posting.c.loan_id + more, "event_id": posting.c.event_id + more}),
            *((table, {"loan_id": table.c.loan_id + more}) for table in planned),
        ):
            _copy(connection, table, copies, more, changes)
    with system.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (loan, event, row, posting, *planned):
            if not system.database.is_sqlite:
                connection.exec_driver_sql(
                    f"select setval(pg_get_serial_sequence('{table.name}', 'id'), (select max(id) from {table.name}))"
                )
        connection.exec_driver_sql("ANALYZE")


def _copy(connection: sa.Connection, table: sa.Table, copies: sa.CTE, more: Any, changes: dict[str, Any]) -> None:
    names = [column.name for column in table.columns]
    values = [changes.get(n, table.c.id + more if n == "id" else table.c[n]) for n in names]
    chosen = sa.select(*values).select_from(table.join(copies, sa.true())).where(table.c.id < STRIDE)
    connection.execute(table.insert().from_select(names, chosen))


def _floor(system: System) -> float:
    loan = system.registry.models["lending.loan"].table
    started = time.perf_counter()
    with system.database.writing() as connection:
        connection.execute(sa.update(loan).values(closed_through=DAY + timedelta(days=1)))
    return time.perf_counter() - started
