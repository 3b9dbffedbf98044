"""Cases of kind `function`: one call of a spreadsheet function and its value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yurt_lending.engine import functions as fn
from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.disclosure import effective, irr
from yurt_lending.engine.disclosure.flows import DatedFlow
from yurt_lending.vectors.case import Case, Difference, Findings, not_understood, unknown_keys
from yurt_lending.vectors.reading import day, normal, number, shown_tolerance, taken


def _whole(value: Any) -> int:
    return int(number(value))


def _when(value: Any) -> fn.When:
    names = {"begin": 1, "beginning": 1, "start": 1, "due": 1, "end": 0, "finish": 0, "arrears": 0, "advance": 1}
    text = normal(value)
    return fn.When(names[text] if text in names else _whole(value))


def _numbers(value: Any) -> list[Decimal]:
    return [number(each["amount"] if isinstance(each, dict) else each) for each in value]


def _flows(value: Any) -> list[DatedFlow]:
    return [DatedFlow(day(each["date"]), number(each["amount"])) for each in value]


def _method(value: Any) -> DayCount:
    european = normal(value) in ("true", "1", "european", "eu", "europe")
    return DayCount.THIRTY_E_360 if european else DayCount.THIRTY_360_NASD


@dataclass(frozen=True)
class Function:
    """How to call one function: its parameters with readers and the names they go by in the vectors."""

    call: Callable[..., Any]
    parameters: dict[str, Callable[[Any], Any]]


NAMES = {
    "rate": ("rate", "interest_rate", "r"),
    "per": ("per", "period"),
    "nper": ("nper", "periods", "n", "number_of_periods"),
    "pmt": ("pmt", "payment"),
    "pv": ("pv", "present_value", "principal", "value", "loan_amount"),
    "fv": ("fv", "future_value", "future"),
    "when": ("type", "when", "due", "payment_timing"),
    "start": ("start", "start_period", "start_date"),
    "end": ("end", "end_period", "end_date"),
    "amounts": ("cashflows", "cash_flows", "values", "flows", "amounts"),
    "flows": ("flows", "cashflows", "cash_flows", "values"),
    "effective": ("effective", "effect_rate", "effective_rate", "rate"),
    "nominal": ("nominal", "nominal_rate", "rate"),
    "periods": ("periods", "npery", "nper", "per_year"),
    "finance_rate": ("finance_rate", "finance"),
    "reinvest_rate": ("reinvest_rate", "reinvest"),
    "basis": ("basis",),
    "convention": ("method", "european"),
    "principal": ("principal", "pv"),
    "rates": ("schedule", "rates"),
}
"""The names by which sources call each parameter."""

TIME = {"rate": number, "nper": number, "pv": number, "fv": number, "when": _when}
PART = {"rate": number, "per": _whole, "nper": number, "pv": number, "fv": number, "when": _when}
CUMULATIVE = {"rate": number, "nper": number, "pv": number, "start": _whole, "end": _whole, "when": _when}


def _xirr(flows: list[DatedFlow]) -> Decimal:
    return irr.xirr(flows).value


def _irr(amounts: list[Decimal]) -> Decimal:
    return irr.irr(amounts).value


FUNCTIONS = {
    "PMT": Function(fn.pmt, TIME),
    "IPMT": Function(fn.ipmt, PART),
    "PPMT": Function(fn.ppmt, PART),
    "CUMIPMT": Function(fn.cumipmt, CUMULATIVE),
    "CUMPRINC": Function(fn.cumprinc, CUMULATIVE),
    "PV": Function(fn.pv, {"rate": number, "nper": number, "pmt": number, "fv": number, "when": _when}),
    "FV": Function(fn.fv, {"rate": number, "nper": number, "pmt": number, "pv": number, "when": _when}),
    "NPER": Function(fn.nper, {"rate": number, "pmt": number, "pv": number, "fv": number, "when": _when}),
    "RATE": Function(fn.rate, {"nper": number, "pmt": number, "pv": number, "fv": number, "when": _when}),
    "ISPMT": Function(fn.ispmt, {"rate": number, "per": number, "nper": number, "pv": number}),
    "RRI": Function(fn.rri, {"nper": number, "pv": number, "fv": number}),
    "PDURATION": Function(fn.pduration, {"rate": number, "pv": number, "fv": number}),
    "FVSCHEDULE": Function(fn.fvschedule, {"principal": number, "rates": _numbers}),
    "EFFECT": Function(effective.effective_rate, {"nominal": number, "periods": _whole}),
    "NOMINAL": Function(effective.nominal_rate, {"effective": number, "periods": _whole}),
    "IRR": Function(_irr, {"amounts": _numbers}),
    "NPV": Function(irr.npv, {"rate": number, "amounts": _numbers}),
    "MIRR": Function(irr.mirr, {"amounts": _numbers, "finance_rate": number, "reinvest_rate": number}),
    "XIRR": Function(_xirr, {"flows": _flows}),
    "XNPV": Function(irr.xnpv, {"rate": number, "flows": _flows}),
    "DAYS": Function(lambda start, end: (end - start).days, {"start": day, "end": day}),
    "DAYS360": Function(fn.days360, {"start": day, "end": day, "convention": _method}),
    "YEARFRAC": Function(fn.yearfrac, {"start": day, "end": day, "basis": lambda value: fn.YearBasis(_whole(value))}),
}
IGNORED = ("guess", "dates")
"""A starting guess changes no exact result; `dates` is read together with the amounts."""


def verify(case: Case) -> list[Difference]:
    """Calls the function with the arguments and compares the value within the tolerance.

    One function has two meanings: numpy-financial's `npv` does not discount the first flow, spreadsheets' does.
    """
    name = str(case.inputs.get("function", "")).upper().split(".")[-1]
    function = FUNCTIONS.get(name)
    if function is None:
        return [not_understood(case, "function", case.inputs.get("function"))]
    findings = Findings(case, unknown_keys(case, ("function", "args", "library")))
    arguments = _arguments(case, function, findings)
    if name == "NPV" and "numpy" in case.source:
        arguments["first"] = irr.FirstFlow.AT_ONCE
    got = Decimal(function.call(**arguments))
    told = case.expected.get("tolerance")
    tolerance = shown_tolerance(case.expected["value"]) if told is None else number(told)
    for key in case.expected:
        if key not in ("value", "tolerance"):
            findings.add(key, "a value that is known", f"not understood: {key}={case.expected[key]}")
    if abs(got - number(case.expected["value"])) > tolerance:
        findings.add("value", case.expected["value"], f"{got:.20g}")
    return findings.found


def _arguments(case: Case, function: Function, findings: Findings) -> dict[str, Any]:
    given = dict(case.inputs.get("args", {}))
    if "dates" in given and "flows" in function.parameters:
        amounts = taken(given, "flows", "cashflows", "cash_flows", "values", "amounts")
        given["flows"] = [{"date": d, "amount": a} for d, a in zip(given["dates"], amounts, strict=True)]
        given = {"flows": given["flows"], **{k: v for k, v in given.items() if k == "rate"}}
    arguments = {}
    for parameter, reader in function.parameters.items():
        name = next((each for each in NAMES[parameter] if each in given), None)
        if name is not None and given[name] is not None:
            arguments[parameter] = reader(given.pop(name))
    for key, value in given.items():
        if key not in IGNORED:
            findings.found.append(not_understood(case, f"args.{key}", value))
    return arguments
