"""The one place that configures DBOS. Import it lazily: it imports DBOS."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig

from yurt.services.jobs.wire import JobSerializer

APPLICATION = "yurt"
# Fixed: by default it is a hash of the code, and jobs of the release before would wait for ever.
APPLICATION_VERSION = "1"
JOB_WORKFLOW = "yurt.job"
SCHEDULE_WORKFLOW = "yurt.schedule"
WORKFLOWS = [JOB_WORKFLOW, SCHEDULE_WORKFLOW]


def migrate(database_url: str) -> None:
    """Create or upgrade DBOS's own tables."""
    quiet_logging()
    _use_write_ahead_log(database_url)
    DBOS.migrate(system_database_url=database_url)


def open_client(database_url: str) -> DBOSClient:
    """A client that connects when first used and raises, rather than waits, while the database is away."""
    quiet_logging()
    return DBOSClient(
        system_database_url=database_url,
        serializer=JobSerializer(),
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,
    )


def worker_config(database_url: str, executor_id: str) -> DBOSConfig:
    """DBOS's settings in a worker process."""
    return {
        "name": APPLICATION,
        "system_database_url": database_url,
        "application_version": APPLICATION_VERSION,
        "executor_id": executor_id,
        "serializer": JobSerializer(),
        "log_level": "WARNING",
        "run_migrations": False,
    }


def quiet_logging() -> None:
    """Let DBOS log through the process's own handlers; left alone it prints to the console."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        logger.setLevel(logging.WARNING)


def _use_write_ahead_log(database_url: str) -> None:
    """Readers and DBOS's polling must not wait for a long business transaction; the mode stays in the file."""
    url = sa.make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    finally:
        engine.dispose()
