"""Day counts beside those of the vectors: ICMA, the unusual ones, and what all have in common."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine import DayCount, EngineError, Frequency, Reference, Unit
from yurt_lending.engine.daycount import days_between, year_fraction
from yurt_lending.vectors.names import day_count_of, frequency_of

D = Decimal
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "expected"),
    [
        # ISDA memo "EMU and market conventions", 1998, by way of QuantLib's testActualActual.
        ((2003, 11, 1), (2004, 5, 1), (2003, 11, 1), (2004, 5, 1), "0.5"),
        ((1999, 2, 1), (1999, 7, 1), (1998, 7, 1), (1999, 7, 1), "0.410958904110"),
        ((1999, 7, 1), (2000, 7, 1), (1999, 7, 1), (2000, 7, 1), "1"),
        ((2002, 8, 15), (2003, 7, 15), (2003, 1, 15), (2003, 7, 15), "0.915760869565"),
        ((2003, 7, 15), (2004, 1, 15), (2003, 7, 15), (2004, 1, 15), "0.5"),
        ((1999, 7, 30), (2000, 1, 30), (1999, 7, 30), (2000, 1, 30), "0.5"),
        ((2000, 1, 30), (2000, 6, 30), (2000, 1, 30), (2000, 7, 30), "0.417582417582"),
    ],
)
def test_icma(start: tuple, end: tuple, first: tuple, last: tuple, expected: str) -> None:
    reference = Reference(date(*first), date(*last))
    got = year_fraction(DayCount.ACT_ACT_ICMA, date(*start), date(*end), reference)
    assert abs(got - D(expected)) < D("1E-12")


@pytest.mark.parametrize(
    ("convention", "start", "end", "expected"),
    [
        # ISDA 30/360 workbook, bond basis; QuantLib testThirty360_BondBasis.
        (DayCount.THIRTY_360_BOND, (2006, 8, 31), (2007, 2, 28), 178),
        (DayCount.THIRTY_360_BOND, (2007, 2, 28), (2007, 8, 31), 183),
        (DayCount.THIRTY_360_BOND, (2008, 2, 29), (2008, 8, 31), 182),
        (DayCount.THIRTY_360_US, (2007, 2, 28), (2007, 8, 31), 180),
        (DayCount.THIRTY_360_US, (2007, 2, 28), (2008, 2, 29), 360),
        (DayCount.THIRTY_U_360, (2026, 2, 28), (2026, 3, 5), 5),
        (DayCount.THIRTY_360_NASD, (2011, 1, 15), (2011, 1, 31), 16),
        (DayCount.THIRTY_E_PLUS_360, (2011, 1, 15), (2011, 1, 31), 16),
        (DayCount.THIRTY_E_360, (2011, 1, 15), (2011, 1, 31), 15),
        (DayCount.THIRTY_360_ITALIAN, (2011, 2, 28), (2011, 3, 31), 30),
        (DayCount.THIRTY_365, (2011, 6, 17), (2012, 12, 30), 553),
        (DayCount.NL_365, (2024, 2, 28), (2024, 3, 1), 1),
    ],
)
def test_days(convention: DayCount, start: tuple, end: tuple, expected: int) -> None:
    assert days_between(convention, date(*start), date(*end)) == expected


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        (DayCount.ACT_360, "60/360"),
        (DayCount.ACT_364, "60/364"),
        (DayCount.ACT_365F, "60/365"),
        (DayCount.ACT_365L, "60/366"),
        (DayCount.ACT_365A, "60/366"),
        (DayCount.ACT_366, "60/366"),
        (DayCount.NL_365, "59/365"),
        (DayCount.ACT_ACT_AFB, "60/366"),
        (DayCount.MONTH_30_360, "60/360"),
        (DayCount.MONTH_30_365, "60/365"),
        (DayCount.MONTH_30_364, "60/364"),
        (DayCount.MONTH_30_ACTUAL, "60/366"),
        (DayCount.EQUAL_PERIODS, "2/12"),
    ],
)
def test_two_months_of_a_leap_year(convention: DayCount, expected: str) -> None:
    above, below = expected.split("/")
    start, end = date(2024, 1, 1), date(2024, 3, 1)
    reference = Reference(start, end, Frequency(Unit.MONTH, 2))
    assert year_fraction(convention, start, end, reference) == D(above) / D(below)


def test_a_period_of_thirty_days_is_split_by_actual_days() -> None:
    reference = Reference(date(2024, 2, 1), date(2024, 3, 1), Frequency(Unit.MONTH))
    part = year_fraction(DayCount.MONTH_30_360, date(2024, 2, 1), date(2024, 2, 15), reference)
    assert part == D(30) / 360 * 14 / 29


@pytest.mark.parametrize("convention", [DayCount.ACT_ACT_ICMA, DayCount.EQUAL_PERIODS, DayCount.MONTH_30_360])
def test_what_needs_a_period_says_so(convention: DayCount) -> None:
    with pytest.raises(EngineError) as refused:
        year_fraction(convention, date(2024, 1, 1), date(2024, 3, 1))
    assert refused.value.code == "reference_needed"


ALONE = [each for each in DayCount if each.value.split()[-1] not in ("ICMA", "periods", "month")]


@given(DAYS, DAYS, st.sampled_from(ALONE))
@settings(max_examples=150, deadline=None)
def test_turning_round_changes_the_sign_and_length_is_about_right(start: date, end: date, convention: DayCount) -> None:
    years = year_fraction(convention, start, end)
    assert year_fraction(convention, end, start) == -years
    exact = D((end - start).days) / D("365.2425")
    assert abs(years - exact) <= D("0.04") + abs(exact) / 50
    assert (years > 0) <= (end > start)


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(1, 400), st.integers(1, 400))
@settings(max_examples=80, deadline=None)
def test_actual_days_add_up(start: date, first: int, second: int) -> None:
    middle = date.fromordinal(start.toordinal() + first)
    end = date.fromordinal(middle.toordinal() + second)
    for convention in (DayCount.ACT_360, DayCount.ACT_365F, DayCount.ACT_ACT_ISDA, DayCount.NL_365):
        parts = year_fraction(convention, start, middle) + year_fraction(convention, middle, end)
        assert abs(parts - year_fraction(convention, start, end)) < D("1E-24")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Actual/360", DayCount.ACT_360),
        ("ACT/365 (Fixed)", DayCount.ACT_365F),
        ("Actual/365 (Fixed)", DayCount.ACT_365F),
        ("daily interest, actual days / 365", DayCount.ACT_365F),
        ("actual/364", DayCount.ACT_364),
        ("Actual/Actual (ISMA)", DayCount.ACT_ACT_ICMA),
        ("Act/Act", DayCount.ACT_ACT_ISDA),
        ("30/360", DayCount.THIRTY_360_BOND),
        ("30/360 Bond Basis (ISDA 2006 4.16(f))", DayCount.THIRTY_360_BOND),
        ("30/360 (US)", DayCount.THIRTY_360_US),
        ("US 30/360", DayCount.THIRTY_360_US),
        ("30/360 European", DayCount.THIRTY_E_360),
        ("30E/360", DayCount.THIRTY_E_360),
        ("30E/360 ISDA", DayCount.THIRTY_E_360_ISDA),
        ("30/360 German", DayCount.THIRTY_E_360_ISDA),
        ("30E+/360", DayCount.THIRTY_E_PLUS_360),
        ("30/360 month, split by actual days inside a period", DayCount.MONTH_30_360),
        ("monthly 1/12", DayCount.EQUAL_PERIODS),
        ("rate/12", DayCount.EQUAL_PERIODS),
        ({"days_in_year": "DAYS_365", "days_in_month": "DAYS_30"}, DayCount.MONTH_30_365),
        ({"days_in_year": "DAYS_365", "days_in_month": "ACTUAL"}, DayCount.ACT_365F),
        ({"days_in_year": "DAYS_365", "seconds": 3}, None),
        ("by the moon", None),
    ],
)
def test_names_of_conventions(told: object, expected: DayCount | None) -> None:
    assert day_count_of(told) is expected


def test_names_of_frequencies() -> None:
    assert frequency_of("fortnightly") == Frequency(Unit.WEEK, 2)
    assert frequency_of("MONTHS", 3) == Frequency(Unit.MONTH, 3)
    assert frequency_of("every 10 days") == Frequency(Unit.DAY, 10)
    assert frequency_of("2") == Frequency(Unit.MONTH, 6)
    with pytest.raises(EngineError, match="not understood: frequency=moonly"):
        frequency_of("moonly")
