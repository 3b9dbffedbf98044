"""The journal entries that each line of a loan's statement causes, by account role.

Roles are not accounts: a product's accounting map says which account plays which role (several roles may share
one). Source of the rules: Apache Fineract's accrual and cash based accounting of loans; the signs are those of a
loan given. A loan taken is posted with debits and credits exchanged (`mirrored`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import (
    Capitalise,
    ChargeAdjustment,
    ChargeBack,
    ChargeOff,
    ChargeWaiver,
    CreditBalanceRefund,
    DebtSale,
    Disbursement,
    Event,
    GoodwillCredit,
    InterestPaymentWaiver,
    InterestRefund,
    InterestWaiver,
    MerchantIssuedRefund,
    Payment,
    PayoutRefund,
    Recovery,
    WriteOff,
)
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.rows import PRINCIPAL
from yurt_lending.engine.servicing.state import Transaction


class Basis(StrEnum):
    """When income is posted."""

    ACCRUAL = "accrual"
    """When it is earned; what is asked and unpaid is a receivable."""
    CASH = "cash"
    """When it is paid."""
    NONE = "none"
    """Nothing is posted."""


class Role(StrEnum):
    """What an account is for."""

    LOAN = "loans receivable"
    INTEREST_RECEIVABLE = "interest receivable"
    FEE_RECEIVABLE = "fee receivable"
    PENALTY_RECEIVABLE = "penalty receivable"
    CLEARING = "suspense or clearing"
    INTEREST_INCOME = "interest income"
    FEE_INCOME = "fee income"
    PENALTY_INCOME = "penalty income"
    CREDIT_LOSS = "credit loss"
    CREDIT_LOSS_FRAUD = "credit loss by fraud"
    INTEREST_CHARGED_OFF = "interest income charged off"
    FEE_CHARGED_OFF = "fee income charged off"
    PENALTY_CHARGED_OFF = "penalty income charged off"
    GOODWILL = "goodwill expense"
    GOODWILL_INTEREST = "interest given as goodwill"
    GOODWILL_FEE = "fees given as goodwill"
    GOODWILL_PENALTY = "penalties given as goodwill"
    RECOVERIES = "recoveries"
    WRITTEN_OFF = "losses written off"
    OVERPAYMENT = "overpayment liability"


class AccountType(StrEnum):
    """The five kinds of accounts."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry: a positive `debit` or a positive `credit` of the account that plays `role`."""

    role: Role
    debit: Decimal = ZERO
    credit: Decimal = ZERO

    @property
    def mirrored(self) -> Posting:
        """The same with debit and credit exchanged: for reversals, and for loans taken."""
        return Posting(self.role, self.credit, self.debit)


# By `Component.slot`: penalty, fee, interest, principal.
RECEIVABLE = (Role.PENALTY_RECEIVABLE, Role.FEE_RECEIVABLE, Role.INTEREST_RECEIVABLE, Role.LOAN)
EARNED = (Role.PENALTY_INCOME, Role.FEE_INCOME, Role.INTEREST_INCOME, Role.LOAN)
CHARGED_OFF = (Role.PENALTY_CHARGED_OFF, Role.FEE_CHARGED_OFF, Role.INTEREST_CHARGED_OFF, Role.CREDIT_LOSS)
GIVEN = (Role.GOODWILL_PENALTY, Role.GOODWILL_FEE, Role.GOODWILL_INTEREST, Role.GOODWILL)
RECOVERED = (Role.RECOVERIES,) * 4
INCOME_REFUNDS = (InterestPaymentWaiver, InterestRefund)
GIVEN_BACK = (MerchantIssuedRefund, PayoutRefund, *INCOME_REFUNDS, ChargeAdjustment)
"""What takes a charge-off back instead of being income from recovery."""


def postings(line: Transaction, basis: Basis = Basis.ACCRUAL) -> list[Posting]:
    """The entry of one line of the statement; debits equal credits. Empty when the line moves nothing in the books.

    One posting for each role and side, in the order loan, receivables, the others. Raises
    `EngineError("posting_unbalanced")` if a rule were wrong, rather than give an entry that does not balance.
    """
    if basis is Basis.NONE:
        return []
    book = _Book(basis)
    book.post(line)
    return book.result(line)


def reversed_postings(line: Transaction, basis: Basis = Basis.ACCRUAL) -> list[Posting]:
    """The entry that takes a reversed line back."""
    return [posting.mirrored for posting in postings(line, basis)]


def balance_of(entries: Iterable[Posting]) -> Decimal:
    """Debits less credits; zero for a whole entry."""
    return sum((posting.debit - posting.credit for posting in entries), ZERO)


