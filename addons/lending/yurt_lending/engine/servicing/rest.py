"""Interest recalculated at rests: the whole of an early payment lowers the balance from its rest date.

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

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from yurt_lending.engine.allocation import AllocationRule, Component, allocate
from yurt_lending.engine.dates import Frequency, advance
from yurt_lending.engine.events import ChargeAdjustment, ChargeWaiver, Disbursement, InterestWaiver, Payment
from yurt_lending.engine.money import HUNDRED, ZERO
from yurt_lending.engine.servicing.curve import Rates, level_payment
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL, ChargeLine, Row, RowKind, reset
from yurt_lending.engine.servicing.settings import Compounding, PreClosure, Prepayment, Recalculation, Rest
from yurt_lending.engine.servicing.state import Transaction
from yurt_lending.engine.servicing.static import Plan
from yurt_lending.engine.terms import LevelBasis, Method

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


class RestPlan(Plan):
    """Rows worked out anew after each payment (see the module's text)."""

    def __init__(self, recalculation: Recalculation) -> None:
        self.settings = recalculation
        self.dates: list[tuple[date, date]] = []
        self.agreed: list[Decimal] = []
        """The instalments that a restructuring agreed on, in place of one level."""
        self.credits: list[Credit] = []

    def fund(self, ledger: Ledger, event: Disbursement) -> None:
        if ledger.rows:
            ledger.refuse_unless(
                bool(ledger.planned_after(event.on)),
                "nothing_to_come",
                f"The loan had matured by {event.on}; re-age it first.",
            )
            self._recalculate(ledger, event.on)
            return
        super().fund(ledger, event)
        self.dates = [(row.start, row.due) for row in ledger.rows if row.kind is RowKind.INSTALMENT]

    def resume(self, ledger: Ledger, on: date, added: Decimal) -> None:
        self._recalculate(ledger, on)

    def credited(self, ledger: Ledger, row: Row, on: date, amount: Decimal) -> None:
        self.credits.append(Credit(on, None if row.kind is RowKind.ADDITIONAL else row.due, amount))

    def rates_changed(self, ledger: Ledger, on: date) -> None:
        if ledger.rows:
            self._recalculate(ledger, on)

    def _recalculate(self, ledger: Ledger, on: date) -> None:
        Recalculated(self, ledger, _payments(ledger), on, on).put_in()

    def restructured(self, ledger: Ledger) -> None:
        """The new instalments are agreed ones: they stay level until a prepayment changes them."""
        rows = [row for row in ledger.rows if row.kind not in (RowKind.DOWN_PAYMENT, RowKind.ADDITIONAL)]
        self.dates = [(row.start, row.due) for row in rows]
        self.agreed = [row.asked[PRINCIPAL] + row.asked[INTEREST] for row in rows]

    def pay(self, ledger: Ledger, payment: Payment) -> None:
        if ledger.state.charged_off_on is None and ledger.open_rows() and not _as_agreed(ledger, payment):
            queue = [*_payments(ledger), Money(payment.on, payment.amount, ledger.servicing.rule_for(payment))]
            Recalculated(self, ledger, queue, payment.on, payment.recorded or payment.on).put_in()
        super().pay(ledger, payment)

    def close_of_day(self, ledger: Ledger, on: date) -> None:
        if ledger.state.charged_off_on is None and ledger.open_rows():
            Recalculated(self, ledger, _payments(ledger), None, on).put_in()

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


class Recalculated:
    """One recalculation: rows built one after the other, payments put into them as their days come."""

    def __init__(self, plan: RestPlan, ledger: Ledger, queue: list[Money], since: date | None, today: date) -> None:
        self.plan, self.ledger, self.queue, self.today = plan, ledger, sorted(queue, key=lambda each: each.on), today
        loan = ledger.servicing.loan
        self.loan, self.rounding = loan, ledger.rounding
        self.rates = Rates(loan, ledger.rates, ledger.pauses)
        self.last_rest = plan.rest_day(today)
        self.down = [row for row in ledger.rows if row.kind is RowKind.DOWN_PAYMENT]
        plain = [row for row in ledger.rows if row.kind not in (RowKind.DOWN_PAYMENT, RowKind.ADDITIONAL)]
        self.retained = [] if since is None else [row for row in plain if row.due < since]
        self.rows: list[Row] = []
        self.changes: dict[date, Decimal] = defaultdict(Decimal)
        self.total = ZERO
        self.tranches = sorted(ledger.state.disbursements)
        self.repaid = ZERO
        self.reduce = ZERO
        self.level = ZERO
        self.agreed = list(plan.agreed)
        self.balance = ZERO
        self.credit = ZERO

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
        for credit in self.plan.credits:
            if credit.due is None:
                ledger.row_after(credit.on).asked[PRINCIPAL] += credit.amount
        if extra is not None:
            ledger.insert_rows([extra])
        _put_payments_in(ledger)

    # the walk

    def _build(self) -> None:
        for index, (start, due) in enumerate(self.plan.dates):
            given = self._give_out(due, last=index == len(self.plan.dates) - 1)
            if not self.balance and not self.tranches and index >= len(self.retained):
                break
            if given or (index and self.rates.on(start) != self.rates.on(self.plan.dates[index - 1][0])):
                self.level = self._level(index)
            if self.agreed:
                self.level = self.agreed[index]
            row = Row(index + 1, start, due)
            self._add_charges(row)
            self.credit = self._charged_back(due)
            if index < len(self.retained):
                self._retain(index, row)
            else:
                self._make(index, row)
            self._note_late(row)

    def _charged_back(self, due: date) -> Decimal:
        """Principal that charge-backs added to the row due on a day."""
        found = ZERO
        for credit in self.plan.credits:
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
        self._repay(row.due, row.asked[PRINCIPAL])
        self.balance -= row.asked[PRINCIPAL]
        expected = max(self.level - row.asked[INTEREST] - self.reduce, ZERO) + self.credit
        excess = row.asked[PRINCIPAL] - expected
        self.reduce = max(self.reduce - max(self.level - row.asked[INTEREST], ZERO), ZERO)
        if excess > 0 and self.balance:
            self.reduce += excess
            self._apply_prepayment(index + 1)
        for money in self._due_by(row.due):
            left = self._pay(money)
            if left:
                self.queue.insert(0, Money(money.on, left, money.rule))

    def _make(self, index: int, row: Row) -> None:
        start, due = row.start, row.due
        early, at_due, settling = self._pay_early(row)
        if settling is not None:
            self._settle(row, early, settling)
            return
        interest = self._interest(start, due, due)
        last = index == len(self.plan.dates) - 1
        if last:
            principal = self.balance + early
        else:
            principal = self._regular_principal(index, interest)
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
            left = self._pay(money)
            if left:
                self._prepay(index, row, money, left)
        self.changes[self.plan.rest_day(row.due)] -= principal - early

    def _pay_early(self, row: Row) -> tuple[Decimal, list[Money], Money | None]:
        """Take the payments of the period: overdue rows first; what is over lowers the balance from its rest day.

        Gives what was paid early, the money to put into the row itself, and the money that ends the loan, if any.
        """
        early, later, again = ZERO, [], []
        for money in self._due_by(row.due):
            rest = self.plan.rest_day(money.on)
            if money.on >= row.due or rest >= row.due:
                later.append(money)
                continue
            left = self._pay(money)
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
        asked = self.balance + self._interest(row.start, row.due, self._till(money.on)) + row.total
        return not self.tranches and money.amount >= asked

    def _till(self, on: date) -> date:
        """Up to when interest is asked of money that settles the loan."""
        return on if self.plan.settings.pre_closure is PreClosure.TILL_DATE else self.plan.rest_day(on)

    def _settle(self, row: Row, early: Decimal, money: Money) -> None:
        """The last row of a loan that is settled: all that is owed, interest to the day, due that day."""
        row.asked[INTEREST] = self._interest(row.start, row.due, self._till(money.on))
        row.asked[PRINCIPAL] = self.balance + early
        if not row.charges:
            row.due = money.on
        self.balance = ZERO
        self.changes[self.plan.rest_day(money.on)] -= row.asked[PRINCIPAL] - early
        self.repaid += row.asked[PRINCIPAL]
        self.rows.append(row)
        for each in self._due_by(money.on):
            self._pay(each)

    def _prepay(self, index: int, row: Row, money: Money, left: Decimal) -> None:
        """Money beyond a row: it becomes principal of the row; who settles the loan pays interest to that day only."""
        self.balance -= left
        interest = row.asked[INTEREST]
        if self.balance <= interest and money.on != row.due:
            saved = interest - self._interest(row.start, row.due, self._till(money.on))
            if self.balance - saved <= 0:
                self.balance -= saved
                row.asked[INTEREST] -= saved
                row.asked[PRINCIPAL] += saved
                row.paid[INTEREST] -= min(saved, row.paid[INTEREST])
                row.paid[PRINCIPAL] += saved
                self.repaid += saved
                self.changes[self.plan.rest_day(money.on)] -= saved
                row.due = money.on
        counted = left + min(self.balance, ZERO)
        self.balance = max(self.balance, ZERO)
        self.changes[self.plan.rest_day(money.on)] -= counted
        row.asked[PRINCIPAL] += counted
        row.pay(Component.PRINCIPAL, counted, money.on)
        self.repaid += counted
        self.reduce += left
        self._apply_prepayment(index + 1)

    def _apply_prepayment(self, following: int) -> None:
        rule = self.plan.settings.prepayment
        if rule is Prepayment.NEXT:
            return
        self.reduce = ZERO
        if rule is Prepayment.LOWER and self.total > self.repaid and following < len(self.plan.dates):
            self.agreed = []
            self.level = self._level(following)

    def _note_late(self, row: Row) -> None:
        """What a past row leaves unpaid bears interest on, up to the day the books were brought up to."""
        rest = self.plan.rest_day(row.due)
        if rest < self.today:
            self._bear(rest, self.last_rest, row.principal_owed)
        compounds = self.plan.compounding_day(row.due)
        if compounds < self.today:
            self._bear(compounds, self.last_rest, self._compounded(row))

    def _bear(self, start: date, end: date, amount: Decimal) -> None:
        if amount:
            self.changes[start] += amount
            self.changes[end] -= amount

    def _compounded(self, row: Row) -> Decimal:
        """What of a row bears interest beside principal when it is overdue."""
        return sum((row.owed(component) for component in COMPOUNDED[self.plan.settings.compounding]), ZERO)

    def _pay(self, money: Money) -> Decimal:
        """Put money into the rows built so far; gives back what is left of it."""
        before = [(row, row.paid[PRINCIPAL], self._compounded(row)) for row in self.rows]
        open_rows = [row for row in self.rows if row.outstanding > 0]
        split = allocate(money.rule, open_rows, money.amount, money.on, self.ledger.unit)
        rest = self.plan.rest_day(money.on)
        for row, paid, compounded in before:
            if row.due >= money.on or rest >= self.last_rest:
                continue
            if self.plan.rest_day(row.due) < self.today:
                self._bear(rest, self.last_rest, paid - row.paid[PRINCIPAL])
            compounds = self.plan.compounding_day(row.due)
            if compounds < self.today:
                self._bear(max(rest, compounds), self.last_rest, self._compounded(row) - compounded)
        return money.amount - sum(split.values(), ZERO)

    # small parts

    def _due_by(self, day: date) -> list[Money]:
        found = [money for money in self.queue if money.on <= day]
        self.queue = self.queue[len(found) :]
        return found

    def _repay(self, due: date, principal: Decimal) -> None:
        self.repaid += principal
        self.changes[self.plan.rest_day(due)] -= principal

    def _interest(self, start: date, due: date, till: date) -> Decimal:
        opening = sum((amount for day, amount in self.changes.items() if day <= start), ZERO)
        slices = self.rates.slices(opening, self.changes, start, due, till)
        return sum((self.rounding(each.balance * each.factor) for each in slices if each.balance > 0), ZERO)

    def _level(self, index: int) -> Decimal:
        """The level instalment (or the equal principal part) from a row on."""
        count = len(self.plan.dates) - index
        owed = self.total - self.repaid
        rounding = self.loan.instalment_rounding or self.rounding
        if self.loan.method is Method.EQUAL_PRINCIPAL:
            return rounding(owed / count)
        first = 0 if self.loan.level_basis is LevelBasis.FIRST_PERIOD else index
        factor = self.rates.factor(*self.plan.dates[first], self.rates.on(self.plan.dates[index][0]))
        return rounding(level_payment(owed, factor, count))

    def _regular_principal(self, index: int, interest: Decimal) -> Decimal:
        if index < self.loan.grace.principal:
            return ZERO
        if self.loan.method is Method.EQUAL_PRINCIPAL:
            return self.level
        return max(self.level - interest, ZERO)

    def _add_charges(self, row: Row) -> None:
        first = row.number == 1
        for line in self.ledger.charges.values():
            if row.start < line.due <= row.due or (first and line.due <= row.start):
                row.add_charge(ChargeLine(line.key, line.kind, line.amount, line.due))

    @staticmethod
    def _plain(row: Row) -> Row:
        fresh = Row(row.number, row.start, row.due)
        fresh.asked[PRINCIPAL], fresh.asked[INTEREST] = row.asked[PRINCIPAL], row.asked[INTEREST]
        return fresh

    def _interest_after_maturity(self) -> Row | None:
        """An extra row with the interest of overdue principal from maturity to today."""
        if not self.rows or self.today <= self.rows[-1].due or self.balance:
            return None
        start = self.rows[-1].due
        interest, frequency = ZERO, self.loan.frequency
        number, lower = 1, start
        while lower < self.today:
            upper = advance(start, frequency, number, start.day)
            interest += self._interest(lower, upper, self.today)
            lower, number = upper, number + 1
        if not interest:
            return None
        row = Row(0, start, self.today, RowKind.ADDITIONAL)
        row.asked[INTEREST] = interest
        return row


def _as_agreed(ledger: Ledger, payment: Payment) -> bool:
    """Whether a payment comes on a due date, with nothing overdue and nothing beyond that row: it changes no row."""
    first = next((row for row in ledger.rows if row.met_on is None), None)
    return (
        first is not None
        and first.due == payment.on
        and payment.amount <= first.outstanding
        and (payment.recorded or payment.on) == payment.on
    )


def _payments(ledger: Ledger) -> list[Money]:
    return [
        Money(line.on, line.amount, ledger.servicing.rule_for(line.event))
        for line in ledger.state.transactions
        if isinstance(line.event, Payment) and not line.reversed
    ]


def _put_payments_in(ledger: Ledger) -> None:
    """Allocate all payments and waivers into rows that were recalculated, and correct the statement by it."""
    state = ledger.state
    state.overpaid = ZERO
    given = sum((amount for _, amount in state.disbursements), ZERO)
    paid = ZERO
    for line in state.transactions:
        event = line.event
        if isinstance(event, Payment | ChargeAdjustment):
            rule = ledger.servicing.rule_for(event) if isinstance(event, Payment) else ledger.servicing.allocation
            split = ledger.allocate(rule, line.amount, line.on)
            line.split = [split.get(component, ZERO) for component in Component]
            line.overpaid = line.amount - sum(line.split, ZERO)
            state.overpaid += line.overpaid
            paid += line.split[PRINCIPAL]
            line.balance = given - paid
        elif isinstance(event, ChargeWaiver | InterestWaiver):
            _waive_again(ledger, line)


def _waive_again(ledger: Ledger, line: Transaction) -> None:
    for component in Component:
        rest = line.split[component.slot]
        for row in ledger.open_rows():
            part = min(rest, row.owed(component))
            if part:
                row.waive(component, part, line.on)
                rest -= part
