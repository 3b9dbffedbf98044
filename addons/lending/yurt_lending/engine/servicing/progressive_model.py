"""Interest recalculated day by day with level instalments: interest to the payment's day first, the last row adjusts.

Source: Apache Fineract's progressive loans (ProgressiveEMICalculator). Its rules, in our words:

- Every row has a level total (its instalment). Interest of the row is that of the real balance; principal is the
  rest of the instalment; the last unpaid row's instalment takes the difference.
- Overdue principal bears interest up to the day the books were brought up to; later it is taken as paid then.
- Who pays before the due date pays interest to that day (or to the end of the period, `PreClosure`), the rest of
  the instalment is principal. Interest that then still runs in the row moves to the next row.
- A row paid before it begins is all principal, up to its instalment.
- Interest is rounded once for the row.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yurt_lending.engine.money import ZERO, Rounding
from yurt_lending.engine.servicing.curve import Rates
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL, Row, RowKind
from yurt_lending.engine.servicing.settings import PreClosure, Recalculation

FAR = date.max


@dataclass(slots=True)
class Period:
    """A row of the model: its instalment, as agreed and as adjusted, and what was worked out for it."""

    row: Row
    instalment: Decimal
    agreed: Decimal
    interest: Decimal = ZERO
    principal: Decimal = ZERO

    @property
    def paid(self) -> Decimal:
        """Interest and principal met: paid, or interest waived."""
        return self.interest_met + self.row.paid[PRINCIPAL]

    @property
    def interest_met(self) -> Decimal:
        """Interest paid and waived."""
        return self.row.paid[INTEREST] + self.row.waived[INTEREST]


class ProgressiveModel:
    """The periods of a loan, its balance through time, and what follows for each row."""

    def __init__(self, settings: Recalculation) -> None:
        self.settings = settings
        self.periods: list[Period] = []
        self.changes: dict[date, Decimal] = defaultdict(Decimal)
        self.seen: date | None = None
        """The day up to which overdue principal bears interest so far."""
        self.credits = ZERO
        self.rates: Rates | None = None
        self.rates_known = (0, 0)
        self.fresh = False
        """Whether the periods are worked out for all that is known, interest to the end."""

    @property
    def rates_count(self) -> int:
        """How many changes of the rate are worked in."""
        return self.rates_known[0]

    def begin(self, ledger: Ledger) -> None:
        """Set the model up from planned rows and from what was paid."""
        level = [row for row in ledger.rows if row.kind not in (RowKind.DOWN_PAYMENT, RowKind.ADDITIONAL)]
        totals = [row.asked[INTEREST] + row.asked[PRINCIPAL] for row in level]
        agreed = max(set(totals), key=totals.count) if totals else ZERO
        self.periods = [
            Period(row, total, min(total, agreed) or total) for row, total in zip(level, totals, strict=True)
        ]
        self.changes = defaultdict(Decimal)
        self.fresh = False
        for on, amount in ledger.state.disbursements:
            self.changes[on] += amount
        for row in ledger.rows:
            if row.kind is RowKind.DOWN_PAYMENT:
                self.changes[row.due] -= row.asked[PRINCIPAL]
        for period in self.periods:
            if period.row.paid[PRINCIPAL]:
                self.changes[period.row.met_on or period.row.due] -= period.row.paid[PRINCIPAL]
        self.seen = None

    def compute(self, ledger: Ledger, till: date) -> None:
        """Work interest and principal of all periods out, interest up to `till`, and adjust the last unpaid one."""
        if self.fresh and till == FAR:
            return
        self.fresh = till == FAR
        rounding = ledger.rounding
        self._walk(ledger, rounding, till)
        given = sum((amount for _, amount in ledger.state.disbursements), ZERO)
        downs = sum((row.asked[PRINCIPAL] for row in ledger.rows if row.kind is RowKind.DOWN_PAYMENT), ZERO)
        for _ in range(3):
            asked = sum((period.interest - period.instalment for period in self.periods), ZERO)
            difference = given + self.credits - downs + asked
            if not difference or not self._adjust(difference):
                break
            self._walk(ledger, rounding, till)

    def _rates(self, ledger: Ledger) -> Rates:
        """The rates, with what was worked out for them; anew when a rate or a pause came since."""
        known = (len(ledger.rates), len(ledger.pauses))
        if self.rates is None or self.rates_known != known:
            self.rates = Rates(ledger.servicing.loan, ledger.rates, ledger.pauses)
            self.rates_known = known
        return self.rates

    def _walk(self, ledger: Ledger, rounding: Rounding, till: date) -> None:
        """Work interest and principal of each period out, one after the other."""
        rates = self._rates(ledger)
        days = sorted(self.changes)
        balance, carried, index = ZERO, ZERO, 0
        for period in self.periods:
            row = period.row
            while index < len(days) and days[index] <= row.start:
                balance += self.changes[days[index]]
                index += 1
            inner = index < len(days) and days[index] < row.due
            raw = None if inner or till < row.due else rates.interest(max(balance, ZERO), row.start, row.due)
            if raw is None:
                slices = rates.slices(balance, self.changes, row.start, row.due, till)
                raw = sum((max(each.balance, ZERO) * each.factor for each in slices), ZERO)
            while index < len(days) and days[index] < row.due:
                balance += self.changes[days[index]]
                index += 1
            ran = rounding(raw) + carried
            paid_interest, paid_principal = period.interest_met, row.paid[PRINCIPAL]
            if paid_principal > max(period.instalment - ran, ZERO):
                period.interest = paid_interest
            else:
                period.interest = max(min(ran, period.instalment), paid_interest)
            period.principal = max(period.instalment - period.interest, ZERO, paid_principal)
            carried = max(ran - period.interest, ZERO)
            balance -= period.principal - paid_principal

    def _adjust(self, difference: Decimal) -> bool:
        """Put a difference on the last unpaid period's instalment; below what was paid it moves to the one before."""
        moved = False
        for period in reversed(self.periods):
            if period.paid == period.instalment and period.paid and difference < 0:
                continue
            wanted = period.instalment + difference
            period.instalment = max(wanted, period.paid, ZERO)
            moved = True
            difference = wanted - period.instalment
            if not difference:
                break
        return moved

    def bring_up(self, ledger: Ledger, on: date) -> None:
        """Let overdue principal bear interest up to a day."""
        self.compute(ledger, FAR)
        for period in self.periods:
            row = period.row
            if row.due >= on:
                break
            unpaid = period.principal - row.paid[PRINCIPAL]
            start = max(row.due, self.seen) if self.seen else row.due
            if unpaid > 0 and start < on:
                self.changes[start] += unpaid
                self.changes[on] -= unpaid
                self.fresh = False
                self.compute(ledger, FAR)
        self.seen = max(on, self.seen) if self.seen else on
        self.show(on)

    def show(self, on: date) -> None:
        """Write the model's figures into the rows."""
        for period in self.periods:
            asked = period.row.asked
            if asked[INTEREST] != period.interest or asked[PRINCIPAL] != period.principal:
                asked[INTEREST], asked[PRINCIPAL] = period.interest, period.principal
                period.row.settle(on)

    def due(self, ledger: Ledger, period: Period, on: date) -> tuple[Decimal, Decimal]:
        """What a period asks on a day: interest to the day, and the rest of its instalment as principal."""
        row = period.row
        if row.due <= on:
            return period.interest, period.principal
        instalments = [each.instalment for each in self.periods]
        till = self._till(on)
        self.compute(ledger, till)
        owed = sum((each.principal - each.row.paid[PRINCIPAL] for each in self.periods), ZERO)
        open_count = sum(1 for each in self.periods if each.instalment != each.paid)
        interest, principal = period.interest, period.principal
        if till <= row.start and open_count > 1:
            principal = max(period.agreed - interest, ZERO)
        principal = max(min(principal, owed + row.paid[PRINCIPAL]), row.paid[PRINCIPAL])
        for each, instalment in zip(self.periods, instalments, strict=True):
            each.instalment = instalment
        self.compute(ledger, FAR)
        return interest, principal

    def _till(self, on: date) -> date:
        """Up to when interest is asked of who pays on a day."""
        if self.settings.pre_closure is PreClosure.TILL_DATE:
            return on
        return next((period.row.due for period in self.periods if period.row.start < on <= period.row.due), on)
