"""Verifies cases of kind `apr`: flows in time, an advance with payments, or the form of Regulation Z."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.disclosure import reg_z
from yurt_lending.engine.disclosure.eu_aprc import IntervalRule, aprc
from yurt_lending.engine.disclosure.flows import CashFlow, DatedFlow
from yurt_lending.engine.disclosure.solver import Rate, context
from yurt_lending.engine.errors import EngineError
from yurt_lending.vectors.apr_input import (
    Convention,
    Method,
    NotUnderstood,
    Reader,
    amount_of,
    convention_of,
    count_of,
    date_of,
    time_of,
    year_rule_of,
    years_of,
)
from yurt_lending.vectors.apr_reg_z import reg_z_rate
from yurt_lending.vectors.case import Case, Difference, Findings, not_understood

PERCENT_KEY = re.compile(r"(?:apr|aprc|irr|xirr)_percent(?:_(\d+)dp)?")
FRACTION_KEYS = ("apr", "aprc", "irr", "xirr")
TOLERANCES = {"tolerance_percent_points": Decimal(1), "tolerance": Decimal(100)}
"""Keys of tolerances, and what turns their value into percentage points."""


def verify(case: Case) -> list[Difference]:
    """The differences between the published rate and the engine's, inputs not understood among them."""
    try:
        rate = _rate_of(case.inputs)
    except NotUnderstood as unknown:
        return [not_understood(case, key, value) for key, value in unknown.inputs]
    except EngineError as error:
        if "error" in case.expected:
            return []
        return [Difference(case.id, "", "a rate", f"{error.code}: {error.message}")]
    findings = Findings(case)
    with localcontext(context()):
        _compare(findings, rate.value * 100)
    return findings.found


def _rate_of(inputs: Any) -> Rate:
    reader = Reader(inputs)
    if "flows" in reader:
        return _rate_of_flows(reader)
    if "amount_financed" in reader or "unit_period" in reader:
        return reg_z_rate(reader)
    return _rate_of_advance(reader)


def _rate_of_flows(reader: Reader) -> Rate:
    """Flows with the borrower's sign: above zero received, below zero paid. Without a convention, dates are counted
    by remark (c) in months."""
    convention = reader.take_or("convention", convention_of, Method.TIMES_GIVEN)
    entries = reader.parts("flows")
    reader.finish()
    return _solve([(entry, Decimal(1)) for entry in entries], convention)


def _rate_of_advance(reader: Reader) -> Rate:
    """An advance (an amount, or a date and an amount) and payments some days later.

    Days counted from the advance are parts of a year of 365.25 days, as in php-apr-calculator (FCA MCOB 10.3); dates
    are counted in days of a year of 365, as in FSharp.Finance.Personal. `year_days` or `convention` say otherwise.
    """
    given = reader.take_or("year_days", year_rule_of, None)
    given = reader.take_or("convention", convention_of, given)
    advances = reader.parts("advances")
    if "advance" in reader:
        advance = reader.take("advance", lambda value: value)
        whole = advance if isinstance(advance, dict) else {"amount": advance}
        advances.insert(0, Reader(whole, "advance."))
    payments = reader.parts("payments")
    reader.finish()
    if not advances or not payments:
        raise NotUnderstood([("inputs", sorted(reader.values))])
    dated = any("date" in entry for entry in payments)
    convention = given or (IntervalRule.ACTUAL_365 if dated else IntervalRule.ACTUAL_365_25)
    signed = [(entry, Decimal(1)) for entry in advances] + [(entry, Decimal(-1)) for entry in payments]
    return _solve(signed, convention)


def _solve(entries: list[tuple[Reader, Decimal]], convention: Convention) -> Rate:
    """The rate of entries with the signs to read them with."""
    dates = [entry.take("date", date_of) for entry, _ in entries if "date" in entry]
    if convention is Method.REGULATION_Z:
        return reg_z.apr_of_dates([_dated_flow(entry, sign) for entry, sign in entries])
    start = min(dates) if dates else None
    return aprc([flow for entry, sign in entries for flow in _flows_of(entry, start, convention, sign)])


def _dated_flow(entry: Reader, sign: Decimal) -> DatedFlow:
    flow = DatedFlow(entry.take("date", date_of), sign * entry.take("amount", amount_of))
    entry.finish()
    return flow


YEAR_PARTS = {"after_years": 1, "after_months": 12, "after_weeks": 52}
"""Keys of a flow's time in periods of which so many make a year."""


def _flows_of(entry: Reader, start: date | None, convention: Convention, sign: Decimal) -> list[CashFlow]:
    """The flow that an entry describes, `count` times at intervals of `step` (years) or `step_days`."""
    amount = sign * entry.take("amount", amount_of)
    count = entry.take_or("count", count_of, 1)
    time = _time_of(entry, start, convention)
    step = entry.take_or("step", time_of, Fraction(0))
    step += _days(entry.take_or("step_days", time_of, Fraction(0)), convention)
    if count > 1 and not step:
        raise NotUnderstood([(f"{entry.at}count", f"{count} without a step")])
    entry.finish()
    return [CashFlow(time + n * step, amount) for n in range(count)]


def _time_of(entry: Reader, start: date | None, convention: Convention) -> Fraction:
    if "date" in entry and start:
        return years_of(start, entry.take("date", date_of), convention)
    for key, parts in YEAR_PARTS.items():
        if key in entry:
            return entry.take(key, time_of) / parts
    if "after_days" in entry:
        return _days(entry.take("after_days", time_of), convention)
    return entry.take_or("t", time_of, Fraction(0))


def _days(days: Fraction, convention: Convention) -> Fraction:
    """Days as a part of a year: 365.25 days, or 365 where the convention says so."""
    plain = convention in (IntervalRule.ACTUAL_365, DayCount.ACT_365F)
    return days / 365 if plain else days * 4 / 1461


def _compare(findings: Findings, percent: Decimal) -> None:
    """Notes every published figure that the rate, in percent, does not come to.

    A figure is met when the rate rounds to it at the decimals that its key names or that it is written with, or, where
    a tolerance wider than that is published, when it is within the tolerance.
    """
    expected = findings.case.expected
    tolerance = max((amount_of(expected[key]) * unit for key, unit in TOLERANCES.items() if key in expected), default=0)
    for key, value in expected.items():
        named = PERCENT_KEY.fullmatch(key)
        if named or key in FRACTION_KEYS:
            published = amount_of(value).scaleb(0 if named else 2)
            _compare_figure(findings, key, published, named[1] if named else None, percent, Decimal(tolerance))
        elif key not in TOLERANCES:
            findings.add(key, value, "not understood by the verifier of rates")


def _compare_figure(
    findings: Findings, key: str, published: Decimal, decimals: str | None, percent: Decimal, tolerance: Decimal
) -> None:
    exponent = -int(decimals) if decimals else int(published.as_tuple().exponent)
    unit = Decimal(1).scaleb(exponent)
    if tolerance * 2 >= unit:
        met = abs(percent - published) <= tolerance
    else:
        met = percent.quantize(unit, rounding=ROUND_HALF_UP) == published
    if not met:
        shown = percent.quantize(min(unit, Decimal("0.000001")), rounding=ROUND_HALF_UP)
        findings.add(key, f"{published} %", f"{shown} %")
