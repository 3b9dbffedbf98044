"""Reads the inputs of `apr` cases: amounts, dates, times as sums of fractions, repeated flows, conventions in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation, localcontext
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from yurt_lending.engine.daycount import DayCount, year_fraction
from yurt_lending.engine.disclosure.eu_aprc import IntervalRule, years_between
from yurt_lending.engine.disclosure.flows import FINEST_GRID
from yurt_lending.engine.disclosure.solver import context
from yurt_lending.vectors.names import day_count_of, interval_rule_of

Value = TypeVar("Value")

MOST_FLOWS = 100_000
"""A count beyond this is a slip: no loan has so many payments."""


class NotUnderstood(Exception):
    """Inputs that the mapping does not know: pairs of a key (a path into the inputs) and its value."""

    def __init__(self, inputs: Iterable[tuple[str, Any]]) -> None:
        self.inputs = tuple(inputs)
        super().__init__(", ".join(f"{key}={value}" for key, value in self.inputs))


class Reader:
    """Takes values out of an object of the inputs and knows which keys nobody took.

    `at` is the path that leads to the object, for messages.
    """

    def __init__(self, values: Any, at: str = "") -> None:
        if not isinstance(values, Mapping):
            raise NotUnderstood([(at.rstrip(".") or "inputs", values)])
        self.values = values
        self.at = at
        self.taken: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return self.values.get(key) is not None

    def take(self, key: str, convert: Callable[[Any], Value]) -> Value:
        """The converted value of `key`. Raises `NotUnderstood` when it is missing or does not convert."""
        self.taken.add(key)
        value = self.values.get(key)
        try:
            return convert(value)
        except (ValueError, ArithmeticError, TypeError, KeyError) as error:
            raise NotUnderstood([(self.at + key, value)]) from error

    def take_or(self, key: str, convert: Callable[[Any], Value], default: Value) -> Value:
        """As `take`, with a default for a key that is absent or null."""
        self.taken.add(key)
        return self.take(key, convert) if key in self else default

    def parts(self, key: str) -> list[Reader]:
        """Readers of the objects in the list `key`, empty when it is absent."""
        entries = self.take_or(key, _as_list, [])
        return [Reader(entry, f"{self.at}{key}[{n}].") for n, entry in enumerate(entries)]

    def finish(self) -> None:
        """Raises `NotUnderstood` for the keys that nobody took."""
        left = [(self.at + key, value) for key, value in self.values.items() if key not in self.taken]
        if left:
            raise NotUnderstood(left)


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(value)
    return value


def amount_of(value: Any) -> Decimal:
    """An amount, written as text or as a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(value)
    try:
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not found.is_finite():
        raise ValueError(value)
    return found


def date_of(value: Any) -> date:
    """A date as YYYY-MM-DD."""
    return date.fromisoformat(value)


def count_of(value: Any) -> int:
    """A whole number of repetitions, 0 to `MOST_FLOWS`."""
    number = time_of(value)
    if number.denominator != 1 or not 0 <= number <= MOST_FLOWS:
        raise ValueError(value)
    return int(number)


def time_of(value: Any) -> Fraction:
    """An exact number written as a sum of fractions, such as 20/366+1/12, 365.25/12 or 2."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(value)
    return sum((_quotient(term) for term in str(value).replace(" ", "").split("+")), Fraction(0))


def _quotient(term: str) -> Fraction:
    parts = [Fraction(Decimal(part)) for part in term.split("/")]
    if len(parts) > 2:
        raise ValueError(term)
    return parts[0] / parts[1] if len(parts) == 2 else parts[0]


YEAR_RULES = {
    Fraction(365): IntervalRule.ACTUAL_365,
    Fraction(1461, 4): IntervalRule.ACTUAL_365_25,
}

EU_UNITS = {
    "year": IntervalRule.EU_YEARS,
    "month": IntervalRule.EU_MONTHS,
    "week": IntervalRule.EU_WEEKS,
    "day": IntervalRule.EU_DAYS,
}


class Method(Enum):
    """Conventions that are not a way of counting days."""

    TIMES_GIVEN = "times in years"
    REGULATION_Z = "Regulation Z"


Convention = IntervalRule | DayCount | Method


def year_rule_of(value: Any) -> Convention:
    """The rule for a year of so many days: 365 or 365.25."""
    return YEAR_RULES[time_of(value)]


def convention_of(value: Any) -> Convention:
    """What the words of a convention name.

    Known: "t in years …"; "EU 2008/48/EC" or "EU 2014/17/EU" with days, weeks, months or years (months when it does
    not say), which FCA CONC App 1.2 counts alike; Appendix J or Regulation Z; "actual/365" or XIRR; "actual/365.25";
    and every day-count convention that `names.day_count_of` knows.
    """
    text = " ".join(str(value).lower().replace("act/", "actual/").split())
    if re.match(r"(t|times?) in years\b", text):
        return Method.TIMES_GIVEN
    if re.search(r"\bappendix j\b|\breg(ulation|\.)? ?z\b", text):
        return Method.REGULATION_Z
    if "365.25" in text:
        return IntervalRule.ACTUAL_365_25
    if re.search(r"(actual|days?) ?/ ?365\b|\bxirr\b", text):
        return IntervalRule.ACTUAL_365
    european = re.fullmatch(
        r"(?:eu|uk)(?: apr| aprc| directive| conc app| conc app 1\.2)? ?(?:(?:2008/48/ec|2014/17/eu)[,:;]? ?)?"
        r"(?:(?:in )?(day|week|month|year)s?)?",
        text,
    )
    if european:
        return EU_UNITS[european[1] or "month"]
    found = interval_rule_of(value) or day_count_of(value)
    if found is None:
        raise ValueError(value)
    return found


def years_of(start: date, end: date, convention: Convention) -> Fraction:
    """The interval in years by a convention; by remark (c) in months where only times were announced."""
    if isinstance(convention, DayCount):
        with localcontext(context()):
            return Fraction(year_fraction(convention, start, end)).limit_denominator(FINEST_GRID)
    return years_between(start, end, IntervalRule.EU_MONTHS if isinstance(convention, Method) else convention)
