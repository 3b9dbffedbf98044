"""Keeps strangers from asking too often, on pages for which nobody signs in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import sqlalchemy as sa

from yurt.base.models.access import LoginAttempt
from yurt.env import Env
from yurt.errors import TooManyAttempts
from yurt.i18n import N_

_COUNTER = "#pace:"


@dataclass(frozen=True)
class Pace:
    """So many times within a window for each key, such as an address; counted in the database for all processes.

    Counters are rows of `core.login_attempt`, beside those of sign-ins and swept with them; what is rolled back is not
    counted. Asking costs one look into an index, counting one row. Raises `TooManyAttempts` (429, with the seconds to
    wait).
    """

    times: int
    window: timedelta

    def check(self, env: Env, key: str) -> None:
        """Counts one more time, unless that is too many."""
        table = env.registry.info(LoginAttempt).table
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
        login, now = _COUNTER + digest.hex(), env.now
        connection = env.session.connection()
        if not env.system.database.is_sqlite:  # which lets one writer in at a time anyway
            number = int.from_bytes(digest[:8], "big", signed=True)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
        mine = sa.and_(table.c.login == login, table.c.at > now - self.window)
        count, oldest = connection.execute(sa.select(sa.func.count(), sa.func.min(table.c.at)).where(mine)).one()
        if count >= self.times:
            wait = max(1, ceil((oldest + self.window - now).total_seconds()))
            raise TooManyAttempts(N_("This was sent too often. Wait a little, then try again."), retry_after=wait)
        connection.execute(sa.delete(table).where(table.c.login == login, table.c.at <= now - self.window))
        connection.execute(sa.insert(table).values(login=login, at=now, address="", succeeded=False))
