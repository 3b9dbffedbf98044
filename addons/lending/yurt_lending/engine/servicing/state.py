"""What a replay gives: the rows, the transactions and the standing of a loan on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.events import Event
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.rows import PRINCIPAL, Row, four
from yurt_lending.engine.servicing.settings import Servicing


class Status(StrEnum):
    """The standing of a loan (after Fineract's loan statuses)."""

    APPROVED = "approved"
    """Agreed, nothing disbursed yet."""
    ACTIVE = "active"
    CLOSED = "closed (obligations met)"
    OVERPAID = "overpaid"
    WRITTEN_OFF = "closed (written off)"
    SOLD = "closed (sold)"


@dataclass(slots=True)
class Transaction:
    """One line of the loan's statement.

    `split` is by `Component.slot`; `overpaid` is the part that nothing was owed for (or, of a refund, that was
    taken from the overpayment); `balance` is the principal owed afterwards. `after_charge_off` and `fraud` tell
    which accounts an entry belongs to.
    """

    on: date
    title: str
    amount: Decimal
    split: list[Decimal] = field(default_factory=four)
    overpaid: Decimal = ZERO
    balance: Decimal = ZERO
    key: str = ""
    event: Event | None = None
    reversed: bool = False
    after_charge_off: bool = False
    fraud: bool = False

    def part(self, component: Component) -> Decimal:
        """What of the amount went to a component."""
        return self.split[component.slot]


@dataclass(slots=True)
class LoanState:
    """The whole standing of a loan as it follows from its facts up to `as_of`."""

    servicing: Servicing
    as_of: date
    rows: list[Row] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    disbursements: list[tuple[date, Decimal]] = field(default_factory=list)
    overpaid: Decimal = ZERO
    status: Status = Status.APPROVED
    charged_off_on: date | None = None
    fraud: bool = False
    closed_on: date | None = None
    recognised: list[Decimal] = field(default_factory=four)
    disbursement_charges: Decimal = ZERO
    """Fees taken out of the disbursement."""

    @property
    def disbursed(self) -> Decimal:
        """All that was given out."""
        return sum((amount for _, amount in self.disbursements), ZERO)

    @property
    def outstanding(self) -> Decimal:
        """All that is unpaid, due or not."""
        return sum((row.outstanding for row in self.rows), ZERO)

    @property
    def principal_owed(self) -> Decimal:
        """The unpaid principal."""
        return sum((row.principal_owed for row in self.rows if row.met_on is None), ZERO)

    def owed(self, component: Component) -> Decimal:
        """What of a component is unpaid, due or not."""
        return sum((row.owed(component) for row in self.rows), ZERO)

    def overdue(self, on: date | None = None) -> Decimal:
        """What was due before a day (by default `as_of`) and is unpaid."""
        day = on or self.as_of
        return sum((row.outstanding for row in self.rows if row.due < day), ZERO)

    def overdue_since(self, on: date | None = None) -> date | None:
        """The due date of the oldest unpaid row that was due before a day, or None."""
        day = on or self.as_of
        return next((row.due for row in self.rows if row.due < day and row.outstanding > 0), None)

    def transaction(self, key: str) -> Transaction | None:
        """The transaction that a fact caused, by the fact's key."""
        return next((each for each in self.transactions if each.key == key), None)

    def balances(self) -> list[Decimal]:
        """The principal owed after each row as scheduled: what was given out and came back, less principal asked."""
        owed, index, found = ZERO, 0, []
        for row in self.rows:
            while index < len(self.disbursements) and self.disbursements[index][0] <= row.due:
                owed += self.disbursements[index][1]
                index += 1
            owed += row.credited - row.asked[PRINCIPAL]
            found.append(owed)
        return found
