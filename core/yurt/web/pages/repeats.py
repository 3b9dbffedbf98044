"""Makes a form that is sent twice create one record: its hidden key is taken together with the record."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from yurt.base.models.system import IdempotencyKey
from yurt.env import Env

_LONGEST = 150


def answered(env: Env, key: str) -> str:
    """Where the first sending of this form led; empty for a key that is new (or none)."""
    if not _usable(key):
        return ""
    table = env.info(IdempotencyKey).table
    statement = sa.select(table.c.body).where(table.c.user_id == env.user_id, table.c.key == f"form:{key}")
    return env.session.connection().execute(statement).scalar() or ""


def keep_answer(env: Env, key: str, href: str) -> bool:
    """Takes the key in this unit of work. False when somebody took it meanwhile: then nothing may be saved."""
    if not _usable(key):
        return True
    table = env.info(IdempotencyKey).table
    mark = hashlib.sha256(href.encode()).hexdigest()
    values = {
        "key": f"form:{key}",
        "user_id": env.user_id,
        "fingerprint": mark,
        "status": 303,
        "body": href,
        "at": env.now,
    }
    try:
        env.session.connection().execute(sa.insert(table).values(**values))
    except IntegrityError:
        env.session.rollback()
        return False
    return True


def _usable(key: str) -> bool:
    return 0 < len(key) <= _LONGEST and key.isprintable()
