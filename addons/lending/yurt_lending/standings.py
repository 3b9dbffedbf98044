"""Keeps how each loan stands when a month begins, read in one statement and written in few."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.standing import Standing

if TYPE_CHECKING:
    from yurt.env import Env

PART = 5_000
"""Rows that are written in one statement."""
ENDED = ("closed", "overpaid", "written_off")


def keep_standings(env: Env, month: date) -> int:
    """Keeps the standings of the month that begins on `month`, of loans that have none yet; how many.

    Loans in force are kept, and those that ended since the standings before.
    """
    loan: Any = env[Loan]
    kept: Any = env[Standing]
    earlier = (month - timedelta(days=1)).replace(day=1)
    in_force_then = sa.exists().where(kept.loan_id == loan.id, kept.month == earlier, kept.status.in_(RUNNING))
    there = sa.exists().where(kept.loan_id == loan.id, kept.month == month)
    chosen = sa.select(
        loan.id, loan.status, loan.bucket, loan.days_past_due, loan.principal_owed, loan.overdue, loan.currency
    ).where(loan.status.in_(RUNNING) | (loan.status.in_(ENDED) & in_force_then), ~there)
    with env.sudo():
        rows = [
            {
                "loan_id": row.id, "month": month, "status": row.status, "bucket": row.bucket,
                "days_past_due": row.days_past_due, "principal": row.principal_owed, "overdue": row.overdue,
                "currency": row.currency,
            }
            for row in env.session.execute(chosen.order_by(loan.id))
        ]  # fmt: skip
        for start in range(0, len(rows), PART):
            env.session.execute(sa.insert(kept), rows[start : start + PART])
    return len(rows)
