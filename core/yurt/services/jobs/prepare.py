"""Making the tables that jobs need; part of setting a database up and of every upgrade."""

from __future__ import annotations

from yurt.services.jobs.journal import Journal


def prepare(database_url: str) -> None:
    """Create or migrate DBOS's tables and the journal's. Repeatable; several processes may do it at once.

    DBOS's tables live where the business data live, or a job could not be enqueued in a business transaction: in the
    schema `dbos` on PostgreSQL, in the same file, unprefixed, on SQLite. Neither is Alembic's concern.
    """
    from yurt.services.jobs.engine import migrate

    migrate(database_url)
    journal = Journal(database_url)
    try:
        journal.create_tables()
    finally:
        journal.close()
