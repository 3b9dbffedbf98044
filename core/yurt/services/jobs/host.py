"""What the job engine asks of the rest of the system, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from yurt.registry.jobs import JobSpec


class JobHost(Protocol):
    """The system of one database, as the job engine sees it."""

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL: `postgresql+psycopg://…` or `sqlite:////absolute/path`, password included."""
        ...

    def jobs(self) -> Mapping[str, JobSpec]:
        """Full name to declaration, of the add-ons installed now; asked again all the time, so it may change."""
        ...

    def unit_of_work(self, user_id: int | None) -> AbstractContextManager[Any]:
        """An env acting for that user (None: the system), committed at the end, rolled back on any `BaseException`.

        The env has a SQLAlchemy `session` and a `job` attribute that the engine sets.
        """
        ...
