"""When sessions and tokens were last used; kept in memory and written now and then, so that reading stays reading."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from yurt.base.models.access import ApiToken, Session
from yurt.base.models.people import User
from yurt.env import System
from yurt.services.accounts.sessions import Visitor

_log = logging.getLogger(__name__)
WRITE_AFTER = timedelta(minutes=1)
"""A session's last use may be off by so much."""


class Presence:
    """Notes who was seen; `write` puts it into the database. Safe to use from many threads."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._lock = threading.Lock()
        self._seen: dict[int, tuple[int, datetime]] = {}
        self._used: dict[int, datetime] = {}

    def note(self, who: Visitor) -> None:
        """The visitor made a request just now."""
        now = datetime.now(UTC)
        if who.seen_at is not None and now - who.seen_at < WRITE_AFTER:
            return
        with self._lock:
            if who.session_id is not None:
                self._seen[who.session_id] = (who.user_id, now)
            elif who.token_id is not None:
                self._used[who.token_id] = now

    def write(self) -> None:
        """Writes what was noted since the last time. A busy database is no harm: the next time comes."""
        with self._lock:
            seen, used = self._seen, self._used
            self._seen, self._used = {}, {}
        if not seen and not used:
            return
        models = self.system.registry
        session, user, token = (models.info(part).table for part in (Session, User, ApiToken))
        try:
            with self.system.database.writing() as connection:
                for number, (user_id, at) in sorted(seen.items()):
                    connection.execute(sa.update(session).where(session.c.id == number).values(seen_at=at))
                    connection.execute(sa.update(user).where(user.c.id == user_id).values(last_seen_at=at))
                for number, at in sorted(used.items()):
                    connection.execute(sa.update(token).where(token.c.id == number).values(last_used_at=at))
        except SQLAlchemyError as error:
            _log.warning("The times of last use were not written: %s", type(error).__name__)
            with self._lock:
                self._seen = seen | self._seen
                self._used = used | self._used
