"""Puts a system together for a process: the database, its registry, and the job engine."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from yurt.db.engine import Database, open_database
from yurt.env import Env, System
from yurt.env.loading import has_core
from yurt.errors import ConfigurationError
from yurt.registry.jobs import JobSpec
from yurt.services.jobs import Jobs
from yurt.settings import Settings


@dataclass(frozen=True)
class SystemJobHost:
    """A system as the job engine sees it (`yurt.services.jobs.JobHost`)."""

    system: System

    @property
    def database_url(self) -> str:
        """The URL with its password."""
        return full_url(self.system.database)

    def jobs(self) -> Mapping[str, JobSpec]:
        """The jobs of the add-ons installed now."""
        return self.system.registry.jobs

    def unit_of_work(self, user_id: int | None) -> AbstractContextManager[Any]:
        """An env of the user, or of the system itself, in the channel `job`."""
        if user_id is None:
            return self.system.acting_as_system(channel="job")
        return self.system.env(user_id, channel="job")


def open_system(settings: Settings) -> System:
    """Opens a database that was set up before, ready to enqueue jobs; changes nothing in it.

    Raises ConfigurationError when it was not set up.
    """
    database = open_database(settings.resolved_database_url())
    try:
        with database.reading.connect() as connection:
            ready = has_core(connection)
    finally:
        database.dispose()
    if not ready:
        raise ConfigurationError(
            f"The database {database.display_url()} was not set up for Yurt. Install an add-on in it: "
            "yurt addon install crm."
        )
    return assemble(settings)


def assemble(settings: Settings) -> System:
    """Opens the system and connects it with the job engine."""
    system = System.open(settings)
    connect_jobs(system)
    return system


def connect_jobs(system: System) -> Jobs:
    """Lets business code of the system enqueue jobs; gives what pages and commands use to list and stop them."""
    jobs = Jobs(SystemJobHost(system))

    def enqueue(env: Env, job: str, arguments: dict[str, Any]) -> str:
        return jobs.enqueue(env.session, job, arguments, user_id=env.user_id)

    system.enqueue_with = enqueue
    return jobs


def full_url(database: Database) -> str:
    """The URL of a database, password included; never for logs or screens."""
    return database.url.render_as_string(hide_password=False)
