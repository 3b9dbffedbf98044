"""Following records: who is told, and the telling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from yurt.base.models.followers import Follower
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.naming import name_of
from yurt.env.reading import visible_ids
from yurt.i18n import N_
from yurt.model.info import ModelInfo

TOLD_OF = frozenset({"web", "api"})
"""Changes by people are told; those of imports, jobs and the system itself are not."""


def followers(env: Env, model: str, record_id: int) -> list[int]:
    """The ids of the users who follow a record, in the order they began."""
    table = env.info(Follower).table
    statement = sa.select(table.c.user_id).where(
        table.c.model == model, table.c.record_id == record_id, table.c.muted.is_(False)
    )
    return list(env.session.connection().execute(statement.order_by(table.c.id)).scalars())


def follow(env: Env, model: str, record_id: int, users: Iterable[int], *, asked: bool = False) -> None:
    """Makes users follow a record. Who stopped on purpose is left alone, unless they `asked` for it themselves."""
    table = env.info(Follower).table
    connection = env.session.connection()
    here = (table.c.model == model) & (table.c.record_id == record_id)
    known = set(connection.execute(sa.select(table.c.user_id).where(here)).scalars())
    wanted = set(users)
    if asked:
        connection.execute(sa.update(table).where(here, table.c.user_id.in_(wanted & known)).values(muted=False))
    rows = [{"model": model, "record_id": record_id, "user_id": user} for user in sorted(wanted - known)]
    if rows:
        with env.sudo():
            env.create_many(Follower, rows)


def unfollow(env: Env, model: str, record_id: int, user: int) -> None:
    """Stops telling a user, who stays left out of following by itself."""
    follow(env, model, record_id, [user])
    table = env.info(Follower).table
    mine = (table.c.model == model) & (table.c.record_id == record_id) & (table.c.user_id == user)
    env.session.connection().execute(sa.update(table).where(mine).values(muted=True))


def mention(env: Env, record: Any, users: Iterable[int], text: str) -> list[int]:
    """Tells users that they were named on a record, and has them follow it; gives those who may not see it."""
    info = env.info(record)
    wanted = [user for user in dict.fromkeys(users) if user != env.user_id]
    seeing = may_see(env, info, record.id, wanted)
    follow(env, info.name, record.id, seeing, asked=True)
    who = _name(env, env.user_id)
    env.notify(seeing, N_("{who} mentioned you: {label}"), text[:500].replace("{", "{{").replace("}", "}}"),
               record=record, kind="mention", who=who, label=name_of(env, info, record))  # fmt: skip
    return [user for user in wanted if user not in seeing]


def changed(env: Env, record: Any, fields: Iterable[str]) -> None:
    """Has the followers told, by a job, that a person has changed tracked fields of a record."""
    info = env.info(record)
    if env.channel not in TOLD_OF or not info.options.timeline:
        return
    tracked = [name for name in fields if name in info.fields and info.fields[name].tracked]
    if tracked and [user for user in followers(env, info.name, record.id) if user != env.user_id]:
        _later(env, info.name, record.id, tracked, env.user_id)


def _later(env: Env, model: str, record_id: int, fields: list[str], by: int | None) -> None:
    """By a job; in a process without the job engine right after the commit."""
    system = env.system
    if system.enqueue_with is not None:
        env.enqueue("core.tell_followers", model=model, record=record_id, fields=fields, by=by)
        return

    def now() -> None:
        with system.acting_as_system() as acting:
            tell(acting, model, record_id, fields, by)

    env.after_commit(now)


def tell(env: Env, model: str, record_id: int, fields: list[str], by: int | None) -> int:
    """Notifies the followers who may see the record of a change; gives how many."""
    info = env.info(model)
    record = env.session.get(info.cls, record_id)
    users = [user for user in followers(env, model, record_id) if user != by] if record is not None else []
    told = 0
    for user in may_see(env, info, record_id, users):
        with env.system.env(user, reading=True) as theirs:
            shown = [info.fields[n] for n in fields if n in info.fields and theirs.access.readable(info.fields[n])]
            labels = ", ".join(theirs.gettext(spec.label) for spec in shown)
        if shown:
            title = N_("{who} changed {label}: {fields}")
            env.notify(user, title, record=record, who=_name(env, by), label=name_of(env, info, record), fields=labels)
            told += 1
    return told


def may_see(env: Env, info: ModelInfo, record_id: int, users: Iterable[int]) -> list[int]:
    """Those of the users who are active and may read the record, each asked with their own rights."""
    table = env.info(User).table
    active = sa.select(table.c.id).where(table.c.id.in_(list(users)), table.c.active)
    found = set(env.session.connection().execute(active).scalars())
    return [user for user in users if user in found and _sees(env, info, record_id, user)]


def _sees(env: Env, info: ModelInfo, record_id: int, user: int) -> bool:
    with env.system.env(user, reading=True) as theirs:
        return theirs.access.allows(info.name, "read") and bool(visible_ids(theirs, info, [record_id], "read"))


def _name(env: Env, user: int | None) -> str:
    table = env.info(User).table
    return env.session.connection().execute(sa.select(table.c.name).where(table.c.id == user)).scalar() or "Yurt"
