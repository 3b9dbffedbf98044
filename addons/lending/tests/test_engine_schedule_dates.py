"""When instalments fall due, and what a first period costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from yurt_lending.engine import (
    DayCount,
    EngineError,
    FirstPeriod,
    Frequency,
    LoanTerms,
    Meetings,
    Shift,
    Shifted,
    Unit,
    WorkingCalendar,
    make_schedule,
)
from yurt_lending.engine.dates import add_months, month_series
from yurt_lending.engine.periods import make_periods

D = Decimal
LOAN = LoanTerms(principal=D(1000), annual_percent=D(12), disbursed_on=date(2026, 1, 31), instalments=4)


def dues(terms: LoanTerms) -> list[str]:
    return [each.due.isoformat()[2:] for each in make_periods(terms, terms.instalments)]


@pytest.mark.parametrize(
    ("unit", "every", "expected"),
    [
        (Unit.DAY, 15, ["26-02-15", "26-03-02", "26-03-17", "26-04-01"]),
        (Unit.WEEK, 2, ["26-02-14", "26-02-28", "26-03-14", "26-03-28"]),
        (Unit.MONTH, 1, ["26-02-28", "26-03-31", "26-04-30", "26-05-31"]),
        (Unit.MONTH, 5, ["26-06-30", "26-11-30", "27-04-30", "27-09-30"]),
        (Unit.YEAR, 1, ["27-01-31", "28-01-31", "29-01-31", "30-01-31"]),
    ],
)
def test_frequencies(unit: Unit, every: int, expected: list[str]) -> None:
    assert dues(replace(LOAN, frequency=Frequency(unit, every))) == expected


def test_the_day_comes_back_after_a_short_month() -> None:
    leap = replace(LOAN, disbursed_on=date(2024, 2, 29), frequency=Frequency(Unit.YEAR))
    assert dues(leap) == ["25-02-28", "26-02-28", "27-02-28", "28-02-29"]
    short = replace(LOAN, disbursed_on=date(2026, 2, 28))
    assert dues(short) == ["26-03-28", "26-04-28", "26-05-28", "26-06-28"]
    assert dues(replace(short, month_end=True)) == ["26-03-31", "26-04-30", "26-05-31", "26-06-30"]
    assert dues(replace(short, due_day=31)) == ["26-03-31", "26-04-30", "26-05-31", "26-06-30"]


def test_series_and_single_steps_agree() -> None:
    first = date(2023, 12, 31)
    for step in (1, 2, 5, 12, 18):
        assert month_series(first, step, 20, 31) == [add_months(first, step * k, 31) for k in range(20)]


def test_a_first_due_date_too_near_is_passed_over() -> None:
    near = replace(LOAN, first_due=date(2026, 2, 5))
    assert dues(near)[0] == "26-02-05"
    assert dues(replace(near, minimum_first_days=10))[0] == "26-03-05"


@pytest.mark.parametrize(
    ("rule", "long", "short"),
    [
        # Long: 46 days, a month and 15 of the 31 days before it. Short: 15 of 31 days.
        (FirstPeriod.PRO_RATA, "14.84", "4.84"),
        (FirstPeriod.WHOLE, "10.00", "10.00"),
        (FirstPeriod.SKIP, "10.00", "4.84"),
    ],
)
def test_first_periods(rule: FirstPeriod, long: str, short: str) -> None:
    loan = replace(LOAN, disbursed_on=date(2026, 1, 5), first_period=rule)
    for first, interest in ((date(2026, 2, 20), long), (date(2026, 1, 20), short)):
        assert make_schedule(replace(loan, first_due=first)).instalments[0].interest == D(interest)


def test_first_periods_by_days() -> None:
    loan = replace(LOAN, disbursed_on=date(2026, 1, 5), first_due=date(2026, 2, 20), day_count=DayCount.ACT_365F)
    found = {rule: make_schedule(replace(loan, first_period=rule)).instalments[0].interest for rule in FirstPeriod}
    assert found == {
        FirstPeriod.PRO_RATA: D("15.12"),  # 46 days
        FirstPeriod.WHOLE: D("10.19"),  # 31 days
        FirstPeriod.SKIP: D("10.19"),
    }


def test_in_advance() -> None:
    schedule = make_schedule(replace(LOAN, first_due=LOAN.disbursed_on))
    assert [str(each.due) for each in schedule.instalments[:2]] == ["2026-01-31", "2026-02-28"]
    assert schedule.instalments[0].interest == 0
    assert schedule.level == D("253.74"), "PMT in arrears over 1.01"


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (Shift.NONE, ["26-02-28", "26-03-31", "26-04-30", "26-05-31"]),
        (Shift.FOLLOWING, ["26-03-02", "26-04-01", "26-04-30", "26-06-01"]),
        (Shift.MODIFIED_FOLLOWING, ["26-02-27", "26-03-30", "26-04-30", "26-05-29"]),
        (Shift.PRECEDING, ["26-02-27", "26-03-30", "26-04-30", "26-05-29"]),
        (Shift.NEXT_PERIOD, ["26-04-30", "26-06-30", "26-07-31", "26-08-31"]),
    ],
)
def test_shifts_off_holidays(shift: Shift, expected: list[str]) -> None:
    calendar = WorkingCalendar(frozenset({date(2026, 3, 31)}))
    assert dues(replace(LOAN, calendar=calendar, shift=shift)) == expected


def test_modified_preceding_stays_in_the_month() -> None:
    calendar = WorkingCalendar(frozenset({date(2026, 6, 1), date(2026, 6, 2)}))
    assert calendar.shifted(date(2026, 6, 1), Shift.MODIFIED_PRECEDING) == date(2026, 6, 3)
    worked = WorkingCalendar(weekend=frozenset({4, 5}), worked=frozenset({date(2026, 6, 5)}))
    assert worked.is_working(date(2026, 6, 5))
    assert not worked.is_working(date(2026, 6, 6))


def test_interest_follows_a_shift_or_not() -> None:
    loan = replace(LOAN, calendar=WorkingCalendar(), shift=Shift.FOLLOWING, day_count=DayCount.ACT_365F)
    plain = make_schedule(loan).instalments[0]
    moved = make_schedule(replace(loan, shifted=Shifted.ADJUSTED)).instalments[0]
    assert (plain.due, plain.end, plain.interest) == (date(2026, 3, 2), date(2026, 2, 28), D("9.21"))
    assert (moved.due, moved.end, moved.interest) == (date(2026, 3, 2), date(2026, 3, 2), D("9.86"))


def test_colliding_pay_days_are_refused() -> None:
    daily = replace(LOAN, frequency=Frequency(Unit.DAY), calendar=WorkingCalendar(), shift=Shift.FOLLOWING)
    with pytest.raises(EngineError) as refused:
        make_schedule(daily)
    assert refused.value.code == "dates_collide"


def test_meetings() -> None:
    fortnightly = Meetings(weekday=1, every=2, since=date(2026, 1, 1))
    weekly = replace(LOAN, frequency=Frequency(Unit.WEEK, 2), meetings=fortnightly)
    assert dues(weekly) == ["26-02-03", "26-02-17", "26-03-03", "26-03-17"]
    assert dues(replace(weekly, minimum_first_days=7))[0] == "26-02-17"
    assert dues(replace(LOAN, meetings=Meetings(1, nth=-1))) == ["26-02-24", "26-03-31", "26-04-28", "26-05-26"]
    assert dues(replace(LOAN, meetings=Meetings(4, nth=2, every=2)))[:2] == ["26-03-13", "26-05-08"]


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(EngineError, match="at least one weekday"):
        WorkingCalendar(weekend=frozenset(range(7)))
    with pytest.raises(EngineError, match="weekday 0–6"):
        Meetings(weekday=7)
