"""What was agreed with a borrower: a product's rules as they were on approval, kept with the loan as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from yurt_lending.engine import DayCount, FirstPeriod, Frequency, Grace, LoanTerms, Method, Rounding, RoundingMode
from yurt_lending.engine.allocation import Standard
from yurt_lending.engine.dates import Unit
from yurt_lending.engine.events import ChargeKind
from yurt_lending.engine.fees import Base, ChargeRule, CostCap, Occasion
from yurt_lending.engine.postings import Basis, Role
from yurt_lending.engine.servicing import Model, Prepayment, Recalculation, Servicing
from yurt_lending.engine.terms import UnpaidInterest

if TYPE_CHECKING:
    from yurt_lending.models.loan import Loan
    from yurt_lending.models.product import Product, ProductCharge


class AgreedCharge(BaseModel):
    """A fee or penalty as it was agreed; the fields are those of `ChargeRule`."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: ChargeKind
    occasion: Occasion
    base: Base
    amount: Decimal
    percent: Decimal
    per_year: int
    grace_days: int
    minimum: Decimal
    maximum: Decimal | None
    total_cap: Decimal | None
    tax_percent: Decimal

    @classmethod
    def of(cls, charge: ProductCharge) -> AgreedCharge:
        """As the product has it now."""
        return cls(
            name=charge.name, kind=ChargeKind(charge.kind), occasion=Occasion(charge.occasion),
            base=Base(charge.base), amount=charge.amount, percent=charge.percent, per_year=charge.per_year,
            grace_days=charge.grace_days, minimum=charge.least, maximum=charge.most, total_cap=charge.total_cap,
            tax_percent=charge.tax_percent,
        )  # fmt: skip

    def rule(self) -> ChargeRule:
        """The engine's rule."""
        return ChargeRule(**self.model_dump())


class Agreement(BaseModel):
    """The rules of one loan. Amounts are in the loan's currency, `rate` in percent a year; `accounts` maps roles."""

    model_config = ConfigDict(frozen=True)

    principal: Decimal
    rate: Decimal
    term: int
    first_due: date | None
    due_day: int | None
    mirrored: bool
    method: Method
    unit: Unit
    every: int
    day_count: DayCount
    first_period: FirstPeriod
    rounding: Decimal
    rounding_mode: RoundingMode
    instalment_rounding: Decimal | None
    grace_principal: int
    grace_payment: int
    grace_interest: int
    unpaid_interest: UnpaidInterest
    allocation: str
    recalculation: str
    prepayment: Prepayment
    grace_days: int
    cost_cap: Decimal | None
    charges: tuple[AgreedCharge, ...]
    basis: Basis
    accounts: dict[Role, int]

    @classmethod
    def of(cls, loan: Loan, product: Product) -> Agreement:
        """What is agreed when the loan is approved now."""
        return cls(
            principal=loan.principal, rate=loan.rate, term=loan.term, first_due=loan.first_due, due_day=loan.due_day,
            mirrored=product.direction == "taken", method=Method(product.method), unit=Unit(product.unit),
            every=product.every, day_count=DayCount(product.day_count), first_period=FirstPeriod(product.first_period),
            rounding=product.rounding, rounding_mode=RoundingMode(product.rounding_mode),
            instalment_rounding=product.instalment_rounding, grace_principal=product.grace_principal,
            grace_payment=product.grace_payment, grace_interest=product.grace_interest,
            unpaid_interest=UnpaidInterest(product.unpaid_interest), allocation=product.allocation,
            recalculation=product.recalculation, prepayment=Prepayment(product.prepayment),
            grace_days=product.grace_days, cost_cap=product.cost_cap,
            charges=tuple(AgreedCharge.of(charge) for charge in product.charges), basis=Basis(product.basis),
            accounts={Role(row.role): row.account_id for row in product.accounts},
        )  # fmt: skip

    @property
    def grows_daily(self) -> bool:
        """True when a day alone changes what is owed: interest by the days, or penalties for each day."""
        return self.recalculation != "none" or any(c.occasion is Occasion.OVERDUE_DAILY for c in self.charges)

    def terms(self, start: date) -> LoanTerms:
        """The terms of a loan that is disbursed on `start`."""
        level = self.instalment_rounding
        return LoanTerms(
            principal=self.principal,
            annual_percent=self.rate,
            disbursed_on=start,
            instalments=self.term,
            method=self.method,
            frequency=Frequency(self.unit, self.every),
            day_count=self.day_count,
            first_due=self.first_due,
            due_day=self.due_day,
            first_period=self.first_period,
            grace=Grace(self.grace_principal, self.grace_payment, self.grace_interest),
            unpaid_interest=self.unpaid_interest,
            rounding=Rounding(self.rounding, self.rounding_mode),
            instalment_rounding=Rounding(level, self.rounding_mode) if level else None,
        )

    def servicing(self, start: date) -> Servicing:
        """How the loan is served. Raises EngineError for rules that contradict each other."""
        return Servicing(
            loan=self.terms(start),
            allocation=Standard[self.allocation.upper()].value,
            recalculation=self._recalculation(),
            charges=tuple(charge.rule() for charge in self.charges),
            cost_cap=CostCap(total_percent=self.cost_cap),
        )

    def _recalculation(self) -> Recalculation | None:
        if self.recalculation == "none":
            return None
        return Recalculation(model=Model(self.recalculation), prepayment=self.prepayment)
