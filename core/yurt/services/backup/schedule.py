"""Backups by a plan: when the next one is due, claiming it once, and forgetting the oldest."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from yurt.base.models.system import State
from yurt.env import Env
from yurt.services.backup.naming import SUFFIX
from yurt.settings import BackupPlan, Settings

OCCASION = "scheduled"
JOB = "core.backup_by_plan"
_LAST = "backup.last_planned"


def last_due(plan: BackupPlan, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The latest moment, at or before `now`, at which the plan wants a backup; None for a plan that wants none.

    A week's backup is made in the night to Monday's working day, that is on Monday at the plan's time.
    """
    if plan.every == "never":
        return None
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), time.fromisoformat(plan.at), zone)
    days = local.weekday() if plan.every == "week" else 0
    due -= timedelta(days=days)
    return due if due <= local else due - timedelta(days=7 if plan.every == "week" else 1)


def next_due(plan: BackupPlan, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment after `now` at which the plan wants a backup; None for a plan that wants none."""
    due = last_due(plan, now, zone)
    return None if due is None else due + timedelta(days=7 if plan.every == "week" else 1)


def ask_when_due(env: Env) -> bool:
    """Asks for the plan's backup when its moment has come and nobody has asked yet. True when it did.

    The claim and the job are of one transaction, so that of several processes one makes the backup. The first look
    only takes note of the moment: a plan that was just written does not make up for the night before.
    """
    settings = env.system.settings
    due = last_due(settings.backup, env.now, ZoneInfo(settings.time_zone))
    if due is None:
        return False
    table, connection, moment = env.info(State).table, env.session.connection(), due.isoformat()
    former = connection.execute(sa.select(table.c.value).where(table.c.key == _LAST)).scalar()
    if former is None:
        connection.execute(sa.insert(table).values(key=_LAST, value=moment))
        return False
    claim = sa.update(table).where(table.c.key == _LAST, table.c.value == former).values(value=moment)
    if datetime.fromisoformat(former) >= due or not connection.execute(claim).rowcount:
        return False
    env.enqueue(JOB)
    return True


def forget_oldest(settings: Settings) -> list[Path]:
    """Deletes the oldest backups of the plan beyond those to keep; others are never touched. Gives what is gone."""
    folder = Path(settings.path(settings.backups))
    found = sorted(folder.glob(f"{OCCASION}-*{SUFFIX}"), key=lambda file: file.name, reverse=True)
    gone = found[settings.backup.keep :]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone
