"""Cash flows in time and their present value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from yurt_lending.engine.errors import EngineError

FINEST_GRID = 10**9
"""Ticks in a unit of time beyond which powers of one tick would lose too many digits."""


class CashFlow(NamedTuple):
    """An amount at a time after the first advance, in years or another period; the sign tells who pays.

    Times are exact (`Fraction(1, 12)`), so that no month is 0.0833 of a year.
    """

    time: Fraction
    amount: Decimal


class DatedFlow(NamedTuple):
    """An amount on a day; the sign tells who pays."""

    date: date
    amount: Decimal


def netted(flows: Iterable[CashFlow]) -> list[CashFlow]:
    """The flows in order of time, those of one moment added up, moments that come to nothing left out.

    Raises `EngineError` for an amount that is not a finite number.
    """
    sums: dict[Fraction, Decimal] = {}
    for flow in flows:
        if not flow.amount.is_finite():
            raise EngineError("amount_not_finite", f"An amount must be a number, and {flow.amount} is not.")
        sums[flow.time] = sums.get(flow.time, Decimal(0)) + flow.amount
    return [CashFlow(time, sums[time]) for time in sorted(sums) if sums[time] != 0]


def sign_changes(amounts: Iterable[Decimal]) -> int:
    """How often the sign changes along the non-zero `amounts`: an upper bound of the number of rates (Descartes)."""
    signs = [amount > 0 for amount in amounts if amount != 0]
    return sum(before != after for before, after in pairwise(signs))


class PresentValue:
    """The present value at time 0 of some flows, as a function of the growth factor per unit of time.

    All times are put on one grid (their least common denominator), so that one root of the growth factor and
    integer powers of it are all that an evaluation costs. Call it inside `decimal.localcontext(solver.context())`.
    """

    def __init__(self, flows: Sequence[CashFlow]) -> None:
        ordered = netted(flows)
        self.denominator = math.lcm(*(flow.time.denominator for flow in ordered)) if ordered else 1
        ticks = [int(flow.time * self.denominator) for flow in ordered]
        self.first = ticks[0] if ticks else 0
        self.amounts = [flow.amount for flow in ordered]
        self.gaps = [after - before for before, after in pairwise(ticks)]

    @property
    def sign_changes(self) -> int:
        """How often the flows change sign in time."""
        return sign_changes(self.amounts)

    def __call__(self, growth: Decimal) -> Decimal:
        """The value when an amount grows by the factor `growth` (1 + rate, above 0) in one unit of time."""
        if not self.amounts:
            return Decimal(0)
        power = self._power_of(growth)
        powers = {gap: power(gap) for gap in set(self.gaps)}
        value = self.amounts[-1]
        for amount, gap in zip(reversed(self.amounts[:-1]), reversed(self.gaps), strict=True):
            value = amount + value * powers[gap]
        return value * power(self.first) if self.first else value

    def _power_of(self, growth: Decimal) -> Callable[[int], Decimal]:
        """What a unit after so many ticks of the grid is worth today."""
        if self.denominator == 1:
            return lambda ticks: growth**-ticks
        force = -growth.ln() / self.denominator
        if self.denominator > FINEST_GRID:
            return lambda ticks: (force * ticks).exp()
        tick = force.exp()
        return lambda ticks: tick**ticks
