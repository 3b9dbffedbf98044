"""One database, opened the way Yurt needs it on either engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from yurt.db.signals import Signals
from yurt.errors import ConfigurationError

SQLITE_BUSY_SECONDS = 30
LOCK_TIMEOUT_MS = 15_000
# Today's disks seek as fast as they read, and short queries lose more to JIT than they gain.


@dataclass(frozen=True)
class Database:
    """An opened database: `engine` begins writing transactions, `reading` begins reading ones.

    On SQLite a writing transaction starts with BEGIN IMMEDIATE, so two writers queue instead of
    dead-locking, and a reading one never blocks them (WAL). On PostgreSQL both are alike.
    """

    url: URL
    engine: Engine
    reading: Engine
    glancing: Engine
    """Reads without a transaction around them, which on PostgreSQL saves two ways to the server.

    Whatever looks often looks through it: a connection that rolls back forgets its prepared statements, all of them.
    """
    signals: Signals | None = None
    """To the other processes of the database; None on SQLite, where they ask for a stamp."""

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @property
    def is_sqlite(self) -> bool:
        return self.dialect == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one writing transaction, committed at the end of the block."""
        with self.engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Closes every pooled connection, once others have been told what was written."""
        if self.signals is not None:
            self.signals.close()
        self.engine.dispose()

    def display_url(self) -> str:
        """The URL without its password, fit for logs and screens."""
        return self.url.render_as_string(hide_password=True)


def open_database(url: str | URL, pool_size: int = 10) -> Database:
    """Opens `sqlite:///file.db` or `postgresql+psycopg://…` (`postgresql://` means the same).

    Raises ConfigurationError for any other kind of database. Does not connect yet.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            f"“{url}” is not a database URL. Write sqlite:///file.db or postgresql+psycopg://user@host/name."
        ) from error
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        engine = _open_postgresql(parsed.set(drivername="postgresql+psycopg"), pool_size)
        return Database(
            engine.url, engine, engine, engine.execution_options(isolation_level="AUTOCOMMIT"), Signals(engine)
        )
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        engine = _open_sqlite(parsed, pool_size)
        reading = engine.execution_options(yurt_reading=True)
        return Database(engine.url, engine, reading, reading)
    raise ConfigurationError(
        f"Yurt runs on SQLite and PostgreSQL, not on “{parsed.drivername}”. Change the database URL."
    )


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _open_postgresql(url: URL, pool_size: int) -> Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        pool_recycle=1800,
        pool_use_lifo=True,  # few connections stay in use, and those have their statements prepared
        json_serializer=_dumps,
        connect_args={
            "connect_timeout": 10,
            "application_name": "yurt",
            "prepare_threshold": 2,
            "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC -c random_page_cost=1.1 -c jit=off",
        },
    )
    return engine


def _open_sqlite(url: URL, pool_size: int) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size * 2,
        poolclass=QueuePool,
        json_serializer=_dumps,
        connect_args={"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.create_function("timezone", 2, _local, deterministic=True)
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=NORMAL",
            "cache_size=-16000",
            "mmap_size=134217728",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("yurt_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _lower(value: Any) -> Any:
    """SQLite's own lower() knows only ASCII; searching Cyrillic, Armenian or Georgian needs Unicode."""
    return value.lower() if isinstance(value, str) else value


def _local(zone: str, moment: Any) -> Any:
    """PostgreSQL's timezone(): a stored moment (UTC) by the clocks of a zone, summer time included."""
    if moment is None:
        return None
    local = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return local.strftime("%Y-%m-%d %H:%M:%S") if local.year > 999 else local.replace(tzinfo=None).isoformat(" ")
