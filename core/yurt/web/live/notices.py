"""A user's notifications: how many are unread, the newest ones, marking them as read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from yurt.base.models.notices import Notification
from yurt.env import Env, telling
from yurt.web.pages.addresses import file_href, record_href

LATELY = timedelta(minutes=15)
"""A notification older than this is counted, not popped up."""
MOST = 20


@dataclass(frozen=True)
class Unread:
    """How many notifications wait, and those to pop up."""

    count: int
    fresh: tuple[dict[str, Any], ...]

    @property
    def ids(self) -> set[int]:
        """Of what is popped up."""
        return {notice["id"] for notice in self.fresh}


def unread(env: Env, told: Collection[int], after: int) -> Unread:
    """The count, and what came lately and was not told yet. `after` is the last that the screen knows.

    Transactions end in another order than they begin, so a number a little below `after` may still be new.
    """
    cls: Any = env[Notification]
    mine = sa.and_(cls.recipient_id == env.user_id, cls.read_at.is_(None))
    count = env.session.scalar(sa.select(sa.func.count(cls.id)).where(mine)) or 0
    if not count:
        return Unread(0, ())
    statement = (
        sa.select(cls.id, cls.kind, cls.title, cls.text, cls.model, cls.record_id)
        .where(mine, cls.created_at > env.now - LATELY, cls.id > after - 100)
        .order_by(cls.id.desc())
        .limit(MOST)
    )
    rows = [row for row in env.session.execute(statement) if row.id not in told]
    return Unread(count, tuple(_shown(row) for row in reversed(rows)))


def open_href(number: int) -> str:
    """Marks a notification as read and goes to its record."""
    return f"/notices/{number}"


def target_of(env: Env, row: Any) -> str:
    """The record that a notification is about; empty when there is none, or its add-on is gone."""
    known = row.model in env.registry.models and row.record_id
    if row.model == "core.file":
        return file_href(row.record_id)  # what one was told of is in it
    return record_href(row.model, row.record_id) if known else ""


def mark_read(env: Env, number: int | None, at: datetime | None) -> int:
    """Marks one notification of the user's (None: all of them) as read, or with `at` None as unread again."""
    table = env.info(Notification).table
    statement = sa.update(table).where(table.c.recipient_id == env.user_id)
    if number is not None:
        statement = statement.where(table.c.id == number)
    if at is not None:
        statement = statement.where(table.c.read_at.is_(None))
    done = env.session.connection().execute(statement.values(read_at=at, version=table.c.version + 1))
    telling.for_users(env, [env.user_id or 0])
    return done.rowcount


def _shown(row: Any) -> dict[str, Any]:
    return {"id": row.id, "kind": row.kind, "title": row.title, "text": row.text or "", "href": open_href(row.id)}
