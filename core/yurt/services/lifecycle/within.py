"""An env inside a transaction that is open already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from yurt.db.engine import Database
from yurt.env import Env, System
from yurt.env.faults import readable_fault
from yurt.env.loading import load_registry, read_stamps
from yurt.env.session import GuardedSession
from yurt.services.assemble import connect_jobs
from yurt.settings import Settings


@contextmanager
def env_within(
    settings: Settings, database: Database, connection: Connection, user_id: int | None = None
) -> Iterator[Env]:
    """A unit of work of the system itself, with the registry that this transaction leads to.

    `user_id` is who asked for the operation, for the audit log. The caller commits; what the block asked for by
    `env.after_commit` is the caller's to run, see `run_after_commit`.
    """
    stamps = read_stamps(connection)
    coming = System(settings, database, load_registry(connection, stamps), stamps, settings)
    jobs = connect_jobs(coming)
    session = GuardedSession(bind=connection, expire_on_commit=False)
    env = Env(
        system=coming,
        registry=coming.registry,
        session=session,
        access=coming.profile(session, coming.registry, None),
        catalogue=coming.catalogue("en"),
        user_id=user_id,
        zone=ZoneInfo(settings.time_zone),
        clock=lambda: datetime.now(UTC),
    )
    session.info["env"] = env
    try:
        with env.sudo():
            yield env
    except DBAPIError as error:
        raise readable_fault(error, env) from error
    finally:
        session.close()
        jobs.close()


def run_after_commit(env: Env) -> None:
    """Calls what the unit of work asked to be called once it is committed."""
    for function in env._after_commit:
        function()
