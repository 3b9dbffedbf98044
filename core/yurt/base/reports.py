"""What administrators ask about the system itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from yurt.base.models.access import Session
from yurt.base.models.journal import Audit
from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, narrowed, report, same_as

CHANGES = ("create", "change", "trash", "restore", "delete")


class ActivityParameters(Parameters):
    """Whose work, and when."""

    period: Mapped[Period] = field(default="this_month")
    branch: Mapped[Branch | None] = link(label="Main branch")
    idle: Mapped[bool] = field(label="Also those who did nothing")


def _sessions(_env: Env, given: ActivityParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    """The sessions that began in the period."""
    return {"all": [*same_as(row, "user"), *given.period.within("started_at")]}


@report(
    "Activity of users",
    ReportColumn("user", link=User, total="count"),
    ReportColumn("sign_ins", label="Sign-ins", total="sum"),
    ReportColumn("changes", label="Changes", total="sum"),
    ReportColumn("seen", label="Last seen"),
    asks=ActivityParameters,
    chart=ReportChart("user", "changes"),
    opens=Session,
    where=_sessions,
    role="core.admin",
    icon="user-search",
    order=80,
    help="How often each user signed in, and how many records they added, changed or deleted.",
)
def activity(env: Env, given: ActivityParameters) -> sa.Select:
    """A row for each user."""
    user: Any = env[User]
    session: Any = env[Session]
    audit: Any = env[Audit]
    begun = (
        sa.select(
            session.user_id.label("user"),
            sa.func.count(session.id).label("sign_ins"),
            sa.func.max(session.seen_at).label("seen"),
        )
        .where(given.period.holds(session.started_at))
        .group_by(session.user_id)
        .subquery()
    )
    done = (
        sa.select(audit.user_id.label("user"), sa.func.count(audit.id).label("changes"))
        .where(given.period.holds(audit.at), audit.operation.in_(CHANGES))
        .group_by(audit.user_id)
        .subquery()
    )
    statement = (
        sa.select(user.id.label("user"), begun.c.sign_ins, done.c.changes, begun.c.seen)
        .outerjoin(begun, begun.c.user == user.id)
        .outerjoin(done, done.c.user == user.id)
        .order_by(sa.func.coalesce(done.c.changes, 0).desc(), user.name)
    )
    statement = narrowed(statement, given, branch=user.branch_id)
    if not given.idle:
        statement = statement.where(sa.or_(begun.c.sign_ins.is_not(None), done.c.changes.is_not(None)))
    return statement
