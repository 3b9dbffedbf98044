"""The books of a recalculation at rests: rows so far, the balance through time, money still to be put in."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from yurt_lending.engine.allocation import allocate
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.curve import Rates, level_payment
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.rests import Money, Rests
from yurt_lending.engine.servicing.rows import PRINCIPAL, ChargeLine, Row, RowKind
from yurt_lending.engine.servicing.settings import PreClosure
from yurt_lending.engine.terms import LevelBasis, Method


class RestBooks:
    """What a recalculation keeps while it walks through the periods, and the small operations on it."""

    def __init__(self, rests: Rests, ledger: Ledger, queue: list[Money], since: date | None, today: date) -> None:
        self.rests, self.ledger, self.today = rests, ledger, today
        self.queue = sorted(queue, key=lambda each: each.on)
        loan = ledger.servicing.loan
        self.loan, self.rounding = loan, ledger.rounding
        self.rates = Rates(loan, ledger.rates, ledger.pauses)
        self.last_rest = rests.rest_day(today)
        self.down = [row for row in ledger.rows if row.kind is RowKind.DOWN_PAYMENT]
        plain = [row for row in ledger.rows if row.kind not in (RowKind.DOWN_PAYMENT, RowKind.ADDITIONAL)]
        self.retained = [] if since is None else [row for row in plain if row.due < since]
        self.rows: list[Row] = []
        self.changes: dict[date, Decimal] = defaultdict(Decimal)
        self.total: Decimal = ZERO
        self.tranches = sorted(ledger.state.disbursements)
        self.repaid: Decimal = ZERO
        self.reduce: Decimal = ZERO
        self.level: Decimal = ZERO
        self.agreed = list(rests.agreed)
        self.balance: Decimal = ZERO
        self.credit: Decimal = ZERO

    def note_late(self, row: Row) -> None:
        """What a past row leaves unpaid bears interest on, up to the day the books were brought up to."""
        rest = self.rests.rest_day(row.due)
        if rest < self.today:
            self.bear(rest, self.last_rest, row.principal_owed)
        compounds = self.rests.compounding_day(row.due)
        if compounds < self.today:
            self.bear(compounds, self.last_rest, self.compounded(row))

    def bear(self, start: date, end: date, amount: Decimal) -> None:
        """Let an amount bear interest from one day to another."""
        if amount:
            self.changes[start] += amount
            self.changes[end] -= amount

    def compounded(self, row: Row) -> Decimal:
        """What of a row bears interest beside principal when it is overdue."""
        return sum((row.owed(component) for component in self.rests.compounded), ZERO)

    def pay(self, money: Money) -> Decimal:
        """Put money into the rows built so far; gives back what is left of it."""
        before = [(row, row.paid[PRINCIPAL], self.compounded(row)) for row in self.rows]
        open_rows = [row for row in self.rows if row.outstanding > 0]
        split = allocate(money.rule, open_rows, money.amount, money.on, self.ledger.unit)
        rest = self.rests.rest_day(money.on)
        for row, paid, compounded in before:
            if row.due >= money.on or rest >= self.last_rest:
                continue
            if self.rests.rest_day(row.due) < self.today:
                self.bear(rest, self.last_rest, paid - row.paid[PRINCIPAL])
            compounds = self.rests.compounding_day(row.due)
            if compounds < self.today:
                self.bear(max(rest, compounds), self.last_rest, self.compounded(row) - compounded)
        return money.amount - sum(split.values(), ZERO)

    def due_by(self, day: date) -> list[Money]:
        """Take the money paid by a day out of the queue."""
        found = [money for money in self.queue if money.on <= day]
        self.queue = self.queue[len(found) :]
        return found

    def repay(self, due: date, principal: Decimal) -> None:
        """Principal of a row leaves the balance on its due date, or the rest day after it."""
        self.repaid += principal
        self.changes[self.rests.rest_day(due)] -= principal

    def interest(self, start: date, due: date, till: date) -> Decimal:
        """Interest of a period up to a day, rounded for each part in which the balance stands still."""
        opening = sum((amount for day, amount in self.changes.items() if day <= start), ZERO)
        slices = self.rates.slices(opening, self.changes, start, due, till)
        return sum((self.rounding(each.balance * each.factor) for each in slices if each.balance > 0), ZERO)

    def level_from(self, index: int) -> Decimal:
        """The level instalment (or the equal principal part) from a row on."""
        if self.loan.instalment is not None:
            return self.loan.instalment
        count = len(self.rests.dates) - index
        owed = self.total - self.repaid
        rounding = self.loan.instalment_rounding or self.rounding
        if self.loan.method is Method.EQUAL_PRINCIPAL:
            return rounding(owed / count)
        first = 0 if self.loan.level_basis is LevelBasis.FIRST_PERIOD else index
        factor = self.rates.factor(*self.rests.dates[first], self.rates.on(self.rests.dates[index][0]))
        return rounding(level_payment(owed, factor, count))

    def regular_principal(self, index: int, interest: Decimal) -> Decimal:
        """The principal part of a row before prepayments."""
        if index < self.loan.grace.principal:
            return ZERO
        if self.loan.method is Method.EQUAL_PRINCIPAL:
            return self.level
        return max(self.level - interest, ZERO)

    def add_charges(self, row: Row) -> None:
        """Copies of the charges due in a row's period."""
        first = row.number == 1
        for line in self.ledger.charges.values():
            if row.start < line.due <= row.due or (first and line.due <= row.start):
                row.add_charge(ChargeLine(line.key, line.kind, line.amount, line.due))

    def till(self, on: date) -> date:
        """Up to when interest is asked of money that settles the loan."""
        return on if self.rests.settings.pre_closure is PreClosure.TILL_DATE else self.rests.rest_day(on)
