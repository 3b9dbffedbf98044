"""What it costs to settle a loan on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from yurt_lending.engine.allocation import Component
from yurt_lending.engine.events import Event
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing.replay import ledger_of
from yurt_lending.engine.servicing.settings import Servicing
from yurt_lending.engine.servicing.state import Status


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
    quote = Quote(on, state.principal_owed, ZERO, state.owed(Component.FEE), state.owed(Component.PENALTY))
    return replace(quote, interest=ledger.plan.interest_to_settle(ledger, on))
