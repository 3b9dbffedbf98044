"""From the terms to the periods: when interest runs and when it is due."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from yurt_lending.engine.calendars import Shift
from yurt_lending.engine.dates import Period, add_months, advance, is_month_end, month_series
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.terms import LoanTerms, Shifted

_new_period = partial(tuple.__new__, Period)
"""Makes a period of a tuple without the checks of `Period._make`; see `methods.annuity`."""


def make_periods(terms: LoanTerms, count: int) -> list[Period]:
    """The first `count` periods of a loan, in order.

    Agreed dates come from `due_dates`, `meetings`, or the frequency counted from the first due date; `calendar` and
    `shift` then move the pay days. Raises `EngineError("dates_collide")` when two pay days become one.
    """
    agreed = agreed_dates(terms, count)
    if terms.calendar is None or terms.shift is Shift.NONE:
        dues = agreed
    elif terms.shift is Shift.NEXT_PERIOD:
        dues = agreed = _skipping(terms, count)
    else:
        dues = [terms.calendar.shifted(day, terms.shift) for day in agreed]
        if any(later <= earlier for earlier, later in pairwise(dues)):
            raise EngineError("dates_collide", "Two due dates fall on one working day; choose another shift.")
    ends = dues if terms.shifted is Shifted.ADJUSTED else agreed
    starts = [terms.disbursed_on, *ends[:-1]]
    return list(map(_new_period, zip(range(1, count + 1), starts, ends, dues, strict=True)))


def agreed_dates(terms: LoanTerms, count: int) -> list[date]:
    """The due dates before any shift."""
    if terms.due_dates:
        return list(terms.due_dates[:count])
    if terms.meetings is not None:
        return _meeting_dates(terms, count)
    first, anchor = first_date(terms)
    frequency = terms.frequency
    if frequency.months:
        return month_series(first, frequency.months, count, anchor)
    return [advance(first, frequency, index) for index in range(count)]


def first_date(terms: LoanTerms) -> tuple[date, int]:
    """The first due date before any shift, and the day of the month that the later ones aim at."""
    start, frequency = terms.disbursed_on, terms.frequency
    anchor = terms.due_day or (terms.first_due or start).day
    if terms.month_end and is_month_end(terms.first_due or start):
        anchor = 31
    first = terms.first_due or advance(start, frequency, 1, anchor)
    while terms.minimum_first_days and (first - start).days < terms.minimum_first_days:
        first = advance(first, frequency, 1, anchor)
    return first, anchor


def regular_start(terms: LoanTerms, period: Period) -> date:
    """Where a period that ends on `period.end` would begin if it were a regular one."""
    frequency = terms.frequency
    if frequency.months:
        _, anchor = first_date(terms)
        follows = period.end.day == anchor or (is_month_end(period.end) and period.end.day < anchor)
        return add_months(period.end, -frequency.months, anchor if follows else None)
    return period.end - timedelta(days=frequency.days)


def _meeting_dates(terms: LoanTerms, count: int) -> list[date]:
    meetings = terms.meetings
    assert meetings is not None
    earliest = max(terms.minimum_first_days, 1)
    day = meetings.after(terms.disbursed_on + timedelta(days=earliest - 1))
    if terms.first_due is not None:
        day = meetings.after(terms.first_due - timedelta(days=1))
    found = [day]
    while len(found) < count:
        found.append(meetings.after(found[-1]))
    return found


def _skipping(terms: LoanTerms, count: int) -> list[date]:
    """Due dates with those left out that are not working days."""
    calendar = terms.calendar
    assert calendar is not None
    first, anchor = first_date(terms)
    found: list[date] = []
    for index in range(20 * count):
        day = advance(first, terms.frequency, index, anchor)
        if calendar.is_working(day):
            found.append(day)
            if len(found) == count:
                return found
    raise EngineError("calendar_without_work", "The due dates never fall on a working day; choose another shift.")
