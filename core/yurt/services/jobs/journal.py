"""Progress, log lines, wishes to cancel and heartbeats: what is written while a job's own transaction is open.

On PostgreSQL these tables live in the schema `yurt_jobs` of the same database. SQLite has one writer per file: a job
that has written anything would wait for itself when it reports progress, and nobody could cancel it. There they
live in a file beside the database, `<database>.jobs`; losing it loses no business data and no job.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite

from yurt.errors import ConfigurationError
from yurt.services.jobs.results import LogLine, Progress

SCHEMA = "yurt_jobs"
BUSY_TIMEOUT_MS = 10_000

metadata = sa.MetaData(schema=SCHEMA)

job_progress = sa.Table(
    "job_progress",
    metadata,
    sa.Column("job_id", sa.String(255), primary_key=True),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("takeovers", sa.Integer, nullable=False, server_default="0"),
    sa.Column("cancel_asked", sa.Boolean, nullable=False, server_default=sa.false()),
)

job_log = sa.Table(
    "job_log",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("job_id", sa.String(255), nullable=False, index=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

worker_heartbeat = sa.Table(
    "worker_heartbeat",
    metadata,
    sa.Column("executor_id", sa.String(64), primary_key=True),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("seen_at", sa.Double, nullable=False),
)


def journal_engine(database_url: str) -> sa.Engine:
    """An engine for the tables of this module, connecting when first used."""
    url = sa.make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_size=2, max_overflow=8, pool_pre_ping=True)
    if not url.database or url.database == ":memory:":
        raise ConfigurationError("Jobs need a database that other processes can open. Use a SQLite file or PostgreSQL.")
    engine = sa.create_engine(url.set(database=f"{url.database}.jobs"))

    @event.listens_for(engine, "connect")
    def _settings(connection, _record) -> None:
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine.execution_options(schema_translate_map={SCHEMA: None})


class Journal:
    """Progress and log lines of jobs, written and read by any process, each write in a transaction of its own."""

    def __init__(self, database_url: str) -> None:
        self.engine = journal_engine(database_url)
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        self._insert = dialect.insert

    @property
    def exists(self) -> bool:
        """True once the tables are there; they are the last that `prepare` makes."""
        schema = None if self.engine.dialect.name == "sqlite" else SCHEMA
        return sa.inspect(self.engine).has_table(job_progress.name, schema=schema)

    def create_tables(self) -> None:
        """Make what is missing; several processes may do it at once."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('yurt_jobs'))"))
                connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            metadata.create_all(connection)

    def write_progress(self, job_id: str, progress: Progress) -> None:
        """Replace what the job said before."""
        values = {"done": progress.done, "total": progress.total, "text": progress.text}
        self._upsert(job_id, values)

    def count_takeover(self, job_id: str) -> int:
        """One more worker died while it ran this job; gives the number of them."""
        with self.engine.begin() as connection:
            statement = (
                self._insert(job_progress)
                .values(job_id=job_id, takeovers=1)
                .on_conflict_do_update(index_elements=["job_id"], set_={"takeovers": job_progress.c.takeovers + 1})
                .returning(job_progress.c.takeovers)
            )
            return connection.execute(statement).scalar_one()

    def ask_to_cancel(self, job_id: str) -> None:
        """The worker that runs the job, now or later, is to cancel it."""
        self._upsert(job_id, {"cancel_asked": True})

    def is_asked_to_cancel(self, job_id: str) -> bool:
        """Whether `ask_to_cancel` was called since the job last started anew."""
        query = sa.select(job_progress.c.cancel_asked).where(job_progress.c.job_id == job_id)
        with self.engine.connect() as connection:
            return bool(connection.execute(query).scalar())

    def reset(self, job_id: str) -> None:
        """The job starts anew by somebody's wish: no progress, no dead workers, no wish to cancel."""
        self._upsert(job_id, {"done": 0, "total": None, "text": "", "takeovers": 0, "cancel_asked": False})

    def write_log(self, job_id: str, text: str) -> None:
        """Add a line."""
        with self.engine.begin() as connection:
            connection.execute(sa.insert(job_log).values(job_id=job_id, at=time.time(), text=text))

    def read_progress(self, job_ids: Sequence[str]) -> dict[str, tuple[Progress, int]]:
        """Progress and number of takeovers of those of the jobs that have said anything."""
        columns = job_progress.c
        query = sa.select(columns.job_id, columns.done, columns.total, columns.text, columns.takeovers)
        with self.engine.connect() as connection:
            rows = connection.execute(query.where(columns.job_id.in_(job_ids)))
            return {row.job_id: (Progress(row.done, row.total, row.text), row.takeovers) for row in rows}

    def read_log(self, job_id: str, *, after: int = 0, limit: int = 500) -> list[LogLine]:
        """The job's lines in order, from the one after number `after`."""
        columns = job_log.c
        query = sa.select(columns.number, columns.at, columns.text).where(columns.job_id == job_id)
        query = query.where(columns.number > after).order_by(columns.number).limit(limit)
        with self.engine.connect() as connection:
            return [
                LogLine(row.number, datetime.fromtimestamp(row.at, UTC), row.text) for row in connection.execute(query)
            ]

    def forget(self, job_ids: Sequence[str]) -> None:
        """Delete everything about these jobs."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(job_progress).where(job_progress.c.job_id.in_(job_ids)))
            connection.execute(sa.delete(job_log).where(job_log.c.job_id.in_(job_ids)))

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def _upsert(self, job_id: str, values: dict[str, object]) -> None:
        statement = self._insert(job_progress).values(job_id=job_id, **values)
        with self.engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["job_id"], set_=values))
