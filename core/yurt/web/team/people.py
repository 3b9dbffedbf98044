"""Who is below whom, where they are now, and what they have done in a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from yurt.base.models.journal import Audit
from yurt.base.models.notices import Notification
from yurt.base.models.people import User
from yurt.base.models.visits import Visit
from yurt.env import Env
from yurt.web.personal.places import Place, places_of

Presence = Literal["here", "away", "gone"]
HERE = timedelta(minutes=2)
AWAY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team."""

    id: int
    name: str
    photo_id: int | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """What one person did in a day, as numbers: records made, records changed, tasks open and late."""

    made: int = 0
    changed: int = 0
    tasks: int = 0
    late: int = 0


def below(env: Env, manager_id: int) -> list[Member]:
    """Everybody below a manager, directly or not, who is active; by name. One query: a company's users are few."""
    user = env.info(User).table.c
    visit = env.info(Visit).table.c
    newest = sa.select(sa.func.max(visit.seen_at)).where(visit.user_id == user.id).scalar_subquery()
    statement = (
        sa.select(user.id, user.name, user.photo, user.manager_id, user.last_seen_at, newest.label("newest"))
        .where(user.active, sa.not_(user.archived))
        .order_by(user.name)
    )
    rows = env.session.connection().execute(statement).all()
    under: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        under[row.manager_id].append(row)
    found: dict[int, Any] = {}
    waiting = [manager_id]
    while waiting:
        for row in under[waiting.pop()]:
            if row.id not in found and row.id != manager_id:
                found[row.id] = row
                waiting.append(row.id)
    return [
        Member(row.id, row.name, row.photo, max(filter(None, (row.last_seen_at, row.newest)), default=None))
        for row in sorted(found.values(), key=lambda row: row.name.casefold())
    ]


def has_team(env: Env) -> bool:
    """Whether anybody is below the user."""
    user = env.info(User).table.c
    found = sa.select(user.id).where(user.manager_id == env.user_id, user.active).limit(1)
    return env.session.connection().execute(found).first() is not None


def presence(env: Env, member: Member) -> Presence:
    """Here, away for a little while, or gone; pages are noted with a delay of ten seconds at most."""
    if member.seen_at is None or env.now - member.seen_at > AWAY:
        return "gone"
    return "here" if env.now - member.seen_at <= HERE else "away"


def at_work(env: Env, ids: Collection[int]) -> dict[int, Place]:
    """The page that each of them opened last, as far as the manager may see it."""
    visit = env.info(Visit).table.c
    newest = (
        sa.select(visit.user_id, sa.func.max(visit.seen_at).label("at"))
        .where(visit.user_id.in_(ids), visit.seen_at > env.now - AWAY)
        .group_by(visit.user_id)
        .subquery()
    )
    statement = sa.select(visit.user_id, visit.href, visit.title, visit.model, visit.record_id, visit.seen_at).join(
        newest, sa.and_(newest.c.user_id == visit.user_id, newest.c.at == visit.seen_at)
    )
    rows = env.session.connection().execute(statement).all()
    places = {place.href: place for place in places_of(env, rows)}
    return {row.user_id: places[row.href] for row in rows if row.href in places}


def day_bounds(env: Env, day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in the manager's zone, and of the next."""
    start = datetime.combine(day, time(), env.zone)
    return start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)


def counts(env: Env, ids: Collection[int], day: date) -> dict[int, DayCount]:
    """The numbers of a day for each of them; two queries."""
    audit, notice = env.info(Audit).table.c, env.info(Notification).table.c
    start, end = day_bounds(env, day)
    done = (
        sa.select(
            audit.user_id, audit.operation, sa.func.count(sa.distinct(audit.model + sa.cast(audit.record_id, sa.Text)))
        )
        .where(audit.user_id.in_(ids), audit.at >= start, audit.at < end, audit.operation.in_(("create", "change")))
        .group_by(audit.user_id, audit.operation)
    )
    open_tasks = (
        sa.select(notice.recipient_id, sa.func.count(), sa.func.count(sa.case((notice.due < env.today, 1))))
        .where(notice.recipient_id.in_(ids), notice.kind == "task", notice.read_at.is_(None))
        .group_by(notice.recipient_id)
    )
    connection = env.session.connection()
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for user, operation, count in connection.execute(done):
        numbers[user]["made" if operation == "create" else "changed"] = count
    for user, count, late in connection.execute(open_tasks):
        numbers[user] |= {"tasks": count, "late": late}
    return {user: DayCount(**found) for user, found in numbers.items()}
