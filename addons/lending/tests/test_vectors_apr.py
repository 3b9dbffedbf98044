"""The verifier of `apr` cases: the published ones, other ways of writing them, inputs it does not know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from yurt_lending.vectors import Case, read_cases
from yurt_lending.vectors.apr import verify

PUBLISHED = [case for case in read_cases(Path(__file__).parent / "data" / "lending_vectors.json") if case.kind == "apr"]


def differences(inputs: dict[str, Any], **expected: str) -> list[str]:
    return [str(found) for found in verify(Case("case", "apr", inputs, expected))]


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: case.id)
def test_published_rates(case: Case) -> None:
    assert verify(case) == []


@pytest.mark.parametrize(
    "case", [case for case in PUBLISHED if "first_period" in case.inputs], ids=lambda case: case.id
)
def test_odd_first_periods_follow_from_the_dates(case: Case) -> None:
    inputs = {key: value for key, value in case.inputs.items() if key not in ("first_period", "unit_periods_per_year")}
    assert verify(Case(case.id, "apr", inputs, case.expected)) == []


def test_all_were_read() -> None:
    assert len(PUBLISHED) == 36


MONTHLY = [{"t": "0", "amount": "1000"}, {"t": "1/12", "amount": "-90", "count": 12, "step": "1/12"}]
DATED = [
    {"date": "2012-10-10", "amount": "500.00"},
    {"date": "2012-11-10", "amount": "-270.00"},
    {"date": "2012-12-10", "amount": "-270.00"},
]
REG_Z = {"amount_financed": "5000", "consummation_date": "1978-01-10", "first_payment": "1978-02-10"}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"flows": MONTHLY}, {"apr_percent_2dp": "15.45"}),
        ({"flows": DATED, "convention": "EU 2008/48/EC, months"}, {"apr_percent_2dp": "85.59"}),
        ({"flows": DATED, "convention": "Act/365"}, {"apr_percent_2dp": "84.63"}),
        ({"flows": DATED}, {"apr_percent": "85.6"}),
        ({"flows": DATED, "convention": "UK CONC App 1.2"}, {"apr_percent": "85.6"}),
        ({"flows": DATED, "convention": "30/360"}, {"apr_percent_2dp": "85.59"}),
        ({"flows": DATED, "convention": "US Appendix J"}, {"apr_percent_2dp": "63.46"}),
        (
            {"advance": "200", "payments": [{"after_days": "365.25/12", "amount": "350"}]},
            {"apr_percent_1dp": "82400.5"},
        ),
        (
            {"advance": "10000", "payments": [{"after_months": 1, "amount": "222.44", "count": 60, "step": "1/12"}]},
            {"apr_percent_1dp": "12.7"},
        ),
        ({"advance": "150", "payments": [{"after_days": 9, "amount": "191.99"}]}, {"apr_percent_1dp": "2238723.9"}),
        ({"advance": "100", "payments": [{"after_days": 1, "amount": "100"}]}, {"apr_percent_1dp": "0.0"}),
        (
            {"advance": "150", "payments": [{"after_days": 36, "amount": "191.99"}], "year_days": 365},
            {"apr_percent_1dp": "1121.1"},
        ),
        (
            {**REG_Z, "payments": [{"count": 24, "amount": "230"}], "unit_period": "monthly"},
            {"apr_percent_2dp": "9.69", "apr": "0.0969"},
        ),
        (
            {
                "amount_financed": "1000.00",
                "consummation_date": "1978-01-03",
                "first_payment": "1978-09-15",
                "payments": [{"count": 1, "amount": "1080.00"}],
                "unit_period": "255 days",
                "unit_periods_per_year": "365/255",
                "first_period": {"full_unit_periods": 1, "fraction_of_unit_period": "0"},
            },
            {"apr_percent_2dp": "11.45"},
        ),
        (
            {
                "amount_financed": "1000",
                "consummation_date": "1978-01-17",
                "payments": [{"date": "1979-07-17", "amount": "1135.19"}],
            },
            {"apr_percent_2dp": "8.76"},
        ),
        (
            {
                "amount_financed": "1000",
                "consummation_date": "1978-07-15",
                "first_payment": "1978-10-15",
                "payments": [{"amount": "1044"}],
                "unit_period": "term",
            },
            {"apr_percent_2dp": "17.60"},
        ),
        (
            {
                "amount_financed": "2135",
                "payments": [{"amount": "2200", "t": 2, "f": "1/2"}],
                "unit_period": "every 4 weeks (28 days)",
            },
            {"apr_percent_2dp": "15.68"},
        ),
        ({"flows": [{"t": "0", "amount": "5"}]}, {"error": "no rate"}),
    ],
)
def test_other_ways_of_writing(inputs: dict[str, Any], expected: dict[str, str]) -> None:
    assert differences(inputs, **expected) == []


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        ({"flows": MONTHLY, "leap": True}, "leap=true"),
        ({"flows": [{"t": "0", "amount": "1", "kind": "fee"}]}, "flows[0].kind=fee"),
        ({"flows": [{"t": "a month", "amount": "1"}]}, "flows[0].t=a month"),
        ({"flows": [{"t": "1/0", "amount": "1"}]}, "flows[0].t=1/0"),
        ({"flows": [{"t": "0", "amount": "NaN"}]}, "flows[0].amount=NaN"),
        ({"flows": MONTHLY, "convention": "lunar months"}, "convention=lunar months"),
        ({"flows": [{"t": "0", "amount": "1", "count": 3}]}, "flows[0].count=3 without a step"),
        ({"flows": "none"}, "flows=none"),
        ({"advance": "1"}, "inputs="),
        ({**REG_Z, "payments": [{"amount": "1", "every": 2}], "unit_period": "month"}, "payments[0].every=2"),
        ({**REG_Z, "payments": [{"amount": "1"}], "unit_period": "moon"}, "unit_period=moon"),
        ({**REG_Z, "payments": [], "unit_period": "month", "balloon": "5"}, "balloon=5"),
        ({**REG_Z, "payments": [{"amount": "1", "count": 3}], "unit_period": "15 days"}, "unit_period=a term with"),
    ],
)
def test_inputs_not_understood_are_named(inputs: dict[str, Any], named: str) -> None:
    assert any(f"not understood: {named}" in found for found in differences(inputs, apr_percent="1"))


def test_a_wrong_figure_and_an_unknown_expectation_are_differences() -> None:
    assert differences({"flows": MONTHLY}, apr_percent_1dp="15.5") == [
        "case: apr_percent_1dp: expected 15.5 %, got 15.448936 %"
    ]
    assert "not understood" in differences({"flows": MONTHLY}, finance_charge="80")[0]


def test_a_tolerance_widens_only_the_figures_it_is_wider_than() -> None:
    assert differences({"flows": MONTHLY}, apr_percent_6dp="15.4490", tolerance_percent_points="0.001") == []
    assert differences({"flows": MONTHLY}, apr_percent_1dp="15.5", tolerance_percent_points="0.001") != []
