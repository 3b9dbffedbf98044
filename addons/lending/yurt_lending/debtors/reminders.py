"""The queue of reminders. Channels (messages, e-mail, calls) are other add-ons: they read it and say what came of it.

for reminder in queued(env, 100):
    sent(env, reminder, "sms")
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from babel.dates import format_date

from yurt_lending.models.debtor import Reminder, ReminderRule
from yurt_lending.models.events import Instalment
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.wording import amount_text

if TYPE_CHECKING:
    from yurt.env import Env

BATCH = 500


class _Blank(dict):
    """Names that no reminder knows stay as they were typed."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def queue_reminders(env: Env, day: date) -> int:
    """Queues what is to be told on a day, once for each loan, rule and instalment; tells add-ons. Gives how many."""
    rule: Any = env[ReminderRule]
    found = 0
    for each in env.session.scalars(sa.select(rule).where(sa.not_(rule.archived)).order_by(rule.id)):
        found += _queue_rule(env, each, day)
    return found


def queued(env: Env, limit: int) -> Sequence[Reminder]:
    """The reminders to send now, the oldest first, locked on PostgreSQL so that several channels share the work."""
    row: Any = env[Reminder]
    chosen = sa.select(row).where(row.status == "queued", row.send_on <= env.today).order_by(row.send_on, row.id)
    return env.session.scalars(chosen.limit(limit).with_for_update(skip_locked=True)).all()


def sent(env: Env, reminder: Reminder, channel: str, problem: str | None = None) -> None:
    """Notes that a channel sent it, or what kept it from it."""
    reminder.status, reminder.channel = ("failed" if problem else "sent"), channel
    reminder.sent_at, reminder.problem = env.now, problem


def drop_needless(env: Env) -> int:
    """Drops what is queued for instalments that were paid meanwhile. Gives how many."""
    row, part = env[Reminder], env[Instalment]
    unpaid = sa.select(part.id).where(part.loan_id == row.loan_id, part.due == row.due, part.unpaid > 0).exists()
    needless = list(env.session.scalars(sa.select(row).where(row.status == "queued", ~unpaid)))
    for each in needless:
        each.status = "dropped"
    return len(needless)


def _queue_rule(env: Env, rule: ReminderRule, day: date) -> int:
    part, loan, row = env[Instalment], env[Loan], env[Reminder]
    wanted: Any = loan
    due = day - timedelta(days=rule.days)
    known = sa.select(row.id).where(row.loan_id == part.loan_id, row.rule_id == rule.id, row.due == due).exists()
    chosen = (
        sa.select(part.unpaid, wanted)
        .join(loan, wanted.id == part.loan_id)
        .where(part.due == due, part.unpaid > 0, wanted.status.in_(RUNNING), wanted.direction == "given", ~known)
        .order_by(wanted.id)
    )
    if rule.product is not None:
        chosen = chosen.where(wanted.product_id == rule.product.id)
    found = env.session.execute(chosen).all()
    for start in range(0, len(found), BATCH):
        rows = [_row(env, rule, day, due, unpaid, each) for unpaid, each in found[start : start + BATCH]]
        made = env.create_many(Reminder, rows)
        env.session.flush()
        env.registry.hooks.hook.reminders_queued(env=env, reminders=made)
    return len(found)


def _row(env: Env, rule: ReminderRule, day: date, due: date, unpaid: Any, loan: Any) -> dict[str, Any]:
    moment = "on" if not rule.days else "before" if rule.days < 0 else "after"
    names = _Blank(
        name=loan.borrower.name, loan=loan.number, due=format_date(due, "medium", locale=env.language),
        amount=amount_text(env, unpaid, loan.currency), overdue=amount_text(env, loan.overdue, loan.currency),
        currency=loan.currency,
    )  # fmt: skip
    return {
        "loan_id": loan.id, "contact_id": loan.borrower_id, "rule_id": rule.id, "moment": moment, "due": due,
        "send_on": day, "amount": unpaid, "text": rule.text.format_map(names),
    }  # fmt: skip
