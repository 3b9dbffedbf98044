"""Taking in and giving out cash: the order, its number, its entry and the desk's balance in one transaction.

The public API for other add-ons; whoever calls answers for the right to do it, as with posting.

    from yurt_finance.cash import receive

    order = receive(env, desk, Decimal(500), [credit("1310", Decimal(500), subject=loan)], text="Repayment",
                    partner=loan.borrower_id, document=Document.of(payment), key=f"payment {payment.id}")
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_finance.conversion import convert
from yurt_finance.desk_balances import lock
from yurt_finance.entries import ZERO, Amount, Document, Entry, Line, plain, signed
from yurt_finance.errors import CashRefused
from yurt_finance.models.cash import CashDesk, CashOrder, CashShift
from yurt_finance.models.journal import JournalEntry
from yurt_finance.numbering import numbers_for
from yurt_finance.posting import post, reverse

if TYPE_CHECKING:
    from yurt.env import Env

COUNTERS = {"in": ("finance.cash_order.in", "CI-"), "out": ("finance.cash_order.out", "CO-")}


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that comes into a desk or goes out of it, with the lines it is posted against.

    `amount` is in the desk's currency, more than zero. `against` are credits for money that comes in, debits for
    money that goes out; for a desk in another currency their sum is the value in the company's.
    """

    kind: str
    amount: Decimal
    against: Sequence[Line]
    text: str
    date: dt.date | None = None
    partner: int | None = None
    document: Document | None = None
    key: str | None = None


def receive(env: Env, desk: CashDesk, amount: Decimal, against: Sequence[Line], **more: Any) -> CashOrder:
    """A posted cash-in order; `more` are the other fields of `Movement`. With a `key` used before, the order of then.

    Raises CashRefused (no open shift), PostingRefused, PeriodClosed.
    """
    return move(env, desk, Movement("in", amount, against, **more))


def pay_out(env: Env, desk: CashDesk, amount: Decimal, against: Sequence[Line], **more: Any) -> CashOrder:
    """A posted cash-out order. Raises CashRefused too when there is not so much money in the desk."""
    return move(env, desk, Movement("out", amount, against, **more))


def move(env: Env, desk: CashDesk, movement: Movement) -> CashOrder:
    """Writes and posts the order of a movement."""
    with env.sudo():
        if movement.key is not None:
            known = env.session.scalar(sa.select(env[CashOrder]).where(env[CashOrder].external_id == movement.key))
            if known is not None:
                return known
        lock(env, [desk.id])
        order = env.create(
            CashOrder, kind=movement.kind, desk=desk, date=movement.date or env.today, amount=movement.amount,
            partner_id=movement.partner, purpose=movement.text, external_id=movement.key,
            document_model=movement.document.model if movement.document else None,
            document_id=movement.document.id if movement.document else None,
        )  # fmt: skip
        return _post(env, order, list(movement.against))


def post_draft(env: Env, order: CashOrder) -> None:
    """Posts an order that was entered by hand, against its account. Raises like `receive`."""
    if order.status != "draft":
        raise ValidationFailed(env.gettext("This order is posted already."))
    account = order.account
    if account is None:
        message = env.gettext("Choose the account that the order is posted against.")
        raise ValidationFailed(message, {"account": message})
    with env.sudo():
        value = worth(env, Amount(order.amount, order.desk.currency), order.date)
        foreign = Amount(order.amount, order.desk.currency) if account.currency else None
        against = signed(account.id, -value if order.kind == "in" else value, foreign=foreign,
                         partner=order.partner_id)  # fmt: skip
        _post(env, order, [against])


def reverse_order(env: Env, order: CashOrder, date: dt.date, reason: str) -> JournalEntry:
    """Takes a posted order back, by an entry that it gives.

    Raises CashRefused when the money is no longer there or no shift is open, PostingRefused, PeriodClosed.
    """
    with env.sudo():
        if order.status != "posted" or order.entry is None:
            raise ValidationFailed(env.gettext("Only a posted order can be reversed."))
        if order.desk.with_shifts:
            _shift(env, order.desk)
        entry = reverse(env, order.entry, date, reason)
        order.status = "reversed"
        return entry


def worth(env: Env, amount: Amount, day: dt.date) -> Decimal:
    """An amount in the company's currency by the rate of the day. Raises NoRate."""
    own = env.system.settings.currency
    return amount.value if amount.currency == own else convert(env, amount, own, day).amount.value


def _post(env: Env, order: CashOrder, against: list[Line]) -> CashOrder:
    desk = order.desk
    if desk.with_shifts:
        order.shift_id = _shift(env, desk)
    value = sum((line.credit - line.debit for line in against), ZERO) * (1 if order.kind == "in" else -1)
    foreign = None if desk.currency == env.system.settings.currency else Amount(order.amount, desk.currency)
    if foreign is None and value != order.amount:
        message = env.gettext("The order is of {amount}, the lines it is posted against of {sum}.")
        raise CashRefused(message.format(amount=plain(order.amount), sum=plain(value)))
    money = signed(
        desk.account_id, value if order.kind == "in" else -value, foreign=foreign, partner=order.partner_id,
        subject=Document.of(desk),
    )  # fmt: skip
    document = Document(order.document_model, order.document_id or 0) if order.document_model else Document.of(order)
    entry = post(env, Entry(order.date, order.purpose, [money, *against], desk.branch_id, document))
    counter, prefix = COUNTERS[order.kind]
    order.number = prefix + numbers_for(env, [(desk.branch_id, order.date.year)], counter)[0]
    order.entry_id, order.status = entry.id, "posted"
    env.session.flush()
    return order


def _shift(env: Env, desk: CashDesk) -> int:
    shift = env.session.scalar(sa.select(env[CashShift].id).where(env[CashShift].open_at == desk.id))
    if shift is None:
        raise CashRefused(env.gettext("Open a shift of “{desk}” first: count what is in it.").format(desk=desk.name))
    return shift
