"""What the engine refuses, by code: each refusal says what to do and calculates nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from yurt_lending.engine import (
    CustomInstalment,
    Disbursement,
    EngineError,
    Frequency,
    Grace,
    Limits,
    LoanTerms,
    Method,
    RateChange,
    Residue,
    Rounding,
    UnpaidInterest,
    make_schedule,
)
from yurt_lending.engine.checks import parse_date

D = Decimal
START = date(2026, 1, 1)
LOAN = LoanTerms(principal=D(1000), annual_percent=D(12), disbursed_on=START, instalments=6)
EARLIER = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("amount_not_positive", {"principal": D(0)}),
        ("amount_not_positive", {"principal": D(-5)}),
        ("amount_not_positive", {"principal": D("NaN")}),
        ("amount_not_positive", {"principal": D("Infinity")}),
        ("amount_too_large", {"principal": D(10) ** 16}),
        ("amount_not_positive", {"method": Method.FIXED_INSTALMENT, "instalment": D(0)}),
        ("amount_not_positive", {"disbursements": (Disbursement(START, D(1001)), Disbursement(START, D(-1)))}),
        ("tranches_unbalanced", {"disbursements": (Disbursement(START, D(999)),)}),
        ("tranche_before_start", {"disbursements": (Disbursement(EARLIER, D(1000)),)}),
        ("rate_out_of_range", {"annual_percent": D(1000)}),
        ("rate_out_of_range", {"annual_percent": D("-0.01")}),
        ("rate_out_of_range", {"annual_percent": D("NaN")}),
        ("rate_out_of_range", {"rates": (RateChange(START, D(2000)),)}),
        ("instalments_missing", {"instalments": 0}),
        ("instalments_missing", {"instalments": -3}),
        ("too_many_instalments", {"instalments": 600}),
        ("too_many_instalments", {"amortised_over": 600}),
        ("grace_negative", {"grace": Grace(principal=-1)}),
        ("grace_too_long", {"grace": Grace(principal=6)}),
        ("grace_too_long", {"grace": Grace(principal=3, recurring=3)}),
        (
            "grace_impossible",
            {"grace": Grace(interest_payment=2), "unpaid_interest": UnpaidInterest.CAPITALISED},
        ),
        ("due_before_disbursement", {"first_due": EARLIER}),
        ("due_before_disbursement", {"due_dates": (EARLIER, *(date(2026, m, 1) for m in range(2, 8)))}),
        ("dates_out_of_order", {"due_dates": (date(2026, 3, 1), date(2026, 2, 1))}),
        ("dates_out_of_order", {"rates": (RateChange(date(2026, 3, 1), D(9)), RateChange(date(2026, 3, 1), D(8)))}),
        ("list_too_short", {"due_dates": (date(2026, 3, 1),)}),
        ("date_impossible", {"due_day": 32}),
        ("date_out_of_range", {"disbursed_on": date(1899, 12, 31)}),
        ("date_out_of_range", {"disbursed_on": date(2999, 12, 1)}),
        ("balloon_out_of_range", {"balloon": D(1001)}),
        ("down_payment_out_of_range", {"down_payment_percent": D(100)}),
        ("weights_impossible", {"weights": (D(0),) * 6}),
        ("list_too_short", {"weights": (D(1),) * 5}),
        ("instalment_missing", {"method": Method.FIXED_INSTALMENT}),
        ("custom_missing", {"method": Method.CUSTOM}),
        ("residue_impossible", {"residue": Residue.FIRST_INSTALMENT}),
        ("amortisation_too_short", {"amortised_over": 3}),
        ("precision_too_small", {"principal": D("123456789012.34"), "precision": 6}),
        ("custom_unbalanced", {"method": Method.CUSTOM, "custom": (CustomInstalment(date(2026, 2, 1), D(900)),)}),
    ],
)
def test_refusals(code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as refused:
        make_schedule(replace(LOAN, **changes))
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_frequency_and_a_unit_below_zero() -> None:
    with pytest.raises(EngineError, match="at least one month"):
        Frequency(every=0)
    with pytest.raises(EngineError, match="use 0 to round nothing"):
        Rounding(D("-0.01"))


def test_a_product_may_draw_the_limits_closer() -> None:
    with pytest.raises(EngineError, match="beyond the limit of 4"):
        make_schedule(replace(LOAN, limits=Limits(instalments=4)))


@pytest.mark.parametrize("text", ["2026-02-31", "31.02.2026", "", "2026-13-01", "today"])
def test_impossible_dates(text: str) -> None:
    with pytest.raises(EngineError) as refused:
        parse_date(text)
    assert refused.value.code == "date_impossible"
    assert "write an existing day as YYYY-MM-DD" in refused.value.message


def test_an_error_of_the_engine_is_a_value_error() -> None:
    assert issubclass(EngineError, ValueError)
