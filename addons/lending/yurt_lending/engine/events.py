"""The facts of a loan: what happened, when it takes effect and in which order it was recorded.

State is never kept; it is replayed from these facts (`servicing.replay`). A fact is never edited: a wrong one
is taken back by `Reversal`. Amounts are `Decimal` in the loan's currency, dates are business dates.

Order (`in_order`): business date, then phase, then the sequence of recording. The phase puts money given out
and changed terms before what is done with them on the same day; everything else keeps the order in which
people recorded it (a refund recorded after a charge-off of the same day must follow it).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from yurt_lending.engine.dates import Frequency
from yurt_lending.engine.errors import EngineError


class ChargeKind(StrEnum):
    """Whether a charge is income for a service (`fee`) or a sanction (`penalty`)."""

    FEE = "fee"
    PENALTY = "penalty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact. `on` is the business date, `sequence` the order of recording, `key` its name for later facts.

    `recorded` is the business date on which it was entered, when that is later than `on` (a backdated fact).
    """

    on: date
    sequence: int = 0
    key: str = ""
    recorded: date | None = None

    phase: ClassVar[int] = 1
    title: ClassVar[str] = "Event"

    @property
    def effective(self) -> date:
        """The date from which the fact counts in a replay (a charge due earlier counts from its due date)."""
        return self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class Disbursement(Event):
    """Money given to the borrower: the whole loan, a tranche or a top-up. `amount` > 0."""

    amount: Decimal
    phase: ClassVar[int] = 0
    title: ClassVar[str] = "Disbursement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge(Event):
    """A fee or penalty raised by hand or by a rule; `due` decides the instalment it joins."""

    kind: ChargeKind
    amount: Decimal
    due: date
    title: ClassVar[str] = "Charge"

    @property
    def effective(self) -> date:
        """A charge entered after its due date counts from the due date (Fineract, ChargeOrTransaction)."""
        return min(self.on, self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Event):
    """Money (or a credit instead of money) that pays the loan down. `amount` > 0. Use a subclass."""

    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment(Payment):
    """The borrower pays."""

    title: ClassVar[str] = "Repayment"


@dataclass(frozen=True, slots=True, kw_only=True)
class DownPayment(Payment):
    """The first share, paid on the day of disbursement."""

    title: ClassVar[str] = "Down Payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantIssuedRefund(Payment):
    """The seller returns the price of returned goods; pays the loan like a repayment."""

    title: ClassVar[str] = "Merchant Issued Refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRefund(Payment):
    """A payout returned by the payee; pays the loan like a repayment."""

    title: ClassVar[str] = "Payout Refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillCredit(Payment):
    """The lender credits the borrower at its own expense."""

    title: ClassVar[str] = "Goodwill Credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPaymentWaiver(Payment):
    """The lender forgives an amount at the expense of its interest income; allocated like a repayment."""

    title: ClassVar[str] = "Interest Payment Waiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestRefund(Payment):
    """Interest already taken is given back by crediting the loan."""

    title: ClassVar[str] = "Interest Refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinancing(Payment):
    """The loan is paid from a new loan that replaces it (settlement by refinancing)."""

    title: ClassVar[str] = "Refinancing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery(Payment):
    """Money that came in after the write-off; posted as recovery income, never allocated."""

    title: ClassVar[str] = "Recovery Repayment"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBalanceRefund(Event):
    """An overpayment is paid back to the borrower. `amount` > 0, at most what is overpaid."""

    amount: Decimal
    title: ClassVar[str] = "Credit Balance Refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeBack(Event):
    """The bank took (part of) the payment named `of` back: the debt returns, due on that day."""

    of: str
    amount: Decimal
    title: ClassVar[str] = "Chargeback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal(Event):
    """The fact named `of` was wrong: it counts as if it had never happened, but stays listed."""

    of: str
    title: ClassVar[str] = "Reversal"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeWaiver(Event):
    """The unpaid part of the charge named `of` is forgiven: all of it, or `amount` of it.

    A charge that a rule raised is named `rule <its number> <due date>`. When facts recorded later, for an earlier day,
    leave less of such a charge, the waiver forgives what there is.
    """

    of: str
    amount: Decimal | None = None
    title: ClassVar[str] = "Waive loan charges"

    @property
    def of_rule(self) -> bool:
        """Whether a rule raised the charge, not a person."""
        return self.of.startswith("rule ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeAdjustment(Event):
    """Part of the charge named `of` is credited to the loan; pays that charge first, then as a repayment."""

    of: str
    amount: Decimal
    title: ClassVar[str] = "Charge Adjustment"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestWaiver(Event):
    """Unpaid interest up to `amount` is forgiven, earliest instalment first."""

    amount: Decimal
    title: ClassVar[str] = "Waive interest"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange(Event):
    """From `on` the annual rate is `rate` per cent, or `index` + `margin` when the loan floats."""

    rate: Decimal | None = None
    index: Decimal | None = None
    margin: Decimal = Decimal(0)
    phase: ClassVar[int] = 0
    title: ClassVar[str] = "Rate change"

    @property
    def annual_rate(self) -> Decimal:
        """The rate in per cent a year; raises `EngineError` when neither rate nor index is named."""
        if self.rate is not None:
            return self.rate
        if self.index is None:
            raise EngineError("rate_missing", "A rate change names either the new rate or the index.")
        return self.index + self.margin


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPause(Event):
    """No interest is charged from `start` to `end`, both days included."""

    start: date
    end: date
    phase: ClassVar[int] = 0
    title: ClassVar[str] = "Interest pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reschedule(Event):
    """Due dates from the instalment due on `due` move to start at `new_due`; `extra_terms` instalments are added."""

    due: date
    new_due: date
    extra_terms: int = 0
    title: ClassVar[str] = "Reschedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReAge(Event):
    """All that is unpaid moves to a new series of equal instalments from `first_due`."""

    frequency: Frequency
    first_due: date
    instalments: int
    title: ClassVar[str] = "Re-age"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReAmortise(Event):
    """Overdue principal is spread evenly over the instalments that are still to come."""

    title: ClassVar[str] = "Re-amortize"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capitalise(Event):
    """Overdue interest, fees and penalties become principal, spread over the instalments to come."""

    title: ClassVar[str] = "Capitalization"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeOff(Event):
    """The loan is taken off the books as a loss while collection goes on."""

    fraud: bool = False
    title: ClassVar[str] = "Charge-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff(Event):
    """All that is unpaid is written off and the loan is closed."""

    title: ClassVar[str] = "Close (as written-off)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtSale(Event):
    """The debt is sold for `price` and the loan is closed."""

    price: Decimal
    title: ClassVar[str] = "Asset sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOfDay(Event):
    """The close of the day `on` ran: income earned before it is recognised, interest is brought up to it."""

    phase: ClassVar[int] = 2
    title: ClassVar[str] = "Close of day"


def in_order(events: Iterable[Event]) -> list[Event]:
    """Sort facts for a replay: effective date, phase, sequence; equal sequences by type name and content."""
    return sorted(events, key=lambda e: (e.effective, e.phase, e.sequence, type(e).__name__, e.key, repr(e)))


def with_sequence(events: Iterable[Event]) -> list[Event]:
    """Give facts that come in the order of recording a sequence and, where missing, a key `"1"`, `"2"` …"""
    return [replace(event, sequence=n, key=event.key or str(n)) for n, event in enumerate(events, start=1)]
