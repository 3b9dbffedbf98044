"""What `yurt check --data` looks at: the journal against itself, cash desks against their movements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_finance.desk_balances import DESK
from yurt_finance.entries import ZERO, plain
from yurt_finance.models.cash import CashDesk
from yurt_finance.models.journal import JournalEntry, JournalLine

if TYPE_CHECKING:
    from yurt.env import Env

MOST = 50


def differences(env: Env) -> list[str]:
    """A sentence for each figure that does not agree with its source; at most `MOST` of a kind."""
    with env.sudo():
        return [*_trial_balance(env), *_entries(env), *_desks(env)]


def _trial_balance(env: Env) -> Iterator[str]:
    line = env[JournalLine]
    debits, credits = env.session.execute(sa.select(sa.func.sum(line.debit), sa.func.sum(line.credit))).one()
    if (debits or ZERO) != (credits or ZERO):
        message = env.gettext("The trial balance is not zero: {debit} in debit, {credit} in credit.")
        yield message.format(debit=plain(debits), credit=plain(credits))


def _entries(env: Env) -> Iterator[str]:
    """Entries whose lines do not add up to what the entry says, or that stand on another date or branch."""
    entry, line = env[JournalEntry], env[JournalLine]
    sums = (
        sa.select(
            line.entry_id, sa.func.sum(line.debit).label("debit"), sa.func.sum(line.credit).label("credit"),
            sa.func.min(line.date).label("first"), sa.func.max(line.date).label("last"),
        )
        .group_by(line.entry_id)
        .subquery()
    )  # fmt: skip
    wrong = (
        sa.select(entry, sums.c.debit.label("debits"), sums.c.credit.label("credits"))
        .outerjoin(sums, sums.c.entry_id == entry.id)
        .where(
            sums.c.entry_id.is_(None) | (sums.c.debit != entry.debit) | (sums.c.credit != entry.credit)
            | (sums.c.first != entry.date) | (sums.c.last != entry.date)
        )
        .order_by(entry.id).limit(MOST)
    )  # fmt: skip
    for row in env.session.execute(wrong):
        found: Any = row[0]
        message = env.gettext(
            "Entry {number} of {date} says {sum}, its lines {debit} in debit and {credit} in credit "
            "(posted by {author}, {moment})."
        )
        yield message.format(
            number=found.number, date=found.date, sum=plain(found.debit), debit=plain(row.debits or ZERO),
            credit=plain(row.credits or ZERO),
            author=found.posted_by.name if found.posted_by else "—", moment=f"{found.posted_at:%Y-%m-%d %H:%M}",
        )  # fmt: skip


def _desks(env: Env) -> Iterator[str]:
    desk, line = env[CashDesk], env[JournalLine]
    moved = (
        sa.select(
            line.subject_id, sa.func.sum(line.currency_amount).label("sum"),
            sa.func.max(line.entry_id).label("last"),
        )
        .where(line.subject_model == DESK)
        .group_by(line.subject_id)
        .subquery()
    )  # fmt: skip
    wrong = sa.select(desk, moved.c.sum.label("moved"), moved.c.last).outerjoin(moved, moved.c.subject_id == desk.id)
    wrong = wrong.where(desk.balance != sa.func.coalesce(moved.c.sum, ZERO)).limit(MOST)
    for row in env.session.execute(wrong):
        message = env.gettext(
            "Cash desk “{desk}” shows {balance}, its movements add up to {sum} (last entry: {entry})."
        )
        yield message.format(
            desk=row[0].name, balance=plain(row[0].balance), sum=plain(row.moved or ZERO), entry=row.last or "—"
        )
    other = sa.select(line.id, line.subject_id).join(desk, desk.id == line.subject_id)
    other = other.where(line.subject_model == DESK, line.account_id != desk.account_id).limit(MOST)
    for row in env.session.execute(other):
        message = env.gettext("Journal line {line} is about cash desk {desk}, but stands on another account.")
        yield message.format(line=row.id, desk=row.subject_id)
