"""Tells open screens what a unit of work has written, once it is committed; and users what they should read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.db.arrays import insert_rows
from yurt.db.signals import Tidings

if TYPE_CHECKING:
    from yurt.env.env import Env

_KEPT = "tidings"
_TITLE = 200


def changed(env: Env, model: str, ids: Iterable[int] | None) -> None:
    """Records of a model are written (None: nobody knows which). Costs next to nothing; on SQLite nothing at all."""
    if env.system.database.signals is not None:
        _tidings(env).add(model, ids)


def for_users(env: Env, users: Iterable[int]) -> None:
    """What waits for these users to be read is not what it was."""
    if env.system.database.signals is not None:
        _tidings(env).users.update(users)


def notify(
    env: Env,
    users: Any,
    title: str,
    text: str,
    record: Any,
    kind: str,
    due: date | None,
    values: dict[str, Any],
) -> None:
    """What `Env.notify` does. The rows are written at once, so that models' own methods may call it too."""
    recipients = _numbers(users)
    if not recipients:
        return
    table = env.registry.models["core.notification"].table
    model, number = (record.__yurt__.name, record.id) if record is not None else (None, None)
    if record is not None and number is None:
        raise ValueError("Write the record first (env.session.flush()), then notify about it.")
    user = env.registry.models["core.user"].table
    connection, now = env.session.connection(), env.now
    rows = [
        {
            "recipient_id": recipient,
            "kind": kind,
            "title": _worded(env, language, title, values)[:_TITLE],
            "text": _worded(env, language, text, values) or None,
            "model": model,
            "record_id": number,
            "due": due,
            "version": 1,
            "created_at": now,
            "created_by_id": env.user_id,
            "updated_at": now,
            "updated_by_id": env.user_id,
        }
        for recipient, language in connection.execute(
            sa.select(user.c.id, user.c.language).where(user.c.id.in_(recipients), user.c.active).order_by(user.c.id)
        )
    ]
    insert_rows(connection, table, rows)
    for_users(env, (row["recipient_id"] for row in rows))


def _tidings(env: Env) -> Tidings:
    """What this unit of work has to tell; sent when it is committed."""
    info = env.session.info
    if _KEPT not in info:
        kept = info[_KEPT] = Tidings()
        signals = env.system.database.signals
        assert signals is not None
        env.after_commit(lambda: signals.send(kept))
    return info[_KEPT]


def _numbers(users: Any) -> set[int]:
    if users is None:
        return set()
    if isinstance(users, int):
        return {users}
    if hasattr(users, "__yurt__"):
        return {users.id}
    return {number for user in users for number in _numbers(user)}


def _worded(env: Env, language: str, message: str, values: dict[str, Any]) -> str:
    """The message in the recipient's language; words without a translation stay as they are."""
    if not message:
        return ""
    translated = env.system.catalogue(language).gettext(message)
    return translated.format(**values) if values else translated
