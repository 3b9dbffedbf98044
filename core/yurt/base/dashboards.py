"""The administrator's dashboard: who signs in, what changes, which jobs fail."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from yurt.base.models.journal import Audit
from yurt.view import Calculated, Calculation, Chart, ChartTile, Dashboard, Figure, Listing, Tasks

if TYPE_CHECKING:
    from datetime import date

    from yurt.env import Env

SIGN_INS = {"field": "operation", "op": "eq", "value": "sign-in"}
REFUSED = {"field": "operation", "op": "eq", "value": "sign-in-failed"}
CHANGES = {"field": "operation", "op": "in", "value": ["create", "change", "delete"]}
_LOOKED_AT = 1000


def failed_jobs(env: Env, first: date, after: date) -> Calculation:
    """How many jobs failed in the period; all of them for administrators, one's own for everybody else."""
    from yurt.services.assemble import SystemJobHost
    from yurt.services.jobs import Jobs, JobState

    jobs = Jobs(SystemJobHost(env.system))
    start, end = (datetime.combine(day, time(), env.zone) for day in (first, after))
    user = None if env.access.is_admin else env.user_id
    found = jobs.list(states=[JobState.FAILED], user_id=user, limit=_LOOKED_AT) if jobs.prepared else []
    failed = [job for job in found if start <= (job.finished_at or job.created_at) < end]
    return Calculation(value=len(failed), href="/admin/jobs?state=failed")


administration = Dashboard(
    "core.administration",
    "Administration",
    Figure(
        "sign_ins", "Sign-ins", Audit, where=SIGN_INS, date="at", employee="user_id", icon="login", colour=0
    ),
    Figure(
        "refused", "Refused sign-ins", Audit, where=REFUSED, date="at", icon="lock-x", colour=9, better="less",
        help="Wrong passwords and codes.",
    ),
    Figure("changes", "Changes", Audit, where=CHANGES, date="at", employee="user_id", icon="history", colour=1),
    Calculated(
        "failed_jobs", "Failed jobs", failed_jobs, icon="clock-x", colour=4, better="less", role="core.admin"
    ),
    ChartTile(
        "changes_by_day", "Changes by day", Chart(Audit, "at:day", type="line"), where=CHANGES, date="at",
        employee="user_id",
    ),
    Listing(
        "last_sign_ins", "Last sign-ins", Audit, "label", "at", where=SIGN_INS, order="-at", date="at",
        employee="user_id",
    ),
    Tasks("tasks", "My tasks"),
    roles=["core.admin"],
    icon="shield-cog",
    order=90,
)  # fmt: skip
