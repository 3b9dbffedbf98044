"""Builds systems of the sample add-ons, which no distribution announces."""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import Role, User
from yurt.db import open_database
from yurt.env import System
from yurt.env.loading import Stamps, bump, read_stamps
from yurt.registry.addon import Available, describe
from yurt.registry.discovery import discover
from yurt.registry.registry import Registry, build
from yurt.settings import Settings
from yurt_sdk.databases import Engine


def available(*names: str) -> list[Available]:
    """The core and these sample add-ons, as if their distributions were installed."""
    found = [discover().available["core"]]
    for name in names:
        module = importlib.import_module(f"yurt_{name}")
        found.append(describe(module.addon, module, None))
    return found


@cache
def registry(*names: str) -> Registry:
    """The registry of the core and these sample add-ons."""
    built = build(available(*names), stamp=1)
    assert not built.faults, built.faults
    return built


def open_system(url: str, built: Registry, **settings: Any) -> System:
    """A system on a database whose tables are there."""
    made = Settings(database_url=url, **settings)
    database = open_database(url)
    with database.reading.connect() as connection:
        stamps = read_stamps(connection) if sa.inspect(connection).has_table("core_state") else Stamps()
    return System(made, database, built, stamps, made)


def fill(url: str, built: Registry) -> None:
    """Creates the tables, the roles and the user `admin` (id 1)."""
    database = open_database(url)
    with database.writing() as connection:
        built.metadata.create_all(connection)
        bump(connection, "registry_stamp")
    database.dispose()
    system = open_system(url, built)
    with system.acting_as_system() as env:
        roles = {r.name: env.create(Role, name=r.name, label=r.label) for r in built.roles.values()}
        env.create(User, login="admin", name="Administrator", roles=[roles["core.admin"]])
    system.close()


class SampleTemplates:
    """One filled database per engine and set of add-ons, copied for each test."""

    def __init__(self) -> None:
        self._urls: dict[tuple[str, ...], str] = {}

    def system(self, engine: Engine, *names: str, **settings: Any) -> System:
        built = registry(*names)
        key = (engine.name, *names)
        if key not in self._urls:
            url = engine.create()
            fill(url, built)
            self._urls[key] = url
        # Caches of one test's users must not serve another's: each test has a registry object of its own.
        return open_system(engine.copy(self._urls[key]), replace(built, cache={}), **settings)


__all__ = ["SampleTemplates", "available", "fill", "open_system", "registry"]
