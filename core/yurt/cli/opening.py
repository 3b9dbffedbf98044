"""Opens the system that a command works on, and units of work in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from yurt.cli.screen import progress
from yurt.errors import NotFound

if TYPE_CHECKING:
    from yurt.env import Env, System
    from yurt.settings import Settings


def settings_of(database: str | None) -> Settings:
    """The settings of this folder, with the database that the command line names."""
    from yurt.settings import load_settings

    return load_settings(database_url=database)


@contextmanager
def opened(database: str | None) -> Iterator[System]:
    """A system that was set up before. Raises ConfigurationError when it was not."""
    from yurt.services.assemble import open_system

    system = open_system(settings_of(database))
    try:
        yield system
    finally:
        system.close()


@contextmanager
def set_up(settings: Settings) -> Iterator[System]:
    """The system, its database set up and brought up to date when that is due."""
    from yurt.services.lifecycle import bootstrap

    with progress("Open the system") as show:
        system = bootstrap(settings, show)
    try:
        yield system
    finally:
        system.close()


@contextmanager
def working(system: System, login: str | None, *, channel: str = "cli", reading: bool = False) -> Iterator[Env]:
    """A unit of work of the user with that login, or of the system itself."""
    if login is None:
        with system.acting_as_system(channel=channel, reading=reading) as env:
            yield env
        return
    with system.env(user_id(system, login), channel=channel, reading=reading) as env:
        yield env


def user_id(system: System, login: str) -> int:
    """The number of the user who signs in with that name. Raises NotFound."""
    import sqlalchemy as sa

    from yurt.base.models.people import User

    with system.acting_as_system(reading=True) as env:
        found = env.session.scalar(sa.select(env[User].id).where(env[User].login == login.strip().lower()))
    if found is None:
        raise NotFound(f"There is no user “{login}”. “yurt user list” shows them.")
    return found
