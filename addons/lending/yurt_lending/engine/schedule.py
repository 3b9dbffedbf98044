"""The result of the engine: a schedule and its instalments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from yurt_lending.engine.terms import LoanTerms


class Instalment(NamedTuple):
    """One row of a schedule; amounts in the loan's currency.

    `number` counts from 1. Interest runs from `start` (inclusive) to `end` (exclusive); `due` is the pay day,
    which a holiday shift may have moved away from `end`. `opening` is the principal owed after the previous
    instalment, before tranches of this period. `principal` may be below zero when interest is capitalised.
    `balance` is the principal still owed after the instalment, tranches up to `due` included.
    """

    number: int
    start: date
    end: date
    due: date
    opening: Decimal
    principal: Decimal
    interest: Decimal
    balance: Decimal

    @property
    def total(self) -> Decimal:
        """Principal and interest together: what is paid."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Schedule:
    """All instalments of a loan in the order of their dates.

    `level` is the regular instalment of annuity-like methods, after its rounding, else None. `residue` is what the
    rounding left over: how far the instalment named by `terms.residue` is off the regular one.
    """

    terms: LoanTerms
    instalments: tuple[Instalment, ...]
    level: Decimal | None = None
    residue: Decimal = Decimal(0)

    @property
    def principal(self) -> Decimal:
        """The sum of the principal parts: what was disbursed."""
        return sum((row.principal for row in self.instalments), Decimal(0))

    @property
    def interest(self) -> Decimal:
        """The sum of the interest parts."""
        return sum((row.interest for row in self.instalments), Decimal(0))

    @property
    def total(self) -> Decimal:
        """All that is paid."""
        return self.principal + self.interest

    @property
    def maturity(self) -> date:
        """The pay day of the last instalment."""
        return self.instalments[-1].due
