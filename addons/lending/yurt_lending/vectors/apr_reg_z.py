"""The Regulation Z form of `apr` cases: an amount financed, payments, a unit-period and an odd first period."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

from yurt_lending.engine.disclosure.flows import DatedFlow
from yurt_lending.engine.disclosure.reg_z import UnitFlow, apr
from yurt_lending.engine.disclosure.solver import Rate
from yurt_lending.engine.disclosure.unit_periods import Span, UnitKind, UnitPeriod, unit_period_of
from yurt_lending.engine.disclosure.us_rule import us_rule_apr_of_dates
from yurt_lending.vectors.apr_input import NotUnderstood, Reader, amount_of, count_of, date_of, time_of

BEGINNING = Span(0, Fraction(0))

WORDS = {
    "quarter": (UnitKind.MONTH, 3),
    "half year": (UnitKind.MONTH, 6),
    "semiannual": (UnitKind.MONTH, 6),
    "annual": (UnitKind.YEAR, 1),
    "bimonth": (UnitKind.MONTH, 2),
    "semimonth": (UnitKind.SEMIMONTH, 1),
    "semi month": (UnitKind.SEMIMONTH, 1),
    "half month": (UnitKind.SEMIMONTH, 1),
    "twice a month": (UnitKind.SEMIMONTH, 1),
    "biweek": (UnitKind.WEEK, 2),
    "bi week": (UnitKind.WEEK, 2),
    "fortnight": (UnitKind.WEEK, 2),
    "daily": (UnitKind.DAY, 1),
    **{kind.value: (kind, 1) for kind in (UnitKind.DAY, UnitKind.WEEK, UnitKind.MONTH, UnitKind.YEAR)},
}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "other": 2}


def unit_of(value: Any, per_year: Fraction) -> UnitPeriod:
    """The unit-period that words name: "month", "every 2 months", "4-week", "quarterly", "semimonth", "255 days".

    Remarks in brackets are left out. `per_year` is used where it is above zero. Several days are the term of a single
    payment: 365 / days a year.
    """
    text = " ".join(re.sub(r"[-_]|\(.*?\)", " ", str(value).lower()).split())
    text = re.sub(r"^(every|a|each) |(?<=h|k|r)ly$|(?<=l)ly$", "", text)
    counted = re.search(r"(?:^|\bterm of )(\w+) (day|week|month|year|quarter)s?$", text)
    number = (NUMBERS.get(counted[1]) or int(counted[1])) if counted and _is_number(counted[1]) else 0
    if counted and number:
        kind, each = WORDS[counted[2]]
        if kind is UnitKind.DAY and number > 1:
            return UnitPeriod(UnitKind.TERM, 1, per_year or Fraction(365, number))
        if "term" in text:
            return UnitPeriod(UnitKind.TERM, 1, per_year or UnitPeriod(kind, number * each).per_year)
        return UnitPeriod(kind, number * each, per_year)
    if "term" in text.split():
        return UnitPeriod(UnitKind.TERM, 1, per_year)
    return UnitPeriod(*WORDS[text], per_year)


def _is_number(word: str) -> bool:
    return word.isdigit() or word in NUMBERS


def reg_z_rate(reader: Reader) -> Rate:
    """The annual percentage rate of a case in this form.

    A `first_period` that is given is used; otherwise it is counted from the dates by Appendix J (b)(5). A payment with
    a date of its own is placed by that date, the others follow one unit-period after another.
    """
    start = reader.take_or("consummation_date", date_of, None)
    start = reader.take_or("term_begins", date_of, start)
    first_date = reader.take_or("first_payment", date_of, None)
    advances = _advances(reader, start)
    payments = reader.parts("payments")
    if reader.take_or("method", _method_of, "actuarial") == "us rule":
        return us_rule_apr_of_dates([*advances, *_dated(payments, reader)])
    unit = _unit(reader, advances, payments, first_date)
    span = _first_span(reader, payments, unit, start, first_date)
    flows = [UnitFlow(_span_of(unit, start, flow.date, reader), flow.amount) for flow in advances]
    for payment in payments:
        amount, count = -payment.take("amount", amount_of), payment.take_or("count", count_of, 1)
        if "date" in payment:
            span = _span_of(unit, start, payment.take("date", date_of), payment)
        elif "full_unit_periods" in payment or "t" in payment:
            span = _span(payment)
        elif span is None:
            raise NotUnderstood([(f"{payment.at}amount", "a payment without a time")])
        payment.finish()
        flows += [UnitFlow(Span(span.full + n, span.fraction), amount) for n in range(count)]
        span = Span(span.full + count, span.fraction)
    reader.finish()
    return apr(flows, unit.per_year)


def _method_of(value: Any) -> str:
    return {"actuarial": "actuarial", "us rule": "us rule", "united states rule": "us rule"}[str(value).lower()]


def _advances(reader: Reader, start: date | None) -> list[DatedFlow]:
    advances = []
    for advance in reader.parts("advances"):
        advances.append(DatedFlow(advance.take("date", date_of), advance.take("amount", amount_of)))
        advance.finish()
    if "amount_financed" in reader or not advances:
        advances.append(DatedFlow(start or date.min, reader.take("amount_financed", amount_of)))
    return advances


def _dated(payments: list[Reader], reader: Reader) -> list[DatedFlow]:
    dated = [DatedFlow(entry.take("date", date_of), -entry.take("amount", amount_of)) for entry in payments]
    for entry in payments:
        entry.finish()
    reader.finish()
    return dated


def _unit(reader: Reader, advances: list[DatedFlow], payments: list[Reader], first_date: date | None) -> UnitPeriod:
    """The unit-period that the case names, or the one that its dates have."""
    per_year = reader.take_or("unit_periods_per_year", time_of, Fraction(0))
    if "unit_period" in reader and (per_year or str(reader.values["unit_period"]).lower() != "term"):
        return reader.take("unit_period", lambda value: unit_of(value, per_year))
    if per_year:
        return UnitPeriod(UnitKind.TERM, 1, per_year)
    reader.taken.add("unit_period")
    dates = [entry.take("date", date_of) for entry in payments if "date" in entry] or [first_date or date.min]
    return unit_period_of([flow.date for flow in advances], dates)


def _first_span(
    reader: Reader, payments: list[Reader], unit: UnitPeriod, start: date | None, first_date: date | None
) -> Span | None:
    if "first_period" in reader:
        first = Reader(reader.take("first_period", lambda value: value), "first_period.")
        span = _span(first)
        first.finish()
        return span
    if unit.kind is UnitKind.TERM and sum(entry.take_or("count", count_of, 1) for entry in payments) > 1:
        raise NotUnderstood([("unit_period", "a term with several payments in it, and no first_period")])
    return unit.span(start, first_date) if start and first_date else None


def _span(reader: Reader) -> Span:
    """Full unit-periods and a fraction, under the regulation's letters t and f too."""
    full = reader.take("t" if "t" in reader else "full_unit_periods", count_of)
    fraction = reader.take_or("f", time_of, Fraction(0))
    return Span(full, reader.take_or("fraction_of_unit_period", time_of, fraction))


def _span_of(unit: UnitPeriod, start: date | None, day: date, reader: Reader) -> Span:
    if start is None and day is not date.min:
        raise NotUnderstood([(f"{reader.at}date", day.isoformat())])
    return unit.span(start, day) if start and day > start else BEGINNING
