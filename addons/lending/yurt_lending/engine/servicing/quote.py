"""What it costs to settle a loan on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yurt_lending.engine.events import Event, Repayment
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.replay import ledger_of
from yurt_lending.engine.servicing.rows import four
from yurt_lending.engine.servicing.settings import Servicing
from yurt_lending.engine.servicing.state import Status

TRIAL = "settlement on trial"
"""The key of the payment on trial; it never leaves the quote."""


@dataclass(frozen=True, slots=True)
class Quote:
    """An early settlement on the day `on`; amounts in the loan's currency."""

    on: date
    principal: Decimal
    interest: Decimal
    fees: Decimal
    penalties: Decimal

    @property
    def total(self) -> Decimal:
        """What has to be paid."""
        return self.principal + self.interest + self.fees + self.penalties


def settlement(servicing: Servicing, events: Iterable[Event], on: date) -> Quote:
    """What settles the loan on a day, by the facts up to it: principal, interest as the pre-closure rule asks, charges.

    Without recalculation all agreed interest is asked. A settled loan gives zeros. Raises what `replay` raises, and
    `EngineError("not_disbursed")` before the first disbursement.
    """
    ledger = ledger_of(servicing, list(events), on)
    state = ledger.state
    ledger.refuse_unless(state.status is not Status.APPROVED, "not_disbursed", f"Nothing was disbursed by {on}.")
    if state.status is not Status.ACTIVE:
        return Quote(on, ZERO, ZERO, ZERO, ZERO)
    # The rules that settle a loan are those of a payment that is more than enough.
    enough = 2 * state.outstanding + servicing.loan.principal
    ledger.plan.pay(ledger, Repayment(on=on, amount=servicing.loan.rounding(enough), key=TRIAL))
    trial = state.transaction(TRIAL)
    ledger.refuse_unless(trial is not None, "not_settled", f"The loan cannot be settled on {on}.")
    penalties, fees, interest, principal = trial.split if trial is not None else four()
    return Quote(on, principal, interest, fees, penalties)
