"""Posting what a statement selects: many entries at once that never pass through Python.

    from yurt_finance.selected import post_selected

    posted = post_selected(env, heads, lines)

`heads` selects `key`, `branch_id`, `date`, `text`, `document_model`, `document_id` and `total` of each entry; `lines`
selects `key`, `account_id`, `amount` (debit less credit, in the company's currency), `partner_id`, `subject_model` and
`subject_id` of each line. Keys are new to the journal. No line may be about a cash desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_finance.closing import refuse_closed
from yurt_finance.entries import ZERO
from yurt_finance.errors import PostingRefused
from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, JournalLine
from yurt_finance.numbering import Place, ranges_for

if TYPE_CHECKING:
    from yurt.env import Env

MILLION = 1_000_000


def post_selected(env: Env, heads: sa.Select[Any], lines: sa.Select[Any]) -> int:
    """Posts the entries and gives their count, in the caller's unit of work.

    The counters of numbers are taken here: nothing that others wait for should be locked afterwards. Raises
    PostingRefused for entries out of balance and accounts that take none, PeriodClosed.
    """
    with env.sudo():
        head, line = heads.subquery("heads"), lines.subquery("lines")
        year = sa.extract("year", head.c.date)
        days = sa.select(head.c.branch_id, head.c.date, year.label("year"), sa.func.count().label("entries"))
        found = env.session.execute(days.group_by(head.c.branch_id, head.c.date, year)).all()
        if not found:
            return 0
        refuse_closed(env, {(row.branch_id, row.date) for row in found})
        _refuse_accounts(env, line)
        _refuse_unbalanced(env, head, line)
        counts: dict[Place, int] = {}
        for row in found:
            place = (row.branch_id, int(row.year))
            counts[place] = counts.get(place, 0) + row.entries
        _insert_heads(env, head, ranges_for(env, counts))
        _insert_lines(env, line)
        return sum(counts.values())


def _refuse_accounts(env: Env, line: Any) -> None:
    account = env[Account]
    used = sa.select(account.code).where(account.id.in_(sa.select(line.c.account_id).distinct()))
    own = env.system.settings.currency
    shut = account.heading | account.archived | (account.currency != own)
    code = env.session.scalar(used.where(shut).limit(1))
    if code is not None:
        raise PostingRefused(env.gettext("Account {code} is archived: nothing is posted to it.").format(code=code))


def _refuse_unbalanced(env: Env, head: Any, line: Any) -> None:
    given = sa.case((line.c.amount > 0, line.c.amount), else_=ZERO)
    sums = (
        sa.select(line.c.key, sa.func.sum(line.c.amount).label("left"), sa.func.sum(given).label("debit"))
        .group_by(line.c.key)
        .subquery("sums")
    )
    wrong = sa.select(head.c.text).outerjoin(sums, sums.c.key == head.c.key)
    wrong = wrong.where(sums.c.key.is_(None) | (sums.c.left != 0) | (sums.c.debit != head.c.total)).limit(1)
    text = env.session.scalar(wrong)
    if text is not None:
        raise PostingRefused(env.gettext("The lines of “{text}” do not balance.").format(text=text))


def _insert_heads(env: Env, head: Any, ranges: Mapping[Place, tuple[str, int]]) -> None:
    entry: Any = env.info(JournalEntry).table
    year, branch = sa.extract("year", head.c.date), sa.func.coalesce(head.c.branch_id, 0)
    row = sa.func.row_number().over(partition_by=(branch, year), order_by=(head.c.date, head.c.key))
    places = [((branch == (place[0] or 0)) & (year == place[1]), *value) for place, value in ranges.items()]
    prefix = sa.case(*((where, sa.literal(text)) for where, text, _ in places))
    counted = sa.case(*((where, sa.literal(first)) for where, _, first in places)) + row - 1
    padded = sa.case(
        (counted < MILLION, sa.func.substr(sa.cast(counted + MILLION, sa.String), 2)),
        else_=sa.cast(counted, sa.String),
    )
    columns = {
        "number": prefix.concat(padded), "date": head.c.date, "branch_id": head.c.branch_id,
        "text": sa.func.substr(head.c.text, 1, 500), "document_model": head.c.document_model,
        "document_id": head.c.document_id, "debit": head.c.total, "credit": head.c.total, "key": head.c.key,
        "posted_at": sa.literal(env.now, entry.c.posted_at.type),
        "posted_by_id": sa.literal(env.user_id, entry.c.posted_by_id.type),
    }  # fmt: skip
    env.session.execute(entry.insert().from_select(list(columns), sa.select(*columns.values())))


def _insert_lines(env: Env, line: Any) -> None:
    entry: Any = env.info(JournalEntry).table
    row: Any = env.info(JournalLine).table
    zero = sa.literal(ZERO, row.c.debit.type)
    columns = {
        "entry_id": entry.c.id, "date": entry.c.date, "branch_id": entry.c.branch_id, "account_id": line.c.account_id,
        "debit": sa.case((line.c.amount > 0, line.c.amount), else_=zero),
        "credit": sa.case((line.c.amount < 0, -line.c.amount), else_=zero),
        "balance": line.c.amount, "currency": sa.literal(env.system.settings.currency),
        "currency_amount": line.c.amount, "partner_id": line.c.partner_id, "subject_model": line.c.subject_model,
        "subject_id": line.c.subject_id, "text": entry.c.text,
    }  # fmt: skip
    chosen = sa.select(*columns.values()).join_from(line, entry, entry.c.key == line.c.key)
    env.session.execute(row.insert().from_select(list(columns), chosen))
