"""The rows of a loan in service: what each instalment asks, what was paid of it, forgiven and written off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.events import ChargeKind
from yurt_lending.engine.money import ZERO

PENALTY, FEE = Component.PENALTY.slot, Component.FEE.slot
INTEREST, PRINCIPAL = Component.INTEREST.slot, Component.PRINCIPAL.slot
COMPONENT_OF = {ChargeKind.FEE: Component.FEE, ChargeKind.PENALTY: Component.PENALTY}


class RowKind(StrEnum):
    """Where a row comes from."""

    INSTALMENT = "instalment"
    DOWN_PAYMENT = "down payment"
    ADDITIONAL = "additional"
    """Asked after maturity: a late charge, a charge-back, interest of an overdue loan."""
    RE_AGED = "re-aged"


@dataclass(slots=True)
class ChargeLine:
    """A fee or penalty on a row."""

    key: str
    kind: ChargeKind
    amount: Decimal
    due: date
    paid: Decimal = ZERO
    waived: Decimal = ZERO

    @property
    def unpaid(self) -> Decimal:
        """What is still asked of it."""
        return self.amount - self.paid - self.waived


def four() -> list[Decimal]:
    """Zeros for the four components, by `Component.slot`."""
    return [ZERO, ZERO, ZERO, ZERO]


@dataclass(slots=True)
class Row:
    """One instalment in service. Lists are indexed by `Component.slot`; amounts in the loan's currency.

    `in_advance` and `late` are the parts of what was paid before and after `due`; `met_on` is the day on which
    nothing more was owed.
    """

    number: int
    start: date
    due: date
    kind: RowKind = RowKind.INSTALMENT
    asked: list[Decimal] = field(default_factory=four)
    paid: list[Decimal] = field(default_factory=four)
    waived: list[Decimal] = field(default_factory=four)
    written_off: list[Decimal] = field(default_factory=four)
    in_advance: Decimal = ZERO
    late: Decimal = ZERO
    met_on: date | None = None
    credited: Decimal = ZERO
    """The part of the principal that charge-backs added."""
    forgiven: bool = False
    """Whether something was waived or written off."""
    charges: list[ChargeLine] = field(default_factory=list)

    def owed(self, component: Component, till: date | None = None) -> Decimal:
        """What of a component is unpaid; `till` leaves out charges due later than that day."""
        slot = component.slot
        if till is not None and slot <= FEE:
            return sum((line.unpaid for line in self._lines(component) if line.due <= till), ZERO)
        return self.asked[slot] - self.paid[slot] - self.waived[slot] - self.written_off[slot]

    def pay(self, component: Component, amount: Decimal, on: date, till: date | None = None) -> None:
        """Pay `amount` (at most what is owed) of a component on a day."""
        slot = component.slot
        self.paid[slot] += amount
        if on < self.due:
            self.in_advance += amount
        elif on > self.due:
            self.late += amount
        if slot <= FEE:
            for line in self._lines(component):
                part = min(amount, line.unpaid)
                if part > 0 and (till is None or line.due <= till):
                    line.paid += part
                    amount -= part
        self.settle(on)

    def settle(self, on: date) -> None:
        """Note the day on which nothing more is owed; forget it when something is owed again."""
        if self.outstanding:
            self.met_on = None
        elif self.met_on is None:
            self.met_on = on

    def add_charge(self, line: ChargeLine) -> None:
        """Put a charge on the row."""
        self.charges.append(line)
        self.charges.sort(key=lambda each: each.due)
        self.asked[COMPONENT_OF[line.kind].slot] += line.amount
        self.met_on = None

    def waive(self, component: Component, amount: Decimal, on: date) -> None:
        """Forgive `amount` of a component."""
        self.forgiven = True
        self.waived[component.slot] += amount
        self.settle(on)

    def write_off(self, component: Component, amount: Decimal, on: date) -> None:
        """Write `amount` of a component off."""
        self.forgiven = True
        self.written_off[component.slot] += amount
        self.settle(on)

    @property
    def outstanding(self) -> Decimal:
        """All that is unpaid."""
        asked, paid = self.asked, self.paid
        # Written out: this is asked more often than anything else.
        left = asked[0] - paid[0] + asked[1] - paid[1] + asked[2] - paid[2] + asked[3] - paid[3]
        if self.forgiven:
            left -= sum(self.waived, ZERO) + sum(self.written_off, ZERO)
        return left

    @property
    def total(self) -> Decimal:
        """All that the row asks, or asked."""
        return sum(self.asked, ZERO)

    @property
    def total_paid(self) -> Decimal:
        """All that was paid."""
        return sum(self.paid, ZERO)

    @property
    def principal_owed(self) -> Decimal:
        """The unpaid principal."""
        left = self.asked[PRINCIPAL] - self.paid[PRINCIPAL]
        return left - self.waived[PRINCIPAL] - self.written_off[PRINCIPAL] if self.forgiven else left

    def _lines(self, component: Component) -> Iterable[ChargeLine]:
        return (line for line in self.charges if COMPONENT_OF[line.kind] is component)


def reset(rows: Iterable[Row]) -> None:
    """Take back all that was paid, forgiven and written off, keeping what is asked, so that payments go in anew."""
    for row in rows:
        row.paid, row.waived, row.written_off = four(), four(), four()
        row.in_advance = row.late = ZERO
        row.met_on, row.forgiven = None, False
        for line in row.charges:
            line.paid = line.waived = ZERO


def renumber(rows: Iterable[Row]) -> None:
    """Number rows from 1 and let each begin where the one before it ends."""
    before: Row | None = None
    for number, row in enumerate(rows, start=1):
        row.number = number
        if before is not None:
            row.start = before.due
        before = row
