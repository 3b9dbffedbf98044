"""One recalculation at rests: the whole of an early payment lowers the balance from its rest date.

Source: Apache Fineract's cumulative loans with interest recalculation. Its rules, in our words:

- A payment changes nothing that fell due before it: rows due before the payment's day stand as they were.
- Money beyond what is due by the payment's day lowers the balance that bears interest from its rest date, and is
  shown as principal of the running row; what that changes further on is the `Prepayment` rule.
- Overdue principal goes on bearing interest up to the day the books were last brought up to; that interest joins
  the running row, whose total stays level; the last row takes the difference.
- The level instalment is worked out as if all periods were as long as one: the loan's first (`FIRST_PERIOD`, as
  Fineract does for daily interest, even when it lowers the instalment later), or else the first one left.
- Overdue interest, fees and penalties bear interest only when the setting `Compounding` says so, each from the next
  compounding day; Fineract compounds interest of the running period too, which this does not.
- Interest is rounded for each part of a period in which the balance stands still.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.dates import advance
from yurt_lending.engine.money import HUNDRED, ZERO
from yurt_lending.engine.servicing.reallocating import reallocate
from yurt_lending.engine.servicing.rest_books import RestBooks
from yurt_lending.engine.servicing.rests import Money
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL, Row, RowKind, reset
from yurt_lending.engine.servicing.settings import Prepayment


class Recalculated(RestBooks):
    """One recalculation: rows built one after the other, payments put into them as their days come."""

    def put_in(self) -> None:
        """Recalculate, put the new rows in place of the old, and allocate all payments into them anew."""
        self._build()
        extra = self._interest_after_maturity()
        ledger = self.ledger
        rows = [*self.down, *(self._plain(row) for row in self.rows)]
        for number, row in enumerate(rows, start=1):
            row.number = number
        ledger.rows[:] = rows
        reset(ledger.rows)
        for line in ledger.charges.values():
            line.paid = line.waived = ZERO
            ledger.row_for(line.due).add_charge(line)
        for credit in self.rests.credits:
            if credit.due is None:
                row = ledger.row_after(credit.on)
                row.asked[PRINCIPAL] += credit.amount
                row.credited += credit.amount
        if extra is not None:
            ledger.insert_rows([extra])
        reallocate(ledger)

    def _build(self) -> None:
        for index, (start, due) in enumerate(self.rests.dates):
            given = self._give_out(due, last=index == len(self.rests.dates) - 1)
            if not self.balance and not self.tranches and index >= len(self.retained):
                break
            if given or (index and self.rates.on(start) != self.rates.on(self.rests.dates[index - 1][0])):
                self.level = self.level_from(index)
            if self.agreed:
                self.level = self.agreed[index]
            row = Row(index + 1, start, due)
            self.add_charges(row)
            self.credit = row.credited = self._charged_back(due)
            if index < len(self.retained):
                self._retain(index, row)
            else:
                self._make(index, row)
            self.note_late(row)

    def _charged_back(self, due: date) -> Decimal:
        """Principal that charge-backs added to the row due on a day."""
        found = ZERO
        for credit in self.rests.credits:
            if credit.due == due:
                self.changes[credit.on] += credit.amount
                self.total += credit.amount
                self.balance += credit.amount
                found += credit.amount
        return found

    def _give_out(self, due: date, last: bool) -> bool:
        """Take the tranches given out before a due date (the last row takes those of its own day, too)."""
        percent, given = self.loan.down_payment_percent, False
        while self.tranches and (self.tranches[0][0] < due or (last and self.tranches[0][0] == due)):
            on, amount = self.tranches.pop(0)
            net = amount - self.rounding(amount * percent / HUNDRED)
            self.changes[on] += net
            self.total += net
            self.balance += net
            given = True
        return given

    def _retain(self, index: int, row: Row) -> None:
        """A row that fell due before the payment stands; its payments go in, its excess principal counts on."""
        kept = self.retained[index]
        row.asked[PRINCIPAL], row.asked[INTEREST] = kept.asked[PRINCIPAL], kept.asked[INTEREST]
        self.rows.append(row)
        self.repay(row.due, row.asked[PRINCIPAL])
        self.balance -= row.asked[PRINCIPAL]
        expected = max(self.level - row.asked[INTEREST] - self.reduce, ZERO) + self.credit
        excess = row.asked[PRINCIPAL] - expected
        self.reduce = max(self.reduce - max(self.level - row.asked[INTEREST], ZERO), ZERO)
        if excess > 0 and self.balance:
            self.reduce += excess
            self._apply_prepayment(index + 1)
        for money in self.due_by(row.due):
            left = self.pay(money)
            if left:
                self.queue.insert(0, Money(money.on, left, money.rule))

    def _make(self, index: int, row: Row) -> None:
        start, due = row.start, row.due
        early, at_due, settling = self._pay_early(row)
        if settling is not None:
            self._settle(row, early, settling)
            return
        interest = self.interest(start, due, due)
        last = index == len(self.rests.dates) - 1
        if last:
            principal = self.balance + early
        else:
            principal = self.regular_principal(index, interest)
            cut = min(self.reduce, principal)
            principal, self.reduce = principal - cut + self.credit, self.reduce - cut
        excess = early - principal
        if excess > 0:
            principal += excess
            self.reduce += excess
            self.repaid += principal
            self._apply_prepayment(index + 1)
            self.repaid -= principal
        self.balance -= principal - early
        if self.balance < 0:
            principal += self.balance
            self.balance = ZERO
        row.asked[PRINCIPAL], row.asked[INTEREST] = principal, interest
        self.rows.append(row)
        self.repaid += principal
        for money in at_due:
            left = self.pay(money)
            if left:
                self._prepay(index, row, money, left)
        self.changes[self.rests.rest_day(row.due)] -= principal - early

    def _pay_early(self, row: Row) -> tuple[Decimal, list[Money], Money | None]:
        """Take the payments of the period: overdue rows first; what is over lowers the balance from its rest day.

        Gives what was paid early, the money to put into the row itself, and the money that ends the loan, if any.
        """
        early, later, again = ZERO, [], []
        for money in self.due_by(row.due):
            rest = self.rests.rest_day(money.on)
            if money.on >= row.due or rest >= row.due:
                later.append(money)
                continue
            left = self.pay(money)
            if not left:
                continue
            money = Money(money.on, left, money.rule)
            if self._settles(row, money):
                self.queue = [*again, money, *self.queue]
                return early, [], money
            counted = min(left, self.balance)
            self.changes[rest] -= counted
            self.balance -= counted
            early += counted
            again.append(Money(row.due, left, money.rule))
        return early, [*later, *again], None

    def _settles(self, row: Row, money: Money) -> bool:
        """Whether the money ends the loan when interest is asked to its day only."""
        asked = self.balance + self.interest(row.start, row.due, self.till(money.on)) + row.total
        return not self.tranches and money.amount >= asked

    def _settle(self, row: Row, early: Decimal, money: Money) -> None:
        """The last row of a loan that is settled: all that is owed, interest to the day, due that day."""
        row.asked[INTEREST] = self.interest(row.start, row.due, self.till(money.on))
        row.asked[PRINCIPAL] = self.balance + early
        if not row.charges:
            row.due = money.on
        self.balance = ZERO
        self.changes[self.rests.rest_day(money.on)] -= row.asked[PRINCIPAL] - early
        self.repaid += row.asked[PRINCIPAL]
        self.rows.append(row)
        for each in self.due_by(money.on):
            self.pay(each)

    def _prepay(self, index: int, row: Row, money: Money, left: Decimal) -> None:
        """Money beyond a row: it becomes principal of the row; who settles the loan pays interest to that day only."""
        self.balance -= left
        interest = row.asked[INTEREST]
        if self.balance <= interest and money.on != row.due:
            saved = interest - self.interest(row.start, row.due, self.till(money.on))
            if self.balance - saved <= 0:
                self.balance -= saved
                row.asked[INTEREST] -= saved
                row.asked[PRINCIPAL] += saved
                row.paid[INTEREST] -= min(saved, row.paid[INTEREST])
                row.paid[PRINCIPAL] += saved
                self.repaid += saved
                self.changes[self.rests.rest_day(money.on)] -= saved
                row.due = money.on
        counted = left + min(self.balance, ZERO)
        self.balance = max(self.balance, ZERO)
        self.changes[self.rests.rest_day(money.on)] -= counted
        row.asked[PRINCIPAL] += counted
        row.pay(Component.PRINCIPAL, counted, money.on)
        self.repaid += counted
        self.reduce += left
        self._apply_prepayment(index + 1)

    def _apply_prepayment(self, following: int) -> None:
        rule = self.rests.settings.prepayment
        if rule is Prepayment.NEXT:
            return
        self.reduce = ZERO
        if rule is Prepayment.LOWER and self.total > self.repaid and following < len(self.rests.dates):
            self.agreed = []
            self.level = self.level_from(following)

    def _plain(self, row: Row) -> Row:
        fresh = Row(row.number, row.start, row.due, credited=row.credited)
        fresh.asked[PRINCIPAL], fresh.asked[INTEREST] = row.asked[PRINCIPAL], row.asked[INTEREST]
        return fresh

    def _interest_after_maturity(self) -> Row | None:
        """An extra row with the interest of overdue principal from maturity to today."""
        if not self.rows or self.today <= self.rows[-1].due or self.balance:
            return None
        start = self.rows[-1].due
        row = Row(0, start, self.today, RowKind.ADDITIONAL)
        number, lower = 1, start
        while lower < self.today:
            upper = advance(start, self.loan.frequency, number, start.day)
            row.asked[INTEREST] += self.interest(lower, upper, self.today)
            lower, number = upper, number + 1
        return row if row.asked[INTEREST] else None
