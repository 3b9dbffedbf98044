"""Where the money of a loan comes from and goes to: cash desks and bank accounts of finance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk, CashShift

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.loan import Loan

Place = CashDesk | BankAccount | Account
"""A cash desk (its order is the receipt), a bank account, or a bare account of the ledger for what passes by both."""


def columns_of(env: Env, place: Place | None, currency: str) -> dict[str, int | None]:
    """How an event remembers the place of its money. Raises ValidationFailed for one of another currency."""
    found = {"money_id": None, "desk_id": None, "bank_account_id": None}
    if place is None or isinstance(place, Account):
        return found | {"money_id": place.id if place else None}
    if place.currency != currency:
        message = env.gettext("“{place}” keeps {other}, the loan is in {currency}.")
        raise ValidationFailed(message.format(place=place.name, other=place.currency, currency=currency))
    name = "desk_id" if isinstance(place, CashDesk) else "bank_account_id"
    return found | {"money_id": place.account_id, name: place.id}


def chosen_place(env: Env, desk: CashDesk | None, bank: BankAccount | None) -> CashDesk | BankAccount:
    """The one place that a person chose. Raises ValidationFailed for none and for two."""
    if desk is not None and bank is not None:
        message = env.gettext("Choose one: the cash desk or the bank account. Empty the other.")
        raise ValidationFailed(message, {"bank_account": message})
    place = desk or bank
    if place is None:
        message = env.gettext("Choose the cash desk or the bank account.")
        raise ValidationFailed(message, {"desk": message})
    return place


def places_for(env: Env, loan: Loan) -> tuple[list[CashDesk], list[BankAccount]]:
    """The cash desks that the user may take money to, the likeliest first, and the company's bank accounts."""
    desk, bank = env[CashDesk], env[BankAccount]
    desks = env.session.scalars(sa.select(desk).where(desk.currency == loan.currency, sa.not_(desk.archived)))
    banks = env.session.scalars(
        sa.select(bank).where(bank.currency == loan.currency, sa.not_(bank.archived)).order_by(bank.name)
    )
    shift = env[CashShift]
    mine = desks_at_work(env, shift.opened_by_id == env.user_id)
    likeliest = sorted(
        desks,
        key=lambda d: (d.id not in mine, d.responsible_id != env.user_id, d.branch_id != loan.branch_id, d.name),
    )
    return likeliest, list(banks)


def usual_desk(env: Env, loan: Loan) -> CashDesk | None:
    """The desk that the user most likely means."""
    desks, _ = places_for(env, loan)
    return desks[0] if desks else None


def desks_at_work(env: Env, *conditions: Any) -> set[int]:
    """The desks with an open shift that meets the conditions, by id."""
    shift = env[CashShift]
    return set(env.session.scalars(sa.select(shift.desk_id).where(shift.open_at.is_not(None), *conditions)))


def asked_of(env: Env, record: Any) -> dict[str, Any]:
    """What a dialog that asks for money shows at first."""
    desk = usual_desk(env, record)
    return {"desk": desk} if desk is not None else {}
