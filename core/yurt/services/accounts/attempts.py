"""The counters of failed sign-ins, kept in the database so that all processes share them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.base.models.access import LoginAttempt
from yurt.env import Env
from yurt.services.auth.ratelimit import Failures, LoginRateLimit

LIMIT = LoginRateLimit()
KEPT = timedelta(days=90)
"""How long attempts stay for the administrator to see."""
_COUNTER = "#"


class Attempts:
    """One attempt to sign in. It counts as failed from the start and is taken back when it succeeds, so that
    many guesses at the same moment cannot slip past the limit.

    Counters are rows of `core.login_attempt` whose `login` is `#` and a key, beside the row that people read.
    """

    def __init__(self, env: Env, account: str, address: str) -> None:
        self.env = env
        self.account = account.strip().lower()[:100]
        self.address = address[:64]
        self.exhausted = False
        self._connection: Connection = env.session.connection()
        self._table = env.registry.info(LoginAttempt).table

    def begin(self) -> datetime:
        """Counts the attempt. Raises TooManyAttempts when the account or the address has used up its attempts."""
        now = self.env.now
        self._one_at_a_time()
        LIMIT.check(self, self.account, self.address, now)
        self.exhausted = LIMIT.failed(self, self.account, self.address, now)
        self._add(self.account, now, self.address)
        return now

    def succeeded(self, begun: datetime) -> None:
        """Takes the attempt back, forgets the account's failures from this address, and notes the success."""
        table = self._table
        self.take_back(begun)
        LIMIT.succeeded(self, self.account, self.address)
        self._add(self.account, self.env.now, self.address, succeeded=True)
        self._connection.execute(sa.delete(table).where(table.c.at < self.env.now - KEPT))

    def take_back(self, begun: datetime) -> None:
        """The attempt was no failure."""
        table = self._table
        mine = sa.delete(table).where(table.c.at == begun, sa.not_(table.c.succeeded))
        self._connection.execute(mine.where(table.c.login.in_([self.account, *self._counters()])))

    def failures(self, key: str, since: datetime) -> Failures:
        """See `FailureCounters`."""
        table = self._table
        statement = sa.select(sa.func.count(), sa.func.min(table.c.at))
        count, oldest = self._connection.execute(
            statement.where(table.c.login == _COUNTER + key, table.c.at >= since)
        ).one()
        return Failures(count, oldest)

    def add(self, key: str, at: datetime) -> None:
        """See `FailureCounters`."""
        self._add(_COUNTER + key, at)

    def clear(self, keys: Iterable[str]) -> None:
        """See `FailureCounters`."""
        table = self._table
        self._connection.execute(sa.delete(table).where(table.c.login.in_([_COUNTER + key for key in keys])))

    def _add(self, login: str, at: datetime, address: str = "", *, succeeded: bool = False) -> None:
        values = {"login": login, "at": at, "address": address, "succeeded": succeeded}
        self._connection.execute(sa.insert(self._table).values(values))

    def _counters(self) -> list[str]:
        return [_COUNTER + limit.key for limit in LIMIT._limits(self.account, self.address)]

    def _one_at_a_time(self) -> None:
        """SQLite lets one writer in at a time; PostgreSQL is asked to do the same for one account and one address."""
        if not self.env.system.database.is_sqlite:
            for text in sorted((self.account, self.address)):
                number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
                self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
