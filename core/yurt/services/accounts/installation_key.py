"""The key that signs this installation's cookies, forms and links."""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from yurt.env import System
from yurt.env.loading import STATE

_ROW = "secret"


def installation_key(system: System) -> bytes:
    """32 bytes, the same in every process: from the setting `secret`, else made once and kept in the database.

    Making it is a transaction of its own, so the first call must not come from inside a writing one.
    """
    known = system.cache.get("accounts.key")
    if known is None:
        text = system.settings.secret.get_secret_value() or _kept(system)
        known = system.cache["accounts.key"] = hashlib.sha256(f"yurt installation key 1 {text}".encode()).digest()
    return known


def _kept(system: System) -> str:
    """Two processes may start at once: the row that came first counts."""
    query = sa.select(STATE.c.value).where(STATE.c.key == _ROW)
    with system.database.reading.connect() as connection:
        found = connection.execute(query).scalar()
    if found is not None:
        return found
    try:
        with system.database.writing() as connection:
            connection.execute(sa.insert(STATE).values(key=_ROW, value=secrets.token_urlsafe(48)))
    except IntegrityError:
        pass
    with system.database.reading.connect() as connection:
        return str(connection.execute(query).scalar_one())
