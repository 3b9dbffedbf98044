"""The working state of a replay: rows, transactions and the few operations that every kind of fact is made of."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy, deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt_lending.engine.allocation import AllocationRule, Component, Split, allocate
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import Event, InterestPause, Payment
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.rows import (
    FEE,
    INTEREST,
    PENALTY,
    PRINCIPAL,
    ChargeLine,
    Row,
    RowKind,
    four,
    renumber,
)
from yurt_lending.engine.servicing.settings import Recognition, Servicing
from yurt_lending.engine.servicing.state import LoanState, Status, Transaction
from yurt_lending.engine.terms import RateChange

if TYPE_CHECKING:
    from yurt_lending.engine.servicing.static import Plan

INCOME = (PENALTY, FEE, INTEREST)
DOWN_PAYMENT = " down payment"
"""What the key of an automatic down payment adds to that of its disbursement, so that it can be reversed."""


class Ledger:
    """A loan being replayed. Handlers of facts change it; `state` is what comes out."""

    def __init__(
        self, servicing: Servicing, as_of: date, plan: Plan, accruals: list[Transaction], undone: Collection[str]
    ) -> None:
        self.servicing = servicing
        self.rounding = servicing.loan.rounding
        self.unit = servicing.loan.rounding.unit or Decimal("0.01")
        self.state = LoanState(servicing, as_of)
        self.plan = plan
        self.undone = undone
        self.closed_by: Event | None = None
        self.rates: list[RateChange] = list(servicing.loan.rates)
        self.pauses: list[InterestPause] = []
        self.waiting: list[ChargeLine] = []
        self.charged_until: date | None = None
        """The day up to which charges that grow each day were brought."""
        self.charges: dict[str, ChargeLine] = {}
        for accrual in accruals:
            self.state.transactions.append(accrual)
            for slot in INCOME:
                self.state.recognised[slot] += accrual.split[slot]

    def forked(self) -> Ledger:
        """A ledger in the same state that goes its own way from here on."""
        if not self.plan.stands_still:
            return deepcopy(self, {id(self.servicing): self.servicing, id(self.undone): self.undone})
        made, state = copy(self), self.state
        made.charges = {}
        rows = [self._copied(row, made.charges) for row in state.rows]
        made.charges |= {key: copy(line) for key, line in self.charges.items() if key not in made.charges}
        made.state = replace(
            state, rows=rows, transactions=list(state.transactions), disbursements=list(state.disbursements),
            recognised=list(state.recognised),
        )  # fmt: skip
        made.rates, made.pauses, made.waiting = list(self.rates), list(self.pauses), list(self.waiting)
        return made

    def _copied(self, row: Row, charges: dict[str, ChargeLine]) -> Row:
        made = copy(row)
        made.asked, made.paid = list(row.asked), list(row.paid)
        made.waived, made.written_off = list(row.waived), list(row.written_off)
        made.charges = [copy(line) for line in row.charges]
        for line, own in zip(row.charges, made.charges, strict=True):
            if self.charges.get(line.key) is line:
                charges[line.key] = own
        return made

    @property
    def rows(self) -> list[Row]:
        """All rows in the order of their due dates."""
        return self.state.rows

    def planned_after(self, on: date) -> list[Row]:
        """The instalments due after a day; of a re-aged loan the new ones only."""
        kinds = {row.kind for row in self.rows}
        planned = RowKind.RE_AGED if RowKind.RE_AGED in kinds else RowKind.INSTALMENT
        return [row for row in self.rows if row.due > on and row.kind is planned]

    def open_rows(self) -> list[Row]:
        """The rows that are not met; one that asks nothing may be among them."""
        return [row for row in self.rows if row.met_on is None]

    def allocate(self, rule: AllocationRule, amount: Decimal, on: date) -> Split:
        """Pay an amount into the open rows; what is left over is an overpayment and not in the split."""
        return allocate(rule, self.open_rows(), amount, on, self.unit)

    def note(self, event: Event, amount: Decimal, split: list[Decimal] | None = None, **more: object) -> Transaction:
        """Add a line to the statement, with the balance as it now is."""
        line = Transaction(
            event.on,
            event.title,
            amount,
            split or four(),
            key=event.key,
            event=event,
            after_charge_off=self.state.charged_off_on is not None,
            fraud=self.state.fraud,
        )
        for name, value in more.items():
            setattr(line, name, value)
        line.balance = self.state.principal_owed if "balance" not in more else line.balance
        self.state.transactions.append(line)
        return line

    def note_payment(self, event: Payment, split: Split) -> Transaction:
        """Add a payment to the statement and what nothing was owed for to the overpayment."""
        parts = [split.get(component, ZERO) for component in Component]
        over = event.amount - sum(parts, ZERO)
        self.state.overpaid += over
        line = self.note(event, event.amount, parts, overpaid=over)
        self.close_if_met(event)
        return line

    def add_charge(self, line: ChargeLine) -> Row:
        """Put a charge on the instalment in whose period it is due, or on an additional row after maturity."""
        row = self.row_for(line.due)
        row.add_charge(line)
        self.charges[line.key] = line
        return row

    def row_for(self, due: date) -> Row:
        """The row in whose period a day lies: after its start, up to its due date; beyond maturity an additional one.

        The first instalment takes its first day too; down payments take nothing (Fineract, `isDueInPeriod`).
        """
        before = None
        for row in self.rows:
            if row.kind is RowKind.DOWN_PAYMENT:
                continue
            if due <= row.due and (before is None or due > before.due):
                return row
            before = row
        return self._additional_row(due)

    def row_after(self, day: date) -> Row:
        """The first row due later than a day; the last one on its due date; beyond that an additional one."""
        for row in self.rows:
            if row.due > day and row.kind is not RowKind.ADDITIONAL:
                return row
        return self.rows[-1] if self.rows[-1].due == day else self._additional_row(day)

    def _additional_row(self, due: date) -> Row:
        """The row after maturity, made or moved to include a day."""
        last = self.rows[-1]
        if last.kind is RowKind.ADDITIONAL:
            last.due = max(last.due, due)
            return last
        self.rows.append(Row(last.number + 1, last.due, due, RowKind.ADDITIONAL))
        return self.rows[-1]

    def close_if_met(self, event: Event) -> None:
        """Bring the status up to what is owed, and recognise the rest of the income when all obligations are met."""
        state = self.state
        if state.status in (Status.WRITTEN_OFF, Status.SOLD, Status.APPROVED):
            return
        if any(row.met_on is None and row.outstanding for row in state.rows):
            state.status, state.closed_on, self.closed_by = Status.ACTIVE, None, None
            return
        was_open = state.status is Status.ACTIVE
        state.status = Status.OVERPAID if state.overpaid else Status.CLOSED
        if was_open:
            state.closed_on, self.closed_by = event.on, event
            if self.servicing.recognition is Recognition.ON_CLOSING and state.charged_off_on is None:
                self.recognise(event.on, [sum((r.asked[s] - r.waived[s] for r in state.rows), ZERO) for s in INCOME])

    def recognise(self, on: date, asked: list[Decimal]) -> None:
        """Recognise income up to `asked` (penalties, fees, interest) that was not recognised before."""
        split = four()
        for slot in INCOME:
            split[slot] = max(asked[slot] - self.state.recognised[slot], ZERO)
            self.state.recognised[slot] += split[slot]
        if total := sum(split, ZERO):
            self.state.transactions.append(Transaction(on, "Accrual", total, split, key=f"accrual {on}"))

    def insert_rows(self, rows: list[Row]) -> None:
        """Put rows among the others by due date and number all anew."""
        self.state.rows.extend(rows)
        self.state.rows.sort(key=lambda row: (row.due, row.kind is RowKind.ADDITIONAL))
        renumber(self.state.rows)

    def refuse_unless(self, allowed: bool, code: str, message: str) -> None:
        """Raise `EngineError` when something is not allowed."""
        if not allowed:
            raise EngineError(code, message)

    def clear_principal(self, row: Row, on: date) -> Decimal:
        """Take the unpaid principal off a row and return it."""
        owed = row.principal_owed
        row.asked[PRINCIPAL] -= owed
        if owed:
            row.settle(on)
        return owed
