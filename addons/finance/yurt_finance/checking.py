"""What the watch compares in finance: the journal against itself, cash desks against their movements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_finance.desk_balances import DESK
from yurt_finance.differences import Cause, Difference, causes_of
from yurt_finance.entries import ZERO
from yurt_finance.models.cash import CashDesk
from yurt_finance.models.journal import JournalEntry, JournalLine

if TYPE_CHECKING:
    from yurt.env import Env

MOST = 50
"""So many differences of a kind are told at most."""
LATEST = 3
"""So many entries are named where none stands out: the latest."""


def ledger_differences(env: Env) -> list[Difference]:
    """Every figure of the journal and of the cash desks that does not agree with its source."""
    with env.sudo():
        return [*_trial_balance(env), *_entries(env), *_desks(env), *_strangers(env)]


def _trial_balance(env: Env) -> Iterator[Difference]:
    line = env[JournalLine]
    debits, credits = env.session.execute(sa.select(sa.func.sum(line.debit), sa.func.sum(line.credit))).one()
    if (debits or ZERO) != (credits or ZERO):
        causes = causes_of(row[0] for row in env.session.execute(_unbalanced(env).limit(LATEST)))
        what = env.gettext("Trial balance, debit against credit")
        yield Difference("trial balance", what, debits or ZERO, credits or ZERO, causes=causes)


def _unbalanced(env: Env) -> sa.Select:
    """Entries whose lines do not add up to what the entry says, or that stand on another date than it."""
    entry, line = env[JournalEntry], env[JournalLine]
    sums = (
        sa.select(
            line.entry_id, sa.func.sum(line.debit).label("debit"), sa.func.sum(line.credit).label("credit"),
            sa.func.min(line.date).label("first"), sa.func.max(line.date).label("last"),
        )
        .group_by(line.entry_id)
        .subquery()
    )  # fmt: skip
    return (
        sa.select(entry, sums.c.debit.label("debits"), sums.c.credit.label("credits"))
        .outerjoin(sums, sums.c.entry_id == entry.id)
        .where(
            sums.c.entry_id.is_(None) | (sums.c.debit != entry.debit) | (sums.c.credit != entry.credit)
            | (sums.c.first != entry.date) | (sums.c.last != entry.date)
        )
        .order_by(entry.id)
    )  # fmt: skip


def _entries(env: Env) -> Iterator[Difference]:
    for row in env.session.execute(_unbalanced(env).limit(MOST)):
        entry: Any = row[0]
        debits, credits = row.debits or ZERO, row.credits or ZERO
        wrong = debits if debits != entry.debit else credits
        what = env.gettext("Entry {number} of {date} against its lines").format(number=entry.number, date=entry.date)
        yield Difference(
            f"entry {entry.id}", what, entry.debit, wrong, "finance.journal_entry", entry.id, (Cause.of(entry),)
        )


def _desks(env: Env) -> Iterator[Difference]:
    """Cash desks whose balance is not the sum of what moved in them; the latest entries are named."""
    desk, line, entry = env[CashDesk], env[JournalLine], env[JournalEntry]
    moved = (
        sa.select(line.subject_id, sa.func.sum(line.currency_amount).label("sum"))
        .where(line.subject_model == DESK)
        .group_by(line.subject_id)
        .subquery()
    )
    wrong = sa.select(desk, moved.c.sum.label("moved")).outerjoin(moved, moved.c.subject_id == desk.id)
    for row in env.session.execute(wrong.where(desk.balance != sa.func.coalesce(moved.c.sum, ZERO)).limit(MOST)):
        found: Any = row[0]
        of_desk = sa.exists().where(line.entry_id == entry.id, line.subject_model == DESK, line.subject_id == found.id)
        latest = env.session.scalars(sa.select(entry).where(of_desk).order_by(entry.id.desc()).limit(LATEST))
        what = env.gettext("Cash desk “{desk}” against its movements").format(desk=found.name)
        yield Difference(f"desk {found.id}", what, found.balance, row.moved or ZERO, DESK, found.id, causes_of(latest))


def _strangers(env: Env) -> Iterator[Difference]:
    """Lines about a cash desk that stand on another account than the desk's."""
    desk, line = env[CashDesk], env[JournalLine]
    other = sa.select(line, desk.name.label("name")).join(desk, desk.id == line.subject_id)
    other = other.where(line.subject_model == DESK, line.account_id != desk.account_id).order_by(line.id).limit(MOST)
    for row in env.session.execute(other):
        found: Any = row[0]
        what = env.gettext("Movement of cash desk “{desk}” on another account").format(desk=row.name)
        causes = (Cause.of(found.entry),)
        yield Difference(f"line {found.id}", what, ZERO, found.balance, DESK, found.subject_id, causes)
