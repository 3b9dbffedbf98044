"""W21: annuity schedules of 36 instalments a second in one process, exact to the cent."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

from yurt_lending.engine import LoanTerms, make_schedule

from benchmarks.bench import Bench
from benchmarks.figure import Figure

INSTALMENTS = 36
TARGET = 4_000
ROUNDS = 5
PER_ROUND = 2_000
CENT = Decimal("0.01")


def run(bench: Bench) -> Figure:
    """Schedules a second, the best of five rounds; the floor is the bare recurrence without dates and rows.

    `per_cpu_second` is the same by the process's own time, for machines that are busy with other things.
    """
    loans = [_loan(number) for number in range(200)]
    _compare(loans)
    value = _per_second(lambda number: make_schedule(loans[number % len(loans)]))
    bare = _per_second(lambda number: _recurrence(loans[number % len(loans)]))
    begun = time.process_time()
    for number in range(PER_ROUND):
        make_schedule(loans[number % len(loans)])
    alone = {"per_cpu_second": round(PER_ROUND / (time.process_time() - begun))}
    return Figure(value, "schedules/s", f"≥ {TARGET} schedules/s", value >= TARGET, bare, alone)


def _loan(number: int) -> LoanTerms:
    return LoanTerms(
        principal=Decimal(1_000 + 37 * number),
        annual_percent=Decimal(6) + Decimal(number) / 4,
        disbursed_on=date(2026, 1 + number % 12, 1 + number % 28),
        instalments=INSTALMENTS,
    )


def _per_second(work: Callable[[int], object]) -> float:
    best = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for number in range(PER_ROUND):
            work(number)
        best = max(best, PER_ROUND / (time.perf_counter() - start))
    return best


def _recurrence(terms: LoanTerms) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Principal, interest and balance of each instalment, with nothing around them."""
    with localcontext(Context(prec=34)):
        factor = terms.annual_percent / 100 / 12
        balance, rows = terms.principal, []
        level = (balance * factor / (1 - (1 + factor) ** -INSTALMENTS)).quantize(CENT, ROUND_HALF_EVEN)
        for number in range(1, INSTALMENTS + 1):
            interest = (balance * factor).quantize(CENT, ROUND_HALF_EVEN)
            principal = balance if number == INSTALMENTS else level - interest
            balance -= principal
            rows.append((principal, interest, balance))
        return rows


def _compare(loans: list[LoanTerms]) -> None:
    """Both ways give the same figures, else the comparison is worth nothing."""
    for terms in loans:
        ours = [(row.principal, row.interest, row.balance) for row in make_schedule(terms).instalments]
        if ours != _recurrence(terms):
            raise AssertionError(f"The engine and the bare recurrence differ on {terms}.")
