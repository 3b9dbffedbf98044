"""Interest on a balance that changes inside a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from yurt_lending.engine.daycount import Reference, year_fraction
from yurt_lending.engine.events import InterestPause
from yurt_lending.engine.money import HUNDRED, ZERO
from yurt_lending.engine.terms import LoanTerms, RateChange

Changes = Mapping[date, Decimal]


class Slice(NamedTuple):
    """A part of a period in which balance and rate stand still; `factor` is the interest of one unit through it."""

    start: date
    end: date
    balance: Decimal
    factor: Decimal


class Rates:
    """The rate of each day: the agreed one, its changes, and none during pauses."""

    def __init__(self, loan: LoanTerms, changes: list[RateChange], pauses: list[InterestPause]) -> None:
        self.loan = loan
        self.changes = changes
        self.pauses = pauses
        self.points = {change.since for change in changes}
        for pause in pauses:
            self.points |= {pause.start, pause.end + timedelta(days=1)}
        self.whole: dict[date, Decimal] = {}

    def on(self, day: date) -> Decimal:
        """The rate of a day as a fraction a year."""
        if any(pause.start <= day <= pause.end for pause in self.pauses):
            return ZERO
        percent = self.loan.annual_percent
        for change in self.changes:
            if change.since <= day:
                percent = change.annual_percent
        return percent / HUNDRED

    def slices(self, opening: Decimal, changes: Changes, start: date, due: date, till: date) -> list[Slice]:
        """A period from `start` to `due`, cut where balance or rate change, up to `till`.

        `opening` is the balance on `start`, changes of that day included. A part of a period has its share of the
        period's nominal length by actual days (the day count's rule for parts).
        """
        end = min(due, till)
        if end <= start:
            return []
        inner = sorted({day for day in (*changes, *self.points) if start < day < end})
        reference = Reference(start, due, self.loan.frequency, due)
        found, lower, balance = [], start, opening
        for upper in (*inner, end):
            factor = self.on(lower) * year_fraction(self.loan.day_count, lower, upper, reference)
            found.append(Slice(lower, upper, balance, factor))
            balance += changes.get(upper, ZERO)
            lower = upper
        return found

    def interest(self, opening: Decimal, start: date, due: date) -> Decimal | None:
        """The unrounded interest of a whole period whose balance stands still; None when the rate changes in it."""
        factor = self.whole.get(due)
        if factor is None:
            if any(start < day < due for day in self.points):
                return None
            factor = self.whole[due] = self.factor(start, due)
        return opening * factor

    def factor(self, start: date, due: date, rate: Decimal | None = None) -> Decimal:
        """The interest of one unit through a period at a rate, by default that of its first day."""
        reference = Reference(start, due, self.loan.frequency, due)
        share = year_fraction(self.loan.day_count, start, due, reference)
        return (self.on(start) if rate is None else rate) * share


def level_payment(balance: Decimal, factor: Decimal, count: int) -> Decimal:
    """The unrounded instalment that repays `balance` in `count` periods of one factor (the annuity formula)."""
    if not factor:
        return balance / count
    growth = (1 + factor) ** count
    return balance * factor * growth / (growth - 1)
