"""Regulation Z: the single advance examples of Appendix J (c), from their dates; unit-periods; the US Rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.dates import add_months
from yurt_lending.engine.disclosure.eu_aprc import rounded_percent
from yurt_lending.engine.disclosure.flows import CashFlow, DatedFlow
from yurt_lending.engine.disclosure.reg_z import Tolerance, UnitFlow, apr, apr_of_dates, is_accurate
from yurt_lending.engine.disclosure.unit_periods import Span, UnitKind, UnitPeriod, unit_period_of
from yurt_lending.engine.disclosure.us_rule import balance_left, us_rule_apr, us_rule_apr_of_dates
from yurt_lending.engine.errors import EngineError

MONTH = UnitPeriod(UnitKind.MONTH)


def months(first: str, count: int, every: int = 1) -> list[date]:
    return [add_months(date.fromisoformat(first), n * every) for n in range(count)]


def weeks(first: str, count: int, every: int = 1) -> list[date]:
    return [date.fromisoformat(first) + timedelta(weeks=n * every) for n in range(count)]


def halves(first: str, count: int) -> list[date]:
    """The 1st and 16th of each month."""
    return [add_months(date.fromisoformat(first), n // 2).replace(day=16 if n % 2 else 1) for n in range(count)]


EXAMPLES = {
    "(c)(1)(i)": ("5000", "1978-01-10", months("1978-02-10", 24), ["230"] * 24, "9.69"),
    "(c)(1)(ii)": ("6000", "1978-02-10", months("1978-04-01", 36), ["200"] * 36, "11.82"),
    "(c)(1)(iii)": ("5000", "1978-02-23", halves("1978-03-01", 24), ["219.17"] * 24, "10.34"),
    "(c)(1)(iv)": ("10000", "1978-05-23", months("1978-10-01", 40, 3), ["385"] * 40, "8.97"),
    "(c)(1)(v)": ("500", "1978-03-20", weeks("1978-04-21", 30), ["17.60"] * 30, "14.96"),
    "(c)(2)(i)": ("5000", "1978-01-10", months("1978-02-10", 24), ["250"] + ["230"] * 23, "10.08"),
    "(c)(2)(ii)": ("400", "1978-03-18", weeks("1978-04-20", 12, 4), ["39.50"] + ["38.31"] * 11, "28.50"),
    "(c)(3)(i)": ("5000", "1978-01-10", months("1978-02-10", 24), ["230"] * 23 + ["280"], "10.50"),
    "(c)(3)(ii)": ("200", "1978-04-03", weeks("1978-04-11", 20, 2), ["9.50"] * 19 + ["30"], "12.22"),
    "(c)(4)(i)": ("5000", "1978-01-10", months("1978-02-10", 24), ["250"] + ["230"] * 22 + ["280"], "10.90"),
    "(c)(4)(ii)": ("8000", "1978-01-10", months("1978-03-01", 20, 2), ["449.36"] + ["465"] * 18 + ["200"], "7.30"),
    "(c)(5)(i)": ("1000", "1978-01-03", [date(1978, 9, 15)], ["1080"], "11.45"),
    "(c)(5)(ii)": ("1000", "1978-07-15", [date(1978, 10, 15)], ["1044"], "17.60"),
    "(c)(5)(iii)": ("1000", "1978-01-17", [date(1979, 7, 17)], ["1135.19"], "8.76"),
    "(c)(5)(iv)": ("1000", "1978-01-03", [date(1980, 1, 3)], ["1240"], "11.36"),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_appendix_j(example: str) -> None:
    advance, start, dates, payments, percent = EXAMPLES[example]
    flows = [DatedFlow(date.fromisoformat(start), Decimal(advance))]
    flows += [DatedFlow(day, -Decimal(payment)) for day, payment in zip(dates, payments, strict=True)]
    assert rounded_percent(apr_of_dates(flows).value, 2) == Decimal(percent)


@pytest.mark.parametrize(
    ("unit", "start", "end", "span"),
    [
        (MONTH, "1978-02-10", "1978-04-01", Span(1, Fraction(19, 30))),
        (MONTH, "1978-01-31", "1978-02-28", Span(0, Fraction(28, 30))),
        (UnitPeriod(UnitKind.MONTH, 3), "1978-05-23", "1978-10-01", Span(1, Fraction(39, 90))),
        (UnitPeriod(UnitKind.MONTH, 2), "1978-01-10", "1978-03-01", Span(0, Fraction(52, 60))),
        (UnitPeriod(UnitKind.SEMIMONTH), "1978-02-23", "1978-03-01", Span(0, Fraction(6, 15))),
        (UnitPeriod(UnitKind.WEEK, 2), "1978-04-03", "1978-04-11", Span(0, Fraction(8, 14))),
        (UnitPeriod(UnitKind.YEAR), "1978-01-17", "1979-07-17", Span(1, Fraction(6, 12))),
        (UnitPeriod(UnitKind.YEAR), "2023-10-26", "2023-11-30", Span(0, Fraction(35, 365))),
        (UnitPeriod(UnitKind.DAY), "2023-10-26", "2023-11-30", Span(35, Fraction(0))),
    ],
)
def test_odd_periods(unit: UnitPeriod, start: str, end: str, span: Span) -> None:
    assert unit.span(date.fromisoformat(start), date.fromisoformat(end)) == span


def test_the_unit_period_is_the_most_frequent_one() -> None:
    start = date(2024, 1, 1)
    assert unit_period_of([start], months("2024-02-29", 6)) == MONTH
    assert unit_period_of([start], halves("2024-02-01", 6)) == UnitPeriod(UnitKind.SEMIMONTH)
    assert unit_period_of([start], months("2024-12-01", 4, 12)) == UnitPeriod(UnitKind.YEAR)
    # Two periods of a month and two of a quarter: the smaller of equally frequent ones.
    mixed = [date(2024, 3, 15), date(2024, 4, 15), date(2024, 5, 15), date(2024, 8, 15), date(2024, 11, 15)]
    assert unit_period_of([start], mixed) == MONTH
    # No period occurs twice: their average, 36.7 days, is nearest to five weeks.
    assert unit_period_of([start], [date(2024, 1, 20), date(2024, 4, 20)]) == UnitPeriod(UnitKind.WEEK, 8)


def test_several_advances_and_a_skipped_month() -> None:
    # 1,000 twice at 1 % a month come to 2,030.10 after two months; 1,000 of them paid, 1,030.10 grow for two more.
    flows = [DatedFlow(date(2024, 1, 10), Decimal(1000)), DatedFlow(date(2024, 2, 10), Decimal(1000))]
    flows.append(DatedFlow(date(2024, 3, 10), Decimal(-1000)))
    flows.append(DatedFlow(date(2024, 5, 10), Decimal("-1050.80501")))
    assert abs(apr_of_dates(flows, MONTH).value - Decimal("0.12")) < Decimal("1E-25")
    # Two intervals of two months against one of a month: left to itself the rule takes the more frequent one.
    assert unit_period_of([flows[0].date, flows[1].date], [flows[2].date, flows[3].date]) == UnitPeriod(
        UnitKind.MONTH, 2
    )


def test_a_year_is_not_twelve_months_apart() -> None:
    assert UnitPeriod(UnitKind.MONTH, 12) == UnitPeriod(UnitKind.YEAR)


@pytest.mark.parametrize(("kind", "count"), [(UnitKind.MONTH, 13), (UnitKind.WEEK, 0), (UnitKind.TERM, 1)])
def test_unknown_unit_periods_are_refused(kind: UnitKind, count: int) -> None:
    with pytest.raises(EngineError) as refused:
        UnitPeriod(kind, count)
    assert refused.value.code == "unit_period_out_of_range"


def test_without_payments_or_term_there_is_no_rate() -> None:
    day = date(2024, 1, 1)
    with pytest.raises(EngineError) as refused:
        apr_of_dates([DatedFlow(day, Decimal(100))])
    assert refused.value.code == "no_flows"
    with pytest.raises(EngineError) as refused:
        apr_of_dates([DatedFlow(day, Decimal(100)), DatedFlow(day, Decimal(-110))])
    assert refused.value.code == "term_empty"


def test_tolerance_of_an_eighth_of_a_percentage_point() -> None:
    assert is_accurate(Decimal("0.10125"), Decimal("0.1"))
    assert not is_accurate(Decimal("0.1013"), Decimal("0.1"))
    assert is_accurate(Decimal("0.1013"), Decimal("0.1"), Tolerance.IRREGULAR)


def test_the_united_states_rule_gives_simple_interest_on_a_single_payment() -> None:
    flows = [DatedFlow(date(2023, 1, 1), Decimal(1000)), DatedFlow(date(2025, 1, 1), Decimal(-1240))]
    found = us_rule_apr_of_dates(flows).value
    assert abs(found - Decimal("0.24") * 365 / 731) < Decimal("1E-25")


def test_unpaid_interest_waits_without_interest() -> None:
    flows = [
        CashFlow(Fraction(0), Decimal(1000)),
        CashFlow(Fraction(1), Decimal(-50)),
        CashFlow(Fraction(2), Decimal(-50)),
    ]
    # 100 a year is earned and 50 paid: 1000 of principal and 2 × 50 of interest are left.
    assert balance_left(flows, Decimal("0.1")) == 1100


def test_the_united_states_rule_needs_an_advance_first() -> None:
    with pytest.raises(EngineError) as refused:
        us_rule_apr([CashFlow(Fraction(0), Decimal(-5)), CashFlow(Fraction(1), Decimal(5))])
    assert refused.value.code == "no_flows"


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.decimals("0.001", "0.2", places=3), st.fractions(0, 1, max_denominator=30))
def test_interest_only_at_par_has_its_own_rate(count: int, periodic: Decimal, fraction: Fraction) -> None:
    first = 1000 * (1 + periodic * fraction.numerator / fraction.denominator) * (1 + periodic) - 1000
    flows = [UnitFlow(Span(0, Fraction(0)), Decimal(1000)), UnitFlow(Span(1, fraction), -first)]
    flows += [UnitFlow(Span(n, fraction), -1000 * periodic) for n in range(2, count + 1)]
    flows.append(UnitFlow(Span(count, fraction), Decimal(-1000)))
    assert abs(apr(flows, Fraction(12)).value - 12 * periodic) < Decimal("1E-20")
