"""From which day money counts: rests, compounding days, and what a loan recalculated at rests has agreed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from yurt_lending.engine.allocation import AllocationRule, Component
from yurt_lending.engine.dates import Frequency, advance
from yurt_lending.engine.servicing.settings import Compounding, Recalculation, Rest

COMPOUNDED = {
    Compounding.NONE: (),
    Compounding.INTEREST: (Component.INTEREST,),
    Compounding.FEE: (Component.FEE, Component.PENALTY),
    Compounding.INTEREST_AND_FEE: (Component.INTEREST, Component.FEE, Component.PENALTY),
}


@dataclass(slots=True)
class Money:
    """A payment still to be put into the rows of a recalculation."""

    on: date
    amount: Decimal
    rule: AllocationRule


class Credit(NamedTuple):
    """A charge-back: the day from which it bears interest, the row that asks it (None after maturity), the amount."""

    on: date
    due: date | None
    amount: Decimal


@dataclass(slots=True)
class Rests:
    """The settings of a recalculation at rests and the dates they work on.

    `dates` are the periods (start, due); `agreed` the instalments that a restructuring agreed on, in place of one
    level; `credits` the charge-backs so far.
    """

    settings: Recalculation
    dates: list[tuple[date, date]] = field(default_factory=list)
    agreed: list[Decimal] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)

    @property
    def compounded(self) -> tuple[Component, ...]:
        """What overdue components bear interest beside principal."""
        return COMPOUNDED[self.settings.compounding]

    def rest_day(self, day: date) -> date:
        """The day from which money paid on `day` counts for interest."""
        return self._next(self.settings.rest, day)

    def compounding_day(self, day: date) -> date:
        """The day from which what falls due unpaid on `day` bears interest itself."""
        return self._next(self.settings.compounding_every, day)

    def _next(self, rest: Rest | Frequency, day: date) -> date:
        if rest is Rest.DAILY:
            return day
        if isinstance(rest, Frequency):
            first, number = self.dates[0][0], 0
            while (found := advance(first, rest, number, first.day)) < day:
                number += 1
            return found
        return next((due for _, due in self.dates if due >= day), day)
