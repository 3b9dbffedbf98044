"""The balance of each cash desk follows the journal: called by posting with the lines that are about desks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_finance.entries import plain
from yurt_finance.errors import CashRefused
from yurt_finance.models.cash import CashDesk

if TYPE_CHECKING:
    from yurt.env import Env

DESK = "finance.cash_desk"


def lock(env: Env, desks: Iterable[int]) -> None:
    """Lets nobody else move money of these desks until this unit of work ends.

    Taken before counters and before an order is written, always: in one order, so that two receipts never wait for
    each other.
    """
    desk, numbers = env[CashDesk], sorted(set(desks))
    if numbers:
        chosen = sa.select(desk.id).where(desk.id.in_(numbers)).order_by(desk.id).with_for_update(of=desk)
        env.session.execute(chosen).all()


def follow(env: Env, rows: Iterable[Mapping[str, Any]]) -> None:
    """Adds the lines' amounts to the balances of their desks. Raises CashRefused where one would fall below zero."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["subject_model"] == DESK:
            sums[row["subject_id"]] += row["currency_amount"]
    desk = env[CashDesk]
    for number, amount in sorted(sums.items()):
        changed: Any = env.session.execute(
            sa.update(desk)
            .where(desk.id == number, desk.balance + amount >= 0)
            .values(balance=desk.balance + amount)
            .execution_options(synchronize_session=False)
        )
        record = env.get(CashDesk, number)
        env.session.refresh(record, ["balance", "version"])
        if not changed.rowcount:
            message = env.gettext("There is only {balance} {currency} in “{desk}”.")
            raise CashRefused(message.format(balance=plain(record.balance), currency=record.currency, desk=record.name))
