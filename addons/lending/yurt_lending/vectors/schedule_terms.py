"""From the inputs of a schedule case to `LoanTerms`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.money import ZERO, Rounding
from yurt_lending.engine.terms import Disbursement, Grace, LevelBasis, LoanTerms, Method, RateChange, Residue
from yurt_lending.vectors.case import Case, Difference, not_understood, unknown_keys
from yurt_lending.vectors.names import day_count_of, frequency_of
from yurt_lending.vectors.reading import day, normal, number, taken
from yurt_lending.vectors.wording import method_settings, rounding_settings

ANY_DAY = date(2001, 1, 1)
"""Stands for the disbursement when a case has equal periods and no dates."""

ALIASES = {
    "principal": ("principal", "amount", "loan_amount"),
    "rate": ("annual_rate_percent", "rate_percent", "interest_rate_percent"),
    "count": ("number_of_periods", "number_of_instalments", "number_of_repayments", "instalments"),
    "every": ("repay_every", "repayment_every", "every"),
    "start": ("disbursement_date", "start_date"),
    "first_due": ("first_due", "first_due_date", "first_payment_date", "first_repayment_date"),
    "grace_principal": ("grace_on_principal_payment", "grace_on_principal", "principal_grace"),
    "grace_interest": ("grace_on_interest_payment", "interest_payment_grace"),
    "grace_free": (
        "grace_on_interest_charged", "grace_on_interest_charging", "interest_free_periods", "interest_free_period",
        "grace_interest_free",
    ),
    "grace_recurring": ("recurring_grace", "recurring_moratorium", "recurring_moratorium_on_principal_periods"),
    "balloon": ("balloon", "balloon_amount", "residual", "residual_value"),
    "multiple": ("instalment_multiple", "installment_amount_in_multiples_of", "instalment_amount_in_multiples_of"),
    "instalment": (
        "instalment", "fixed_instalment", "fixed_emi", "payment", "repayment_amount", "monthly_repayment_amount",
    ),
    "down_payment": ("down_payment_percent", "down_payment_percentage"),
    "over": ("amortised_over", "amortisation_periods", "amortization_periods"),
    "weights": ("weights", "weightings"),
    "rates": ("rate_changes", "rates"),
}  # fmt: skip
READ = {
    "frequency", "interest_method", "amortization", "amortisation", "interest_calculation_period", "day_count",
    "rounding", "periods", "rate_factors", "disbursements", *(name for names in ALIASES.values() for name in names),
}  # fmt: skip

INSIDE = {
    "periods": {"n", "from", "due"},
    "disbursements": {"date", "amount"},
    "rate_changes": {"date", "from", "since", "annual_rate_percent", "rate_percent", "percent"},
    "rates": {"date", "from", "since", "annual_rate_percent", "rate_percent", "percent"},
}


def terms_of(case: Case, disbursements: list[dict[str, Any]] | None = None) -> tuple[LoanTerms, list[Difference]]:
    """The terms of a case, and what of its inputs is not understood.

    `disbursements` replaces those of the case: a checkpoint knows only the ones so far.
    """
    inputs = case.inputs
    problems = [*unknown_keys(case, READ), *_unknown_inside(case)]
    settings, unknown = method_settings(
        each for key in ("interest_method", "amortization", "amortisation") if (each := inputs.get(key))
    )
    problems += [not_understood(case, "interest_method", phrase) for phrase in unknown]
    rounding, unknown = rounding_settings(inputs.get("rounding", ""))
    problems += [not_understood(case, "rounding", phrase) for phrase in unknown]
    settings |= rounding
    settings |= _amounts(case, disbursements)
    settings |= _dates(case, problems)
    settings |= _interest(case, problems)
    _resolve(settings)
    settings.setdefault("method", Method.ANNUITY)
    return LoanTerms(**_fitting(settings)), problems


def _unknown_inside(case: Case) -> list[Difference]:
    """A difference for each unknown key of the listed periods, disbursements and changes of the rate."""
    return [
        not_understood(case, f"{name}[{index}].{key}", each[key])
        for name, known in INSIDE.items()
        for index, each in enumerate(case.inputs.get(name, []))
        for key in each
        if key not in known
    ]


def _resolve(settings: dict[str, Any]) -> None:
    """Turns what several phrases say together into settings: a flat loan in equal instalments is flat."""
    said = {word for word in ("in_advance", "progressive", "flat", "only_interest", "ends", "declining")
            if settings.pop(word, False)}  # fmt: skip
    if "in_advance" in said:
        settings["first_due"] = settings["disbursed_on"]
    if "progressive" in said:
        # The wording of Fineract's progressive loans, whose calculator moves the level until the last one fits best.
        settings["residue"] = Residue.SPREAD
    if "flat" in said:
        settings["method"] = Method.FLAT
    elif "only_interest" in said or ("ends" in said and not settings.get("balloon")):
        settings["method"] = Method.INTEREST_ONLY


def _get(case: Case, what: str) -> Any:
    return taken(case.inputs, *ALIASES[what])


def _count(case: Case, what: str) -> int:
    return int(number(_get(case, what) or 0))


def _amounts(case: Case, disbursements: list[dict[str, Any]] | None) -> dict[str, Any]:
    listed = disbursements if disbursements is not None else case.inputs.get("disbursements", [])
    tranches = tuple(Disbursement(day(each["date"]), number(each["amount"])) for each in listed)
    principal = sum((each.amount for each in tranches), ZERO) if tranches else number(_get(case, "principal"))
    found: dict[str, Any] = {"principal": principal, "disbursements": tranches if len(tranches) > 1 else ()}
    for name, what in (("balloon", "balloon"), ("instalment", "instalment"), ("down_payment_percent", "down_payment")):
        if _get(case, what) is not None:
            found[name] = number(_get(case, what))
    if _get(case, "multiple") is not None:
        found["instalment_rounding"] = Rounding(number(_get(case, "multiple")))
    if _get(case, "weights") is not None:
        found["weights"] = tuple(number(each) for each in _get(case, "weights"))
    return found


def _dates(case: Case, problems: list[Difference]) -> dict[str, Any]:
    inputs = case.inputs
    periods = inputs.get("periods", [])
    count = _count(case, "count") or len(periods)
    start = _get(case, "start") or (periods[0]["from"] if periods else None)
    found: dict[str, Any] = {
        "instalments": count,
        "frequency": frequency_of(inputs.get("frequency", "month"), _get(case, "every") or 1),
        "disbursed_on": ANY_DAY if start is None else day(start),
        "amortised_over": _count(case, "over"),
    }
    if _get(case, "first_due") is not None:
        found["first_due"] = day(_get(case, "first_due"))
    if periods:
        found["due_dates"] = tuple(day(each["due"]) for each in periods)
        chained = all(each["from"] == before["due"] for before, each in pairwise(periods))
        if len(periods) != count or not (chained or inputs.get("rate_factors")):
            problems.append(not_understood(case, "periods", f"{len(periods)} periods, chained: {chained}"))
    return found


def _interest(case: Case, problems: list[Difference]) -> dict[str, Any]:
    inputs = case.inputs
    found: dict[str, Any] = _rate(case, problems)
    found["grace"] = Grace(*(_count(case, f"grace_{part}") for part in ("principal", "interest", "free", "recurring")))
    found["period_factors"] = tuple(number(each) for each in inputs.get("rate_factors", ()))
    daily = normal(inputs.get("interest_calculation_period", "")) == "daily"
    told = inputs.get("day_count")
    if told is None:
        found["day_count"] = DayCount.ACT_365F if daily else DayCount.EQUAL_PERIODS
    elif (convention := day_count_of(told)) is not None:
        found["day_count"] = convention
    else:
        problems.append(not_understood(case, "day_count", told))
    if daily:
        found["level_basis"] = LevelBasis.FIRST_PERIOD
    elif normal(inputs.get("interest_calculation_period", "same as")).split()[:2] != ["same", "as"]:
        problems.append(not_understood(case, "interest_calculation_period", inputs["interest_calculation_period"]))
    return found


def _rate(case: Case, problems: list[Difference]) -> dict[str, Any]:
    """A rate, or several in words (`5 then 6`), of which the first holds until a date that the case may give."""
    told = str(_get(case, "rate"))
    phases = re.split(r"\s+then\s+", told.strip())
    changes = _get(case, "rates") or []
    try:
        first = number(phases[0])
    except ValueError:
        problems.append(not_understood(case, "annual_rate_percent", told))
        first = ZERO
    table = tuple(RateChange(day(taken(each, "date", "from", "since")), _percent(each)) for each in changes)
    return {"annual_percent": first, "rates": table}


def _percent(change: dict[str, Any]) -> Decimal:
    return number(taken(change, "annual_rate_percent", "rate_percent", "percent"))


def _fitting(settings: dict[str, Any]) -> dict[str, Any]:
    """Fits settings to each other: an agreed instalment without a count derives it; only annuities have a basis."""
    if settings.get("instalment") is not None and not settings["instalments"]:
        settings["method"] = Method.FIXED_INSTALMENT
    if settings["method"] is not Method.ANNUITY:
        settings.pop("level_basis", None)
    return settings
