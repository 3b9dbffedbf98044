"""Spreadsheet functions beside those of the vectors: Microsoft's example tables and how the functions fit together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine import DayCount, EngineError
from yurt_lending.engine import functions as fn
from yurt_lending.engine.functions import When, YearBasis
from yurt_lending.vectors import Case, verify

D = Decimal


def near(got: Decimal, expected: str) -> bool:
    return abs(got - D(expected)) <= D("0.005")


def test_microsofts_examples() -> None:
    """The example tables of the functions' pages at support.microsoft.com."""
    assert near(fn.pmt(D("0.08") / 12, D(10), D(10000)), "-1037.03")
    assert near(fn.pmt(D("0.08") / 12, D(10), D(10000), when=When.BEGIN), "-1030.16")
    assert near(fn.ipmt(D("0.1") / 12, 1, D(36), D(8000)), "-66.67")
    assert near(fn.ipmt(D("0.1"), 3, D(3), D(8000)), "-292.45")
    assert near(fn.ppmt(D("0.1") / 12, 1, D(24), D(2000)), "-75.62")
    assert near(fn.pv(D("0.08") / 12, D(240), D(500)), "-59777.15")
    assert near(fn.fv(D("0.06") / 12, D(10), D(-200), D(-500), When.BEGIN), "2581.40")
    assert near(fn.fv(D("0.12") / 12, D(12), D(-1000)), "12682.50")
    assert near(fn.nper(D("0.01"), D(-100), D(-1000), D(10000), When.BEGIN), "59.6738657")
    assert near(fn.nper(D("0.01"), D(-100), D(-1000)), "-9.57859404")
    assert abs(fn.rate(D(48), D(-200), D(8000)) - D("0.0077014724882")) < D("1E-12")
    assert near(fn.cumprinc(D("0.09") / 12, D(360), D(125000), 13, 24), "-934.1071")
    assert near(fn.cumipmt(D("0.09") / 12, D(360), D(125000), 1, 1), "-937.50")
    assert near(fn.ispmt(D("0.1"), D(1), D(4), D(4000)), "-300")
    assert abs(fn.rri(D(96), D(10000), D(11000)) - D("0.0009933")) < D("1E-7")
    assert abs(fn.pduration(D("0.025"), D(2000), D(2200)) - D("3.86")) < D("0.001")
    assert fn.fvschedule(D(1), [D("0.09"), D("0.11"), D("0.1")]) == D("1.33089")


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        (YearBasis.THIRTY_360_US, "0.58055556"),
        (YearBasis.ACTUAL_ACTUAL, "0.57650273"),
        (YearBasis.ACTUAL_360, "0.58611111"),
        (YearBasis.ACTUAL_365, "0.57808219"),
        (YearBasis.THIRTY_360_EUROPEAN, "0.58055556"),
    ],
)
def test_yearfrac(basis: YearBasis, expected: str) -> None:
    """The first, second and last are of Microsoft's page of YEARFRAC: 1 January to 30 July 2012."""
    got = fn.yearfrac(date(2012, 7, 30), date(2012, 1, 1), basis)
    assert abs(got - D(expected)) < D("1E-8")


def test_yearfrac_over_years() -> None:
    """Basis 1 divides by the mean of the years touched when the span is longer than a year."""
    long = fn.yearfrac(date(2010, 1, 1), date(2013, 1, 1), YearBasis.ACTUAL_ACTUAL)
    assert abs(long - D(1096) / (D(1461) / 4)) < D("1E-20")
    across = fn.yearfrac(date(2011, 7, 1), date(2012, 3, 1), YearBasis.ACTUAL_ACTUAL)
    assert abs(across - D(244) / 366) < D("1E-20")


def test_days360_european() -> None:
    assert fn.days360(date(2011, 1, 1), date(2011, 12, 31)) == 360
    assert fn.days360(date(2011, 1, 1), date(2011, 12, 31), DayCount.THIRTY_E_360) == 359


amounts = st.decimals(D(100), D(100_000), places=2)
rates = st.decimals(D("0"), D("0.05"), places=4)


@given(rates, st.integers(1, 60), amounts, st.sampled_from(When))
@settings(max_examples=60, deadline=None)
def test_the_functions_invert_each_other(rate: Decimal, count: int, pv: Decimal, when: When) -> None:
    periods = D(count)
    payment = fn.pmt(rate, periods, pv, when=when)
    assert abs(fn.pv(rate, periods, payment, when=when) - pv) < D("1E-18")
    assert abs(fn.fv(rate, periods, payment, pv, when)) < D("1E-18")
    assert abs(fn.nper(rate, payment, pv, when=when) - periods) < D("1E-18")
    parts = [fn.ppmt(rate, per, periods, pv, when=when) for per in range(1, count + 1)]
    assert abs(sum(parts) + pv) < D("1E-18")
    interest = fn.cumipmt(rate, periods, pv, 1, count, when)
    assert abs(interest + fn.cumprinc(rate, periods, pv, 1, count, when) - payment * count) < D("1E-18")
    if count > 1 or when is When.END:
        assert abs(fn.rate(periods, payment, pv, when=when) - rate) < D("1E-18")


def test_refusals() -> None:
    with pytest.raises(EngineError, match="no payment 7 among 6"):
        fn.ipmt(D("0.01"), 7, D(6), D(100))
    with pytest.raises(EngineError, match="Payments 3 to 2"):
        fn.cumipmt(D("0.01"), D(6), D(100), 3, 2)
    with pytest.raises(EngineError, match="have no result"):
        fn.pmt(D("0.01"), D(0), D(100))
    with pytest.raises(EngineError):
        fn.rate(D(10), D(100), D(100))


@pytest.mark.parametrize(
    ("name", "args", "source", "value"),
    [
        ("NPV", {"rate": "0.1", "values": ["-10000", "3000", "4200", "6800"]}, "Microsoft", "1188.44"),
        ("NPV", {"rate": "0.281", "values": ["-100", "39", "59", "55", "20"]}, "numpy-financial", "-0.0084785916"),
        ("EFFECT", {"nominal": "0.0525", "periods": 4}, "Microsoft", "0.0535427"),
        ("MIRR", {"values": ["-120000", "39000", "30000", "21000", "37000", "46000"], "finance_rate": "0.1",
                  "reinvest_rate": "0.12"}, "Microsoft", "0.126094"),
        ("XNPV", {"rate": "0.09", "values": ["-10000", "2750", "4250", "3250", "2750"],
                  "dates": ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]}, "Microsoft",
         "2086.6476"),
        ("DAYS360", {"start_date": "2011-01-01", "end_date": "2011-12-31", "method": True}, "formulajs", "359"),
        ("YEARFRAC", {"start_date": "2012-01-01", "end_date": "2012-07-30", "basis": 3}, "Microsoft", "0.57808219"),
        ("PMT", {"rate": "0.08/12", "nper": 10, "pv": "10000", "type": "beginning", "guess": "0.1"}, "", "-1030.1643"),
    ],
)  # fmt: skip
def test_calls_by_the_names_of_sources(name: str, args: dict, source: str, value: str) -> None:
    case = Case("x", "function", {"function": name, "args": args}, {"value": value, "tolerance": "0.005"}, source)
    assert verify(case) == []