class _Book:
    """Collects the sums of one entry by role and side."""

    def __init__(self, basis: Basis) -> None:
        self.accrual = basis is Basis.ACCRUAL
        self.sums: dict[tuple[Role, bool], Decimal] = {}

    def debit(self, role: Role, amount: Decimal) -> None:
        if amount:
            self.sums[role, True] = self.sums.get((role, True), ZERO) + amount

    def credit(self, role: Role, amount: Decimal) -> None:
        if amount:
            self.sums[role, False] = self.sums.get((role, False), ZERO) + amount

    def result(self, line: Transaction) -> list[Posting]:
        order = list(Role)
        keys = sorted(self.sums, key=lambda key: (key[1], order.index(key[0])))
        found = [
            Posting(role, self.sums[role, side] if side else ZERO, ZERO if side else self.sums[role, side])
            for role, side in keys
        ]
        if balance_of(found):
            raise EngineError("posting_unbalanced", f"The entry of {line.title} on {line.on} does not balance.")
        return found

    def post(self, line: Transaction) -> None:
        event = line.event
        if event is None:
            self._accrual(line)
        elif isinstance(event, Payment | ChargeAdjustment):
            self._payment(line, event)
        elif isinstance(event, Disbursement):
            self._disbursement(line)
        elif isinstance(event, ChargeOff):
            self._charge_off(line)
        elif isinstance(event, WriteOff):
            self._lost(line, [(Role.WRITTEN_OFF, ZERO)])
        elif isinstance(event, DebtSale):
            self._lost(line, [(Role.CLEARING, event.price)])
        elif isinstance(event, CreditBalanceRefund):
            self.debit(Role.OVERPAYMENT, line.amount)
            self.credit(Role.CLEARING, line.amount)
        elif isinstance(event, ChargeBack):
            self._charge_back(line)
        elif isinstance(event, ChargeWaiver | InterestWaiver):
            self._waiver(line)
        elif isinstance(event, Capitalise):
            self._capitalised(line)

    def _disbursement(self, line: Transaction) -> None:
        if line.split and any(line.split):
            # Charges taken out of the disbursement.
            self.debit(Role.CLEARING, line.amount)
            for role, part in zip(EARNED, line.split, strict=True):
                self.credit(role, part)
            return
        self.debit(Role.LOAN, line.amount)
        self.credit(Role.CLEARING, line.amount)

    def _accrual(self, line: Transaction) -> None:
        if not self.accrual:
            return
        for receivable, earned, part in zip(RECEIVABLE, EARNED, line.split, strict=True):
            self.debit(receivable, part)
            self.credit(earned, part)

    def _payment(self, line: Transaction, event: Event) -> None:
        credited = RECEIVABLE if self.accrual else EARNED
        if isinstance(event, Recovery):
            self.debit(Role.CLEARING, line.amount)
            self.credit(Role.RECOVERIES, line.amount)
            return
        if line.after_charge_off:
            credited = self._charged_off_roles(line) if isinstance(event, GIVEN_BACK) else RECOVERED
        for role, part in zip(credited, line.split, strict=True):
            self.credit(role, part)
        self.credit(Role.OVERPAYMENT, line.overpaid)
        if isinstance(event, GoodwillCredit):
            for role, part in zip(GIVEN, line.split, strict=True):
                self.debit(role, part)
            self.debit(Role.GOODWILL, line.overpaid)
        elif isinstance(event, INCOME_REFUNDS):
            self.debit(Role.INTEREST_INCOME, line.amount)
        elif isinstance(event, ChargeAdjustment):
            self.debit(Role.FEE_INCOME, line.amount)
        else:
            self.debit(Role.CLEARING, line.amount)

    def _charged_off_roles(self, line: Transaction) -> tuple[Role, ...]:
        loss = Role.CREDIT_LOSS_FRAUD if line.fraud else Role.CREDIT_LOSS
        return (*(CHARGED_OFF[:PRINCIPAL] if self.accrual else EARNED[:PRINCIPAL]), loss)

    def _charge_off(self, line: Transaction) -> None:
        for slot, (receivable, loss) in enumerate(zip(RECEIVABLE, self._charged_off_roles(line), strict=True)):
            if self.accrual or slot == PRINCIPAL:
                self.credit(receivable, line.split[slot])
                self.debit(loss, line.split[slot])

    def _lost(self, line: Transaction, proceeds: list[tuple[Role, Decimal]]) -> None:
        """What is given up leaves the books; what came in for it and the loss (or gain) stand against it."""
        taken = ZERO
        for role, amount in proceeds:
            self.debit(role, amount)
            taken += amount
        gone = ZERO
        for slot, role in enumerate(RECEIVABLE):
            if (self.accrual or slot == PRINCIPAL) and not line.after_charge_off:
                self.credit(role, line.split[slot])
                gone += line.split[slot]
        self.debit(Role.WRITTEN_OFF, max(gone - taken, ZERO))
        self.credit(Role.RECOVERIES, max(taken - gone, ZERO))

    def _charge_back(self, line: Transaction) -> None:
        role = Role.LOAN
        if line.after_charge_off:
            role = Role.CREDIT_LOSS_FRAUD if line.fraud else Role.CREDIT_LOSS
        self.debit(role, line.split[PRINCIPAL])
        self.debit(Role.OVERPAYMENT, line.overpaid)
        self.credit(Role.CLEARING, line.amount)

    def _waiver(self, line: Transaction) -> None:
        if self.accrual:
            for receivable, earned, part in zip(RECEIVABLE, EARNED, line.split, strict=True):
                self.credit(receivable, part)
                self.debit(earned, part)

    def _capitalised(self, line: Transaction) -> None:
        self.debit(Role.LOAN, line.amount)
        for role, part in zip(RECEIVABLE if self.accrual else EARNED, line.split, strict=True):
            self.credit(role, part)
