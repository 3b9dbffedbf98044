"""Which pages people open; kept in memory and written now and then, so that reading stays reading."""

from __future__ import annotations

import logging
import re
import threading
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from yurt.base.models.visits import Visit
from yurt.env import System

_log = logging.getLogger(__name__)
_RECORD = re.compile(r"/m/([a-z0-9_]+)/([a-z0-9_]+)/(\d{1,18})(?:/edit)?")
_PAGE = re.compile(r"/(m/[a-z0-9_]+/[a-z0-9_]+(?:/[a-z]+)?|admin/[a-z]+|x/[\w/-]+|team|news|notices|)")
LONGEST = 500


class VisitLog:
    """Notes which page a user has opened; `write` puts it into the database. Safe to use from many threads."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._lock = threading.Lock()
        self._seen: dict[tuple[int, str], datetime] = {}

    def note(self, user_id: int, path: str) -> None:
        """The user opened the page just now. What is no page of work (parts, downloads) is left out."""
        if len(path) <= LONGEST and (_RECORD.fullmatch(path) or _PAGE.fullmatch(path)):
            with self._lock:
                self._seen[(user_id, path.removesuffix("/edit"))] = datetime.now(UTC)

    def write(self) -> None:
        """Writes what was noted since the last time. A busy database is no harm: the next time comes."""
        with self._lock:
            seen, self._seen = self._seen, {}
        if not seen:
            return
        rows = [
            {"user_id": user, "href": href, **record_of(href), "seen_at": at}
            for (user, href), at in sorted(seen.items())
        ]
        try:
            with self.system.database.writing() as connection:
                for row in rows:
                    connection.execute(upsert(self.system, row, {"seen_at": row["seen_at"]}))
        except SQLAlchemyError as error:
            _log.warning("Visited pages were not written: %s", type(error).__name__)
            with self._lock:
                self._seen = seen | self._seen


def upsert(system: System, row: dict[str, Any], changes: dict[str, Any]) -> Any:
    """Adds a page of a user, or makes these changes to it when it is known."""
    table = system.registry.info(Visit).table
    insert: Any = sqlite.insert(table) if system.database.is_sqlite else postgresql.insert(table)
    return insert.values(row).on_conflict_do_update(index_elements=[table.c.user_id, table.c.href], set_=changes)


def record_of(href: str) -> dict[str, Any]:
    """The model and number of a record's page; neither for other pages."""
    found = _RECORD.fullmatch(href)
    if found is None:
        return {"model": None, "record_id": None}
    return {"model": f"{found[1]}.{found[2]}", "record_id": int(found[3])}
