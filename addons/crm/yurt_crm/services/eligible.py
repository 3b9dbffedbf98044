"""Who may be given a lead now: by rights, absence, working hours, language and branch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from yurt_crm.services.clock import minutes

if TYPE_CHECKING:
    from yurt.env import Env


def may_sell(env: Env, user_id: int) -> bool:
    """True for an active user who may read and change leads. Asked of the rights themselves, never of a list."""
    user = env.info("core.user").cls
    with env.unguarded():
        active = env.session.scalar(sa.select(user.active).where(user.id == user_id, sa.not_(user.archived)))
    if not active:
        return False
    profile = env.system.profile(env.session, env.registry, user_id)
    return profile.allows("crm.lead", "read") and profile.allows("crm.lead", "write")


def stand_ins(env: Env, users: Iterable[int]) -> dict[int, int | None]:
    """Of these users, who is away today: with who stands in, or None."""
    absence: Any = env.info("crm.absence").cls
    statement = sa.select(absence.user_id, absence.substitute_id).where(
        absence.user_id.in_(list(users)),
        absence.status != "over",
        absence.first_day <= env.today,
        absence.last_day >= env.today,
    )
    return {row[0]: row[1] for row in env.session.execute(statement.order_by(absence.id))}


def at_work(env: Env, users: Sequence[int]) -> set[int]:
    """Of these users, who works at this moment by their own clock; who has no working hours always does."""
    hours: Any = env.info("crm.work_hours").cls
    user: Any = env.info("core.user").cls
    planned: dict[int, list[Any]] = {}
    for row in env.session.execute(
        sa.select(hours.user_id, hours.weekday, hours.start, hours.end).where(hours.user_id.in_(users))
    ):
        planned.setdefault(row.user_id, []).append(row)
    zones = {
        row[0]: row[1]
        for row in env.session.execute(sa.select(user.id, user.time_zone).where(user.id.in_(list(planned))))
    }
    found = {number for number in users if number not in planned}
    for number, rows in planned.items():
        local = env.now.astimezone(ZoneInfo(zones.get(number) or env.system.settings.time_zone))
        if any(_holds(row, local) for row in rows):
            found.add(number)
    return found


def _holds(row: Any, local: datetime) -> bool:
    now = local.hour * 60 + local.minute
    start, end = minutes(row.start), minutes(row.end)
    return int(row.weekday) == local.weekday() and start is not None and end is not None and start <= now < end


def speaks(language: str | None, own: str | None, others: str | None) -> bool:
    """Whether somebody speaks a language: by their own, or by the codes that are written down."""
    codes = {code.strip().lower() for code in (others or "").replace(";", ",").split(",")}
    return not language or language == own or language in codes
