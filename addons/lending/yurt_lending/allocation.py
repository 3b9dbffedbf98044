"""What a payment pays: shown before it is posted, sent back with it, and told on the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed

from yurt_lending.engine.servicing import Transaction
from yurt_lending.wording import amount_text

if TYPE_CHECKING:
    from yurt.env import Env


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a payment pays, and what is unpaid afterwards; amounts in the loan's currency."""

    amount: Decimal
    penalties: Decimal
    fees: Decimal
    interest: Decimal
    principal: Decimal
    overpaid: Decimal
    left: Decimal

    @classmethod
    def of(cls, line: Transaction, left: Decimal) -> Allocation:
        """What a line of the statement paid, with `left` unpaid after it."""
        penalties, fees, interest, principal = line.split
        return cls(line.amount, penalties, fees, interest, principal, line.overpaid, left)

    @classmethod
    def parsed(cls, amount: Decimal, text: str) -> Allocation | None:
        """What `packed` gave, for a payment of `amount`; None for what is none."""
        try:
            parts = [Decimal(part) for part in text.split()]
        except InvalidOperation:
            return None
        return cls(amount, *parts) if len(parts) == 6 and all(part.is_finite() for part in parts) else None

    @property
    def packed(self) -> str:
        """For a page to send back: that this was shown."""
        parts = (self.penalties, self.fees, self.interest, self.principal, self.overpaid, self.left)
        return " ".join(f"{part.normalize():f}" for part in parts)

    def text(self, env: Env, currency: str) -> str:
        """In a sentence, parts of zero left out."""
        parts = [
            (env.gettext("penalties {amount}"), self.penalties),
            (env.gettext("fees {amount}"), self.fees),
            (env.gettext("interest {amount}"), self.interest),
            (env.gettext("principal {amount}"), self.principal),
            (env.gettext("overpaid {amount}"), self.overpaid),
        ]
        told = ", ".join(text.format(amount=amount_text(env, amount, currency)) for text, amount in parts if amount)
        left = amount_text(env, self.left, currency)
        return env.gettext("Pays {parts}. Left to pay: {left}.").format(parts=told, left=left)


class AllocationChanged(ValidationFailed):
    """A payment would pay something else by now than what was shown; `allocation` is what it would pay."""

    code = "allocation-changed"
    status = 409

    def __init__(self, message: str, allocation: Allocation) -> None:
        super().__init__(message)
        self.allocation = allocation
