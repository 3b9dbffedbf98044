"""Cases of kind `daycount`: days and parts of a year between pairs of dates, and series of due dates."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yurt_lending.engine.dates import advance
from yurt_lending.engine.daycount import DayCount, Reference, days_between, year_fraction
from yurt_lending.engine.disclosure.eu_aprc import IntervalRule, years_between
from yurt_lending.engine.disclosure.solver import context
from yurt_lending.engine.functions import YearBasis, yearfrac
from yurt_lending.vectors.case import Case, Difference, Findings, not_understood, unknown_keys
from yurt_lending.vectors.names import day_count_of, frequency_of, interval_rule_of
from yurt_lending.vectors.reading import day, fraction, normal, number, shown_tolerance, taken

PAIR_KEYS = {
    "start", "end", "termination_date", "termination", "maturity", "is_last_period",
    "reference_start", "reference_end", "ref_start", "ref_end", "frequency", "basis", "reference_period_start",
    "reference_period_end",
}  # fmt: skip
VALUE_KEYS = {"days", "year_fraction", "interval_years", "fraction", "years", "rate_factor"}
INPUT_KEYS = {
    "convention", "function", "method", "day_count", "pairs", "basis", "frequency", "repay_every",
    "annual_rate_percent",
}  # fmt: skip
Measure = Callable[[date, date, Mapping[str, Any]], dict[str, Any]]


def verify(case: Case) -> list[Difference]:
    """Compares a series of due dates, or each pair's days and part of a year."""
    if "pairs" not in case.inputs:
        return _verify_dates(case)
    findings = Findings(case, unknown_keys(case, INPUT_KEYS))
    measure = _measure(case)
    if measure is None:
        told = taken(case.inputs, "convention", "day_count", "method", "function")
        return [*findings.found, not_understood(case, "convention", told)]
    rows = case.expected.get("rows", [])
    if len(rows) != len(case.inputs["pairs"]):
        findings.add("rows", len(rows), len(case.inputs["pairs"]))
    told = case.expected.get("tolerance")
    tolerance = None if told is None else number(told)
    for index, (pair, row) in enumerate(zip(case.inputs["pairs"], rows, strict=False)):
        for key in set(pair) - PAIR_KEYS:
            findings.found.append(not_understood(case, f"pairs[{index}].{key}", pair[key]))
        with decimal.localcontext(context()):
            got = measure(day(pair["start"]), day(pair["end"]), {**case.inputs, **pair})
        _compare(findings, f"rows[{index}]", row, got, tolerance)
    return findings.found


def _measure(case: Case) -> Measure | None:
    """How the case's pairs are measured, or None for a convention that is not known."""
    told = " ".join(str(case.inputs.get(key, "")) for key in ("convention", "function", "method"))
    rule = interval_rule_of(told)
    if rule is not None:
        return _interval(rule)
    if "yearfrac" in normal(told):
        return _excel_years
    convention = day_count_of(case.inputs.get("day_count") or told)
    return None if convention is None else _convention(convention)


def _interval(rule: IntervalRule) -> Measure:
    def measure(start: date, end: date, _: Mapping[str, Any]) -> dict[str, Any]:
        return {"years": years_between(start, end, rule)}

    return measure


def _excel_years(start: date, end: date, pair: Mapping[str, Any]) -> dict[str, Any]:
    return {"years": yearfrac(start, end, YearBasis(int(pair.get("basis", 0))))}


def _convention(convention: DayCount) -> Measure:
    def measure(start: date, end: date, pair: Mapping[str, Any]) -> dict[str, Any]:
        reference = _reference(pair, end)
        years = year_fraction(convention, start, end, reference)
        rate = number(pair.get("annual_rate_percent", 0)) / 100
        return {"days": days_between(convention, start, end, reference), "years": years, "factor": rate * years}

    return measure


def _reference(pair: Mapping[str, Any], end: date) -> Reference:
    first, last = _named(pair, "start"), _named(pair, "end")
    stop = taken(pair, "termination_date", "termination", "maturity")
    told = pair.get("frequency") or ("month" if "annual_rate_percent" in pair else None)
    return Reference(
        start=None if first is None else day(first),
        end=None if last is None else day(last),
        frequency=None if told is None else frequency_of(told, pair.get("repay_every", 1)),
        termination=end if pair.get("is_last_period") else None if stop is None else day(stop),
    )


def _named(pair: Mapping[str, Any], which: str) -> Any:
    return taken(pair, f"reference_{which}", f"ref_{which}", f"reference_period_{which}")


def _compare(
    findings: Findings, path: str, row: Mapping[str, Any], got: Mapping[str, Any], tolerance: Decimal | None
) -> None:
    for key, expected in row.items():
        if key in PAIR_KEYS:
            continue
        if key not in VALUE_KEYS:
            findings.add(f"{path}.{key}", "a value that is known", f"not understood: {key}={expected}")
        elif key == "days":
            if got.get("days") != int(expected):
                findings.add(f"{path}.days", expected, got.get("days"))
        else:
            value = got["factor" if key == "rate_factor" else "years"]
            if not _same_years(expected, value, shown_tolerance(expected) if tolerance is None else tolerance):
                findings.add(f"{path}.{key}", expected, value)


def _same_years(expected: Any, got: Decimal | Fraction, tolerance: Decimal) -> bool:
    """Whether parts of a year agree; exact fractions are compared exactly when the published one is a fraction."""
    if "/" not in str(expected):
        return abs(Fraction(number(expected)) - Fraction(got)) <= Fraction(tolerance)
    exact = fraction(expected)
    return exact == got if isinstance(got, Fraction) else abs(exact - Fraction(got)) <= Fraction("1E-12")


def _verify_dates(case: Case) -> list[Difference]:
    """A series of due dates: from the first one, the seed day and the frequency that the rule names."""
    known = ("rule", "seed_day", "first_due", "count", "frequency", "repay_every", "every", "convention")
    findings = Findings(case, unknown_keys(case, known))
    inputs = case.inputs
    spoken = re.search(r"\b(daily|weekly|monthly|yearly|quarterly)\b", normal(inputs.get("rule", "")))
    told = inputs.get("frequency") or (spoken and spoken[1])
    if told is None:
        return [*findings.found, not_understood(case, "rule", inputs.get("rule"))]
    frequency = frequency_of(told, taken(inputs, "repay_every", "every") or 1)
    first = day(inputs["first_due"])
    seed = int(inputs.get("seed_day", first.day))
    found = [advance(first, frequency, index, seed) for index in range(int(inputs["count"]))]
    expected = [day(each) for each in case.expected["due_dates"]]
    if len(found) != len(expected):
        findings.add("due_dates", len(expected), len(found))
    for index, (wanted, got) in enumerate(zip(expected, found, strict=False)):
        if wanted != got:
            findings.add(f"due_dates[{index}]", wanted, got)
    return findings.found
