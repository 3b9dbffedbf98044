"""Shifts of a cash desk: money is counted at both ends, and what differs from the books is posted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_finance.cash import worth
from yurt_finance.entries import Amount, Document, Entry, plain, signed
from yurt_finance.errors import CashRefused
from yurt_finance.models.cash import CashDesk, CashShift
from yurt_finance.posting import post

if TYPE_CHECKING:
    from yurt.env import Env


def open_shift(env: Env, desk: CashDesk, counted: Decimal) -> CashShift:
    """Begins a shift. Raises CashRefused when one is open, ValidationFailed for less than nothing."""
    with env.sudo():
        desk = _locked(env, desk)
        if env.session.scalar(sa.select(env[CashShift].id).where(env[CashShift].open_at == desk.id)):
            raise CashRefused(
                env.gettext("A shift of “{desk}” is open already: close it first.").format(desk=desk.name)
            )
        expected = desk.balance
        shift = env.create(
            CashShift, desk=desk, branch_id=desk.branch_id, open_at=desk.id, opened_at=env.now,
            opened_by_id=env.user_id, opening_balance=expected, opening_count=counted,
        )  # fmt: skip
        _post_difference(env, desk, shift, counted - expected)
        return shift


def close_shift(env: Env, shift: CashShift, counted: Decimal) -> None:
    """Ends a shift. Raises ValidationFailed when it is closed already."""
    with env.sudo():
        if shift.status != "open":
            raise ValidationFailed(env.gettext("This shift is closed already."))
        desk = _locked(env, shift.desk)
        expected = desk.balance
        shift.closing_balance, shift.closing_count = expected, counted
        shift.closed_at, shift.closed_by_id = env.now, env.user_id
        shift.status, shift.open_at = "closed", None
        env.session.flush()
        _post_difference(env, desk, shift, counted - expected)


def _locked(env: Env, desk: CashDesk) -> CashDesk:
    """The desk as it is now; nobody posts to it until this unit of work ends."""
    chosen = sa.select(env[CashDesk]).where(env[CashDesk].id == desk.id).with_for_update(of=env[CashDesk])
    return env.session.scalars(chosen.execution_options(populate_existing=True)).one()


def _post_difference(env: Env, desk: CashDesk, shift: CashShift, difference: Decimal) -> None:
    if not difference:
        return
    over = difference > 0
    other = desk.surplus_account if over else desk.shortage_account
    if other is None:
        message = env.gettext("“{desk}” differs by {amount}. Name its accounts for surpluses and shortages first.")
        raise CashRefused(message.format(desk=desk.name, amount=plain(difference)))
    foreign = Amount(abs(difference), desk.currency)
    value = worth(env, foreign, env.today) * (1 if over else -1)
    text = env.gettext("Surplus in “{desk}”") if over else env.gettext("Shortage in “{desk}”")
    lines = [
        signed(desk.account_id, value, foreign=foreign, subject=Document.of(desk)),
        signed(other.id, -value, foreign=foreign if other.currency else None),
    ]
    post(env, Entry(env.today, text.format(desk=desk.name), lines, desk.branch_id, Document.of(shift)))
