"""W11-funnel: the report on conversion over 1,000,000 moves of leads between stages."""

from __future__ import annotations

import time
from datetime import date
from statistics import median
from typing import Any

import sqlalchemy as sa
from yurt.env import Env, System
from yurt.services.reports.given import given_of
from yurt.services.reports.running import report_of, run_report
from yurt_crm.services.moves import count_moves, sum_months
from yurt_sdk.testing import make_user

from benchmarks.bench import Bench
from benchmarks.figure import Figure

KEY = "W11-funnel"
MOVES = 1_000_000
NEW = 20_000
"""Moves that the hourly job adds to the sums; how long that takes is measured beside."""
FRESH = 2_000
"""Moves since then, which are not in the sums."""
TARGET_MS = 300
SOURCES = ("walk_in", "call", "website", "referral", "campaign")


def run(bench: Bench) -> Figure:
    """The median of nine runs over a year, as a head of sales asks for it: six stages, twelve sellers."""
    system, _ = bench.new_system()
    sellers = [make_user(system, f"funnel{n}", "crm.salesperson") for n in range(12)]
    head = make_user(system, "funnel-head", "crm.manager")
    _fill(system, sellers, 0, MOVES - NEW - FRESH, "1")
    _sum_up(system)
    _fill(system, sellers, MOVES - NEW - FRESH, MOVES - FRESH)
    start = time.perf_counter()
    with system.acting_as_system(channel="bench") as env:
        counted = count_moves(env)
    summing = time.perf_counter() - start
    _fill(system, sellers, MOVES - FRESH, MOVES)
    _analyse(system)
    with system.env(head, reading=True, channel="bench") as env:
        times = {name: _times(env, f"crm.{name}") for name in ("conversion", "conversion_by_source", "odd_stages")}
    figures = {name: round(median(each) * 1000, 1) for name, each in times.items()}
    value = figures["conversion"]
    detail = {"median_ms": figures, "moves": MOVES, "counted": counted, "summing_s": round(summing, 1)}
    system.close()
    return Figure(value, "ms", f"≤ {TARGET_MS} ms on PostgreSQL", max(figures.values()) <= TARGET_MS, detail=detail)


def _times(env: Env, name: str) -> list[float]:
    report = report_of(env, name)
    given = given_of(env, report, {})
    found = []
    for _ in range(9):
        start = time.perf_counter()
        rows = run_report(env, report, given).rows
        found.append(time.perf_counter() - start)
        if name == "crm.conversion" and sum(row[1] for row in rows) < MOVES // 2:
            raise RuntimeError("The report does not count the moves.")
    return found


def _fill(system: System, sellers: list[int], first: int, last: int, batch: str = "null") -> None:
    """Moves spread over this year, written by one statement of the database's own."""
    with system.acting_as_system() as env:
        stage = env.registry.models["crm.stage"].table
        wanted = sa.select(stage.c.id, stage.c.funnel_id).order_by(stage.c.sequence)
        stages = env.session.connection().execute(wanted).all()
        year = env.today.year
    lite = system.database.is_sqlite
    numbers = (
        f"with recursive g(n) as (select {first} union all select n + 1 from g where n < {last - 1})"
        if lite else f"with g as (select generate_series({first}, {last - 1}) as n)"
    )  # fmt: skip
    came = _pick("n % 6", [stages[(place - 1) % 6][0] if place else None for place in range(6)])
    start = f"{year}-01-01"
    day = (
        f"datetime('{start}', '+' || (n / 6 % 300) || ' days')"
        if lite else f"timestamptz '{start}' + (n / 6 % 300) * interval '1 day'"
    )  # fmt: skip
    money = "(n % 90000) * 100" if lite else "n % 90000"
    sql = f"""
        insert into crm_stage_move (funnel_id, from_stage_id, stage_id, at, salesperson_id, source, amount, currency,
                                    seconds, first, batch)
        {numbers}
        select {stages[0][1]}, {came}, {_pick("n % 6", [s[0] for s in stages])}, {day},
               {_pick("(n / 1800) % 12", sellers)}, {_pick("(n / 21600) % 5", [repr(s) for s in SOURCES])},
               {money}, 'AMD',
               n % 200000, {"1" if lite else "true"}, {batch}
        from g"""
    with system.database.writing() as connection:
        if not lite:  # what the rows link to is there; asking a million times would measure nothing
            connection.exec_driver_sql("set local session_replication_role = replica")
        connection.exec_driver_sql(sql if lite else sql.replace("%", "%%"))


def _sum_up(system: System) -> None:
    """Brings the marked moves into the sums at once, as years of hourly jobs would have."""
    day = "date(at)" if system.database.is_sqlite else "cast(at at time zone 'UTC' as date)"
    keys = "funnel_id, from_stage_id, stage_id, salesperson_id, source, currency"
    with system.database.writing() as connection:
        connection.exec_driver_sql(
            f"insert into crm_funnel_day (day, {keys}, moves, firsts, quick, amount, seconds) select {day}, {keys}, "
            "count(*), count(*), sum(case when seconds < 60 then 1 else 0 end), sum(amount), sum(seconds) "
            f"from crm_stage_move group by {day}, {keys}"
        )
    with system.acting_as_system(channel="bench") as env:
        sum_months(env, [date(env.today.year, month, 1) for month in range(1, 13)])


def _pick(expression: str, values: list[Any]) -> str:
    cases = " ".join(f"when {place} then {'null' if value is None else value}" for place, value in enumerate(values))
    return f"case {expression} {cases} end"


def _analyse(system: System) -> None:
    with system.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        lite = system.database.is_sqlite
        for table in ("crm_stage_move", "crm_funnel_day"):
            connection.exec_driver_sql(f"ANALYZE {table}" if lite else f"VACUUM ANALYZE {table}")
