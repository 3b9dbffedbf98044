"""In which order a payment pays what is owed: fixed orders, per-bucket rules, and the rule for future instalments.

An `AllocationRule` is a list of steps (timing, component), walked instalment by instalment (`HORIZONTAL`) or
component by component over all instalments (`VERTICAL`). Sources: Apache Fineract's repayment strategies (its
`LoanRepaymentScheduleTransactionProcessor` implementations) and its advanced payment allocation, whose names
stand in `STANDARD`. The rule says what to pay next; `allocate` walks it over `Owed` rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum, StrEnum
from operator import attrgetter
from typing import Protocol, TypeVar

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.money import ZERO


class Component(StrEnum):
    """A part of what an instalment asks."""

    PENALTY = "penalty"
    FEE = "fee"
    INTEREST = "interest"
    PRINCIPAL = "principal"

    slot: int
    """The component's place in the lists that rows keep, since looking up by an enum member is slow."""


for _slot, _component in enumerate(Component):
    _component.slot = _slot


class Timing(StrEnum):
    """How an instalment stands on the day of the payment: due before it, on it, or after it."""

    PAST_DUE = "past due"
    DUE = "due"
    IN_ADVANCE = "in advance"


class Direction(StrEnum):
    """Fineract's `loanScheduleProcessingType`."""

    HORIZONTAL = "horizontal"
    """One instalment after the other, each with all its components."""
    VERTICAL = "vertical"
    """One component after the other, each over all instalments of its bucket."""


class FutureRule(StrEnum):
    """Which instalment money paid in advance goes to (Fineract's `futureInstallmentAllocationRule`)."""

    NEXT = "next"
    """The earliest first."""
    LAST = "last"
    """The latest first."""
    NEXT_LAST = "next last"
    """The running one, then from the last backwards."""
    REAMORTISE = "re-amortise"
    """Equal parts over all instalments to come; what rounding leaves goes to the last of them."""


class ChargeTiming(StrEnum):
    """By which date a fee or penalty counts as due."""

    INSTALMENT = "instalment"
    """That of its instalment (Fineract's advanced allocation, and the fixed orders)."""
    OWN = "own"
    """Its own due date (Fineract's due-…-in-advance-… strategies)."""


Step = tuple[Timing, Component]


@dataclass(frozen=True, slots=True)
class AllocationRule:
    """A complete order of allocation. `steps` name each timing and component once, in the order of paying."""

    name: str
    steps: tuple[Step, ...]
    direction: Direction = Direction.HORIZONTAL
    future: FutureRule = FutureRule.NEXT
    charge_timing: ChargeTiming = ChargeTiming.INSTALMENT
    walk: tuple[tuple[Timing, tuple[Component, ...]], ...] = field(init=False, default=())
    """The steps as they are walked: grouped by bucket when horizontal, one by one when vertical."""

    def __post_init__(self) -> None:
        if len(set(self.steps)) != len(self.steps) or not self.steps:
            raise EngineError("allocation_steps", f"“{self.name}” must name each timing and component once.")
        if self.direction is Direction.VERTICAL:
            walk = tuple((timing, (component,)) for timing, component in self.steps)
        else:
            walk = tuple((timing, self.order_of(timing)) for timing in dict.fromkeys(step[0] for step in self.steps))
        object.__setattr__(self, "walk", walk)

    def order_of(self, timing: Timing) -> tuple[Component, ...]:
        """The components of one bucket in the order of paying."""
        return tuple(component for when, component in self.steps if when is timing)


P, F, I, C = Component.PENALTY, Component.FEE, Component.INTEREST, Component.PRINCIPAL  # noqa: E741


def steps_of(due: Sequence[Component], advance: Sequence[Component] | None = None) -> tuple[Step, ...]:
    """Steps with one order for past due and due, and another (by default the same) for money in advance."""
    later = due if advance is None else advance
    return (
        *((Timing.PAST_DUE, component) for component in due),
        *((Timing.DUE, component) for component in due),
        *((Timing.IN_ADVANCE, component) for component in later),
    )


def fixed(name: str, *order: Component) -> AllocationRule:
    """A fixed order inside each instalment, earliest instalment first, whatever its timing."""
    return AllocationRule(name, steps_of(order))


def advanced(
    *order: Component,
    direction: Direction = Direction.HORIZONTAL,
    future: FutureRule = FutureRule.NEXT,
    name: str = "advanced-payment-allocation-strategy",
) -> AllocationRule:
    """Fineract's advanced payment allocation with the same order in each bucket."""
    return AllocationRule(name, steps_of(order), direction, future)


class Standard(Enum):
    """The named strategies of Apache Fineract; the value is the rule."""

    PENALTIES_FEES_INTEREST_PRINCIPAL = fixed("mifos-standard-strategy", P, F, I, C)
    """The classic order and our default (Fineract's "Penalties, Fees, Interest, Principal order")."""
    INTEREST_PRINCIPAL_PENALTIES_FEES = fixed("interest-principal-penalties-fees-order-strategy", I, C, P, F)
    PRINCIPAL_INTEREST_PENALTIES_FEES = fixed("principal-interest-penalties-fees-order-strategy", C, I, P, F)
    OVERDUE_DUE_FEE_INTEREST_PRINCIPAL = AllocationRule(
        "rbi-india-strategy", steps_of((P, F, I, C)), Direction.VERTICAL, FutureRule.NEXT
    )
    """All due penalties, fees and interest of every instalment before any principal (Fineract, RBI India)."""
    DUE_PENALTY_FEE_INTEREST_PRINCIPAL = AllocationRule(
        "due-penalty-fee-interest-principal-in-advance-principal-penalty-fee-interest-strategy",
        steps_of((P, F, I, C), (C, P, F, I)),
        charge_timing=ChargeTiming.OWN,
    )
    DUE_PENALTY_INTEREST_PRINCIPAL_FEE = AllocationRule(
        "due-penalty-interest-principal-fee-in-advance-penalty-interest-principal-fee-strategy",
        steps_of((P, I, C, F), (P, I, C, F)),
        charge_timing=ChargeTiming.OWN,
    )
    ADVANCED = advanced(P, F, C, I)
    """Fineract's default advanced allocation: penalty, fee, principal, interest; the next instalment first."""


