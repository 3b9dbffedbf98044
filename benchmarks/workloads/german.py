"""GERMAN: the 1,000 applicants of the German credit data served through 24 months, month ends in balance."""

from __future__ import annotations

import time
from pathlib import Path

from yurt_lending.demo.applicants import read_applicants, simulate
from yurt_sdk.testing import make_system

from benchmarks.bench import Bench
from benchmarks.figure import Figure

KEY = "GERMAN"
SOURCE = Path(__file__).parents[2] / "tests" / "data" / "german_credit.csv"
MONTHS = 24


def run(bench: Bench) -> Figure:
    """Payments a second over the whole life; met when each month's trial balance is zero."""
    system = make_system(bench.new_url(), ["lending"])
    started = time.perf_counter()
    months = list(simulate(system, read_applicants(SOURCE), months=MONTHS, seed=1994))
    taken = time.perf_counter() - started
    paid, lost = sum(month.paid for month in months), sum(month.written_off for month in months)
    balanced = all(month.trial_balance == 0 for month in months)
    detail = {"seconds": round(taken), "payments": paid, "written_off": lost, "in_force": months[-1].in_force}
    return Figure(paid / taken, "payments/s", "24 trial balances of zero", balanced, None, detail)
