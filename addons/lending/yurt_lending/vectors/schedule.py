"""Cases of kind `schedule`: terms, and the table that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yurt_lending.engine.methods import make_schedule
from yurt_lending.engine.schedule import Instalment, Schedule
from yurt_lending.vectors.case import Case, Difference, Findings
from yurt_lending.vectors.reading import day, decimals, number
from yurt_lending.vectors.schedule_terms import terms_of

COLUMNS: dict[str, Callable[[Instalment], Any]] = {
    "due_date": lambda row: row.due,
    "from": lambda row: row.start,
    "days": lambda row: (row.end - row.start).days,
    "balance_before": lambda row: row.opening,
    "principal": lambda row: row.principal,
    "interest": lambda row: row.interest,
    "total": lambda row: row.total,
    "instalment": lambda row: row.total,
    "payment": lambda row: row.total,
    "balance": lambda row: row.balance,
}
FIGURES: dict[str, Callable[[Schedule], Any]] = {
    "instalment": lambda schedule: schedule.instalments[0].total if schedule.level is None else schedule.level,
    "total_interest": lambda schedule: schedule.interest,
    "total_principal": lambda schedule: schedule.principal,
    "total_payment": lambda schedule: schedule.total,
    "total": lambda schedule: schedule.total,
    "number_of_instalments": lambda schedule: len(schedule.instalments),
    "last_instalment": lambda schedule: schedule.instalments[-1].total,
    "first_instalment": lambda schedule: schedule.instalments[0].total,
}
TOTALS: dict[str, Callable[[Schedule], Any]] = {
    "principal": lambda schedule: schedule.principal,
    "interest": lambda schedule: schedule.interest,
    "total": lambda schedule: schedule.total,
}


def verify(case: Case) -> list[Difference]:
    """Works the schedule out and compares its rows, its totals and the schedules at its checkpoints."""
    terms, problems = terms_of(case)
    findings = Findings(case, problems)
    schedule = make_schedule(terms)
    for key, expected in case.expected.items():
        if key == "schedule":
            _compare_rows(findings, "schedule", expected, schedule, "rows_published" in case.expected)
        elif key == "totals":
            _compare_figures(findings, "totals", expected, schedule, TOTALS)
        elif key == "checkpoints":
            _compare_checkpoints(case, findings, expected)
        elif key != "rows_published":
            _compare_figures(findings, "", {key: expected}, schedule, FIGURES)
    return findings.found


def _compare_checkpoints(case: Case, findings: Findings, checkpoints: Sequence[Mapping[str, Any]]) -> None:
    for index, checkpoint in enumerate(checkpoints):
        path = f"checkpoints[{index}]"
        for key in set(checkpoint) - {"disbursements_so_far", "schedule"}:
            findings.add(f"{path}.{key}", "a value that is known", f"not understood: {key}={checkpoint[key]}")
        terms, _ = terms_of(case, list(checkpoint["disbursements_so_far"]))
        _compare_rows(findings, f"{path}.schedule", checkpoint["schedule"], make_schedule(terms), False)


def _compare_rows(
    findings: Findings, path: str, rows: Sequence[Mapping[str, Any]], schedule: Schedule, in_part: bool
) -> None:
    """Compares the rows by their numbers; a table from the first row on is complete unless it says otherwise."""
    numbered = {row.number: row for row in schedule.instalments}
    complete = not in_part and [row.get("n") for row in rows] == list(range(1, len(rows) + 1))
    if complete and len(rows) != len(numbered):
        findings.add(path, f"{len(rows)} rows", f"{len(numbered)} rows")
    for position, row in enumerate(rows, 1):
        place = f"{path}[{row.get('n', position)}]"
        got = numbered.get(row.get("n", position))
        if got is None:
            findings.add(place, "a row", "none")
            continue
        _compare_values(findings, f"{place}.", {k: v for k, v in row.items() if k != "n"}, got, COLUMNS, schedule)


def _compare_figures(
    findings: Findings, path: str, expected: Mapping[str, Any], schedule: Schedule, known: Mapping[str, Callable]
) -> None:
    _compare_values(findings, f"{path}." if path else "", expected, schedule, known, schedule)


def _compare_values(
    findings: Findings,
    path: str,
    expected: Mapping[str, Any],
    got: Any,
    known: Mapping[str, Callable],
    schedule: Schedule,
) -> None:
    for key, wanted in expected.items():
        if key not in known:
            findings.add(f"{path}{key}", "a value that is known", f"not understood: {key}={wanted}")
            continue
        value = known[key](got)
        if not _same(wanted, value, exact=not schedule.terms.rounding.exact):
            findings.add(f"{path}{key}", wanted, value)


def _same(wanted: Any, got: Any, exact: bool) -> bool:
    """Whether a figure is as published: to the digit, or as it was shown when the arithmetic is not rounded."""
    if not isinstance(got, Decimal):
        return (day(wanted) if isinstance(wanted, str) else wanted) == got
    half = Decimal(0) if exact else Decimal(5).scaleb(-decimals(wanted) - 1)
    return abs(number(wanted) - got) <= half
