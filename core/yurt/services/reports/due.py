"""Which reports are to be sent now: each due time is claimed once, however many look."""

from __future__ import annotations

import sqlalchemy as sa

from yurt.base.models.reports import SEND_JOB, ReportSchedule, next_time
from yurt.env import Env


def ask_for_due(env: Env) -> int:
    """Enqueues the sending of the reports that are due and plans their next time; gives how many.

    The claim and the job are of one transaction. After a standstill a report is sent once, not once for each time
    that has passed.
    """
    cls, table = env[ReportSchedule], env.info(ReportSchedule).table
    due = env.session.scalars(sa.select(cls).where(cls.active, cls.next_at <= env.now).order_by(cls.id)).all()
    asked = 0
    for schedule in due:
        moment = schedule.next_at
        claim = sa.update(table).where(table.c.id == schedule.id, table.c.next_at == moment)
        if env.session.connection().execute(claim.values(next_at=next_time(schedule, env.now))).rowcount:
            env.enqueue(SEND_JOB, schedule=schedule.id, moment=str(moment))
            asked += 1
    return asked
