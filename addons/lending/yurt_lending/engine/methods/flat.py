"""Flat interest: on the amount disbursed for the whole term, whatever has been repaid.

The interest of a period is the amount disbursed so far × rate × the period's part of a year. The last instalment takes
what rounding left of both parts. With an `instalment_rounding` the total is rounded and the principal part is the
total less the interest (Fineract, flat loans with instalments in multiples of a unit).
"""

from __future__ import annotations

from decimal import Decimal

from yurt_lending.engine.dates import Period
from yurt_lending.engine.interest import initial_balance, period_interests
from yurt_lending.engine.methods.equal_principal import EqualParts
from yurt_lending.engine.methods.plan import Waiting, in_grace
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.periods import make_periods
from yurt_lending.engine.schedule import Instalment, Schedule
from yurt_lending.engine.terms import LoanTerms


def build(terms: LoanTerms) -> Schedule:
    """The schedule of a loan with flat interest."""
    periods = make_periods(terms, terms.instalments)
    charged, disbursed = _interests(terms, periods)
    parts = _Principal(terms)
    waiting = Waiting(terms, len(periods))
    balance, last, rows = disbursed[0][0], len(periods) - 1, []
    for index, period in enumerate(periods):
        interest = charged[index]
        owed = balance + disbursed[index][1]
        part = owed if index == last else min(owed, parts.of(index, owed, interest))
        if index != last and in_grace(index, terms.grace.interest_payment, terms.grace):
            shown = waiting.keep(interest)
        else:
            shown = interest + waiting.release(index)
        after = owed - part + disbursed[index][2]
        rows.append(Instalment(period.number, period.start, period.end, period.due, balance, part, shown, after))
        balance = after
    regular = rows[0].total if len(rows) > 1 else rows[-1].total
    return Schedule(terms, tuple(rows), regular, rows[-1].total - regular)


def _interests(terms: LoanTerms, periods: list[Period]) -> tuple[list[Decimal], list[tuple[Decimal, Decimal, Decimal]]]:
    """The rounded interest of each period, and what was disbursed before, inside and at the end of it."""
    base, exact, charged, disbursed = initial_balance(terms), ZERO, [], []
    for each in period_interests(terms, periods):
        disbursed.append((base, each.added, each.added_at_end))
        amount = base
        for factor, added, _ in each.legs:
            amount += added
            exact += amount * factor
        charged.append(each.of(base, terms.rounding, terms.accrual))
        base = amount + each.added_at_end
    _settle_rest(charged, terms.rounding(exact) - sum(charged, ZERO))
    return charged, disbursed


def _settle_rest(charged: list[Decimal], rest: Decimal) -> None:
    """Puts what rounding left of the interest into the last row, and into those before it what would go below zero."""
    for index in range(len(charged) - 1, -1, -1):
        taken = max(rest, -charged[index])
        charged[index] += taken
        rest -= taken
        if not rest:
            return


class _Principal:
    """The principal part of each instalment, settled anew when a tranche has come."""

    def __init__(self, terms: LoanTerms) -> None:
        self.terms = terms
        last = terms.instalments - 1
        self.paying = [k for k in range(last + 1) if k == last or not in_grace(k, terms.grace.principal, terms.grace)]
        self.parts: EqualParts | None = None
        self.since = 0
        self.expected = ZERO
        self.level: Decimal | None = None

    def of(self, index: int, owed: Decimal, interest: Decimal) -> Decimal:
        if index not in self.paying:
            return ZERO
        if self.parts is None or owed != self.expected:
            self._settle(index, owed, interest)
        assert self.parts is not None
        if self.level is None:
            part = self.parts.of(self.paying.index(index) - self.since)
        else:
            part = max(ZERO, self.level - interest)
        self.expected = owed - part
        return part

    def _settle(self, index: int, owed: Decimal, interest: Decimal) -> None:
        terms = self.terms
        self.since = self.paying.index(index)
        count = len(self.paying) - self.since
        rounding = terms.principal_rounding or terms.rounding
        self.parts = EqualParts(owed - terms.balloon, count, rounding, terms.residue)
        if terms.instalment_rounding is not None:
            self.level = terms.instalment_rounding((owed - terms.balloon) / count + interest)
