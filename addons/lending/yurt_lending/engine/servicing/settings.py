"""How a loan is served: allocation, recalculation of interest, down payment, charges. Each rule is a named setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from yurt_lending.engine.allocation import AllocationRule, Standard
from yurt_lending.engine.dates import Frequency
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import Payment
from yurt_lending.engine.fees import ChargeRule, CostCap
from yurt_lending.engine.terms import LoanTerms, Method


class Model(StrEnum):
    """How interest follows what was really paid and when."""

    REST = "rest"
    """The whole of a payment made early lowers the balance that bears interest; rows before the payment stand,
    later ones are worked out anew (Fineract, cumulative loans with interest recalculation)."""
    PROGRESSIVE = "progressive"
    """A payment made early pays interest to its date first; instalments stay level, the last unpaid one takes the
    difference (Fineract, progressive loans with advanced payment allocation)."""


class Prepayment(StrEnum):
    """What a payment beyond the instalment changes (Fineract's `rescheduleStrategyMethod`)."""

    LOWER = "lower"
    """The number of instalments stays, the instalment is worked out anew ("reduce EMI amount")."""
    SHORTEN = "shorten"
    """The instalment stays, the loan ends earlier ("reduce number of installments")."""
    NEXT = "next"
    """The excess is taken off the principal of the next instalments ("reschedule next repayments")."""
    KEEP = "keep"
    """Instalments stay, the last unpaid one shrinks ("adjust last, unpaid period")."""


class Compounding(StrEnum):
    """What overdue amount bears interest beside principal (Fineract's `interestRecalculationCompoundingMethod`)."""

    NONE = "none"
    INTEREST = "interest"
    FEE = "fee"
    INTEREST_AND_FEE = "interest and fee"


class PreClosure(StrEnum):
    """Up to when interest is owed by who settles early (Fineract's `preClosureInterestCalculationStrategy`)."""

    TILL_DATE = "till pre-closure date"
    TILL_REST_DATE = "till rest frequency date"
    """To the end of the running period."""


class Rest(StrEnum):
    """From which day a payment counts for interest when the rest is not a frequency of its own."""

    DAILY = "daily"
    INSTALMENT = "same as repayment period"
    """From the next due date on or after it."""


@dataclass(frozen=True, slots=True)
class Recalculation:
    """Recalculation of interest from the real dates of payments."""

    model: Model = Model.PROGRESSIVE
    rest: Rest | Frequency = Rest.DAILY
    prepayment: Prepayment = Prepayment.KEEP
    compounding: Compounding = Compounding.NONE
    compounding_every: Rest | Frequency = Rest.INSTALMENT
    pre_closure: PreClosure = PreClosure.TILL_DATE

    def __post_init__(self) -> None:
        if self.model is Model.PROGRESSIVE and self.compounding is not Compounding.NONE:
            raise EngineError("compounding_impossible", "Only recalculation at rests can compound overdue amounts.")
        if self.model is Model.PROGRESSIVE and self.prepayment is not Prepayment.KEEP:
            raise EngineError("prepayment_impossible", "Progressive recalculation keeps instalments; choose rests.")


class Recognition(StrEnum):
    """When income that is asked but not yet recognised is recognised on the closing of a loan."""

    ON_CLOSING = "on closing"
    """On the day the last obligation is met (Fineract, loans without interest recalculation)."""
    CLOSE_OF_DAY = "close of day"
    """Only by the close of the day (Fineract, loans with interest recalculation)."""


NO_CAP = CostCap()
RECALCULATED = {
    Model.REST: (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FIXED_INSTALMENT),
    Model.PROGRESSIVE: (Method.ANNUITY, Method.FIXED_INSTALMENT),
}
"""The methods whose interest each model can recalculate."""


@dataclass(frozen=True, kw_only=True)
class Servicing:
    """An agreement and how it is served.

    Raises `EngineError("recalculation_impossible")` for an agreement whose interest the model cannot recalculate.
    """

    loan: LoanTerms
    allocation: AllocationRule = Standard.PENALTIES_FEES_INTEREST_PRINCIPAL.value
    allocation_for: Mapping[type[Payment], AllocationRule] = field(default_factory=dict)
    """Other orders for some kinds of payment, such as goodwill credits."""
    recalculation: Recalculation | None = None
    automatic_down_payment: bool = False
    """Whether the down payment is collected by itself on the day of disbursement."""
    charges: tuple[ChargeRule, ...] = ()
    cost_cap: CostCap = NO_CAP
    """The daily limit cuts every rate; the total limit cuts agreed interest and charges raised by rules."""
    recognition: Recognition = Recognition.ON_CLOSING

    def __post_init__(self) -> None:
        percent = self.cost_cap.annual_rate(self.loan.annual_percent)
        if percent != self.loan.annual_percent:
            object.__setattr__(self, "loan", replace(self.loan, annual_percent=percent))
        if self.recalculation is None:
            return
        loan, known = self.loan, RECALCULATED[self.recalculation.model]
        if loan.method not in known:
            names = " or ".join(each.value for each in known)
            raise EngineError("recalculation_impossible", f"Interest is recalculated for {names}, not {loan.method}.")
        grace = loan.grace
        if grace.interest_payment or grace.interest_free or grace.recurring or loan.balloon or loan.amortised_over:
            raise EngineError(
                "recalculation_impossible",
                "Recalculated interest knows a grace on principal only, no other grace and no balloon.",
            )

    def rule_for(self, payment: Payment) -> AllocationRule:
        """The order by which a payment is allocated."""
        return self.allocation_for.get(type(payment), self.allocation)
