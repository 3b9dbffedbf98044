"""What a client gets on paper: the cash order of a payment, with what it paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt_finance.models.cash import CashOrder

from yurt_lending.models.events import Event, Posting
from yurt_lending.servicing import allocation_of
from yurt_lending.wording import amount_text

if TYPE_CHECKING:
    from yurt.env import Env

PAYMENTS = ("repayment", "recovery")


def order_of(env: Env, event: Event) -> CashOrder | None:
    """The cash order that a fact was posted with, or None where no cash desk had to do with it."""
    posting, order = env[Posting], env[CashOrder]
    chosen = sa.select(order).join(posting, posting.order_id == order.id).where(posting.event_id == event.id)
    return env.session.scalars(chosen.order_by(posting.id).limit(1)).first()


def order_details(env: Env, order: CashOrder) -> list[tuple[str, str]] | None:
    """What the printed order of a loan tells beside the order's own: the contract, and what a payment paid."""
    if order.document_model != "lending.event" or order.document_id is None:
        return None
    with env.sudo():
        event = env.get(Event, order.document_id)
        loan = event.loan
        told = [(env.gettext("Loan"), loan.number)]
        if event.kind not in PAYMENTS or loan.direction != "given":
            return told
        paid = allocation_of(env, event)
        parts = (
            (env.gettext("Penalties"), paid.penalties),
            (env.gettext("Fees"), paid.fees),
            (env.gettext("Interest"), paid.interest),
            (env.gettext("Principal"), paid.principal),
            (env.gettext("Overpaid"), paid.overpaid),
        )
        told += [(label, amount_text(env, amount, loan.currency)) for label, amount in parts if amount]
        return [*told, (env.gettext("Left to pay"), amount_text(env, paid.left, loan.currency))]
