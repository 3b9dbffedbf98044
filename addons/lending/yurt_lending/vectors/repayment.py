"""Cases of kind `repayment`: facts of a loan, and the schedule, statement, entries or arrears that follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yurt_lending.engine.arrears import Due, Range, Ranges, arrears, arrears_by_range, days_past_due, unpaid
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.servicing import LoanState, replay
from yurt_lending.vectors.case import Case, Difference, Findings, not_understood, unknown_keys
from yurt_lending.vectors.reading import day, normal, number
from yurt_lending.vectors.repayment_entries import compare_entries
from yurt_lending.vectors.repayment_inputs import Loan, read
from yurt_lending.vectors.repayment_tables import compare_schedule, compare_totals, compare_transactions

ARREARS_INPUTS = ("principal", "disbursement_date", "instalments", "ranges", "as_of", "grace_days")
STANDARD_RANGES = Ranges(
    Range(f"RANGE_{name}", first, last)
    for name, first, last in (
        (1, 1, 3), (3, 4, 30), (30, 31, 60), (60, 61, 90), (90, 91, 120), (120, 121, 150), (150, 151, 180),
        (180, 181, 240), (240, 241, None),
    )
)  # fmt: skip
"""The delinquency ranges of Fineract's end-to-end tests."""


def verify(case: Case) -> list[Difference]:
    """Replays the case's facts and compares everything that is expected, field by field."""
    if "ranges" in case.inputs:
        return _verify_arrears(case)
    findings = Findings(case)
    try:
        _replay_and_compare(case, findings)
    except EngineError as error:
        findings.add("", "a result", f"refused: {error}")
    return findings.found


def _replay_and_compare(case: Case, findings: Findings) -> None:
    loan = read(case, findings.found)
    checkpoints = case.expected.get("checkpoints", [])
    for number_, expected in enumerate(checkpoints):
        count = int(expected.get("after_event", len(loan.steps)))
        facts, today = loan.facts_after(count)
        _compare(findings, f"checkpoints[{number_}].", expected, replay(loan.servicing, facts, today), loan)
    rest = {key: value for key, value in case.expected.items() if key != "checkpoints"}
    if rest:
        facts, today = loan.facts_after(len(loan.steps))
        _compare(findings, "", rest, replay(loan.servicing, facts, today), loan)


def _compare(findings: Findings, path: str, expected: Mapping[str, Any], state: LoanState, loan: Loan) -> None:
    for key, value in expected.items():
        if key == "after_event":
            continue
        if key == "schedule":
            compare_schedule(findings, path + key, value, state)
        elif key == "totals":
            compare_totals(findings, path + key, value, state)
        elif key == "transactions":
            compare_transactions(findings, path + key, value, state)
        elif key == "journal_entries":
            compare_entries(findings, path + key, value, state, loan.basis)
        elif key == "status":
            _same(findings, path + key, _status(value), _status(state.status.value), value)
        elif key in ("outstanding", "overpaid"):
            got = state.outstanding if key == "outstanding" else state.overpaid
            _same(findings, path + key, number(value), got, value)
        elif key in ("delinquency", "delinquency_after"):
            _same(findings, path + key, _range_name(value), _range_of(state), value)
        elif key in ("days_past_due", "overdue"):
            got = days_past_due(_dues(state), state.as_of) if key == "days_past_due" else state.overdue()
            _same(findings, path + key, number(value), Decimal(got), value)
        else:
            findings.add(path + key, value, "not understood: nothing is compared under this key")


def _same(findings: Findings, path: str, expected: Any, got: Any, shown: Any) -> None:
    if expected != got:
        findings.add(path, shown, got)


def _status(told: Any) -> str:
    return "".join(each for each in str(told).lower() if each.isalpha())


def _dues(state: LoanState) -> list[Due]:
    return [Due(row.due, row.outstanding) for row in state.rows if row.outstanding > 0]


def _range_of(state: LoanState) -> str | None:
    found = STANDARD_RANGES.of(days_past_due(_dues(state), state.as_of))
    return None if found is None else found.name


def _range_name(told: Any) -> str | None:
    name = told.get("range") if isinstance(told, Mapping) else told
    return None if name is None or normal(name) == "no delinquency" else str(name)


def _verify_arrears(case: Case) -> list[Difference]:
    """Arrears by instalment: amounts due, what was paid by some days, and the ageing on those days."""
    findings = Findings(case, unknown_keys(case, ARREARS_INPUTS))
    dues = [Due(day(each["due_date"]), number(each["amount"])) for each in case.inputs["instalments"]]
    ranges = Ranges(
        Range(each["name"], int(each["from_days"]), None if each["to_days"] is None else int(each["to_days"]))
        for each in case.inputs["ranges"]
    )
    grace = int(number(case.inputs.get("grace_days", 0)))
    moments = case.inputs["as_of"] if isinstance(case.inputs["as_of"], list) else [{"date": case.inputs["as_of"]}]
    for key, expected in case.expected.items():
        wanted = expected if isinstance(expected, list) else [expected]
        if key not in AGEING or len(wanted) != len(moments):
            findings.found.append(not_understood(case, f"expected.{key}", expected))
            continue
        for index, (moment, value) in enumerate(zip(moments, wanted, strict=True)):
            on = day(moment["date"])
            got = AGEING[key](unpaid(dues, number(moment.get("paid_so_far", 0))), on, ranges, grace)
            if _ageing(value) != got:
                findings.add(f"{key}[{index}]", value, got)
    return findings.found


def _ageing(told: Any) -> Any:
    if isinstance(told, Mapping):
        return {name: number(amount) for name, amount in told.items()}
    return told if told is None or not str(told).replace(".", "").isdigit() else number(told)


def _loan_range(dues: list[Due], on: date, ranges: Ranges, grace: int) -> str | None:
    found = ranges.of(days_past_due(dues, on, grace))
    return None if found is None else found.name


Ageing = Callable[[list[Due], date, Ranges, int], Any]
AGEING: dict[str, Ageing] = {
    "buckets": lambda dues, on, ranges, _: arrears_by_range(dues, on, ranges),
    "days_past_due": lambda dues, on, _, grace: Decimal(days_past_due(dues, on, grace)),
    "arrears": lambda dues, on, _, __: arrears(dues, on),
    "delinquent_amount": lambda dues, on, _, __: arrears(dues, on),
    "range": _loan_range,
    "ranges": _loan_range,
}
"""By instalment no grace days are deducted; a loan's own days past due lose them (Fineract)."""