STANDARD: dict[str, AllocationRule] = {member.value.name: member.value for member in Standard}


class Owed(Protocol):
    """A row a payment can be allocated to. `owed` gives what of a component is unpaid (due by `till`, for charges)."""

    number: int
    start: date
    due: date

    def owed(self, component: Component, till: date | None = None) -> Decimal: ...

    def pay(self, component: Component, amount: Decimal, on: date, till: date | None = None) -> None: ...


OwedRow = TypeVar("OwedRow", bound=Owed)
Split = dict[Component, Decimal]


def allocate(rule: AllocationRule, rows: Sequence[Owed], amount: Decimal, on: date, unit: Decimal) -> Split:
    """Pay `amount` into `rows` (in order of due dates) by the rule; returns what each component received.

    What is left over (`amount` less the split's sum) is an overpayment. `unit` is the currency's smallest unit,
    used to split evenly. Raises nothing: bad amounts are refused before.
    """
    if rule.charge_timing is ChargeTiming.OWN:
        return _by_own_dates(rule, rows, amount, on)
    split: Split = {}
    rest = amount
    past, due = bisect_left(rows, on, key=_due), bisect_right(rows, on, key=_due)
    buckets = {Timing.PAST_DUE: rows[:past], Timing.DUE: rows[past:due], Timing.IN_ADVANCE: rows[due:]}
    for timing, components in rule.walk:
        if bucket := buckets[timing]:
            rest = _pay_bucket(rule, bucket, timing, components, rest, on, unit, split)
            if not rest:
                break
    return split


_due = attrgetter("due")


def _pay_bucket(
    rule: AllocationRule,
    bucket: Sequence[Owed],
    timing: Timing,
    components: tuple[Component, ...],
    rest: Decimal,
    on: date,
    unit: Decimal,
    split: Split,
) -> Decimal:
    if timing is Timing.IN_ADVANCE:
        if rule.future is FutureRule.REAMORTISE:
            return _evenly(bucket, components, rest, on, unit, split)
        bucket = in_future_order(rule.future, bucket, on)
    for row in bucket:
        rest = pay_row(row, components, rest, on, split)
        if not rest:
            break
    return rest


def in_future_order(rule: FutureRule, rows: Sequence[OwedRow], on: date) -> Sequence[OwedRow]:
    """The rows to come in the order in which money in advance pays them."""
    if rule is FutureRule.NEXT_LAST:
        running = [row for row in rows if row.start < on or row.number == 1]
        return [*running, *(row for row in reversed(rows) if row not in running)]
    return rows[::-1] if rule is FutureRule.LAST else rows


def pay_row(
    row: Owed, components: Sequence[Component], rest: Decimal, on: date, split: Split, till: date | None = None
) -> Decimal:
    """Pay one row's components in order as far as `rest` goes; returns what is left."""
    for component in components:
        part = min(rest, row.owed(component, till))
        if part > 0:
            row.pay(component, part, on, till)
            split[component] = split.get(component, ZERO) + part
            rest -= part
            if not rest:
                break
    return rest


def _evenly(
    bucket: Sequence[Owed], components: tuple[Component, ...], rest: Decimal, on: date, unit: Decimal, split: Split
) -> Decimal:
    """Each component in turn takes equal parts of what is left over the open rows; again while something was paid.

    The last open row's part takes the remainder of the division (Fineract).
    """
    before = None
    while rest > 0 and rest != before:
        before = rest
        open_rows = [row for row in bucket if any(row.owed(component) for component in components)]
        for component in components:
            if not open_rows or not rest:
                break
            share = (rest / len(open_rows)).quantize(unit, rounding=ROUND_HALF_EVEN)
            last = rest - share * (len(open_rows) - 1)
            for row in open_rows:
                part = last if row is open_rows[-1] else share
                rest -= part - pay_row(row, (component,), part, on, split)
    return rest


def _by_own_dates(rule: AllocationRule, rows: Sequence[Owed], amount: Decimal, on: date) -> Split:
    """What is due by its own date first, earliest instalment first; then the rest in advance, likewise."""
    split: Split = {}
    rest = amount
    due_order, advance_order = rule.order_of(Timing.DUE), rule.order_of(Timing.IN_ADVANCE)
    charges = tuple(component for component in due_order if component in (Component.PENALTY, Component.FEE))
    for row in rows:
        parts = due_order if row.due <= on else charges
        rest = pay_row(row, parts, rest, on, split, till=on)
        if not rest:
            return split
    for row in rows:
        rest = pay_row(row, advance_order, rest, on, split)
        if not rest:
            break
    return split
