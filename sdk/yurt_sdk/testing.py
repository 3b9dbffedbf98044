"""Builds small systems for tests: the schema straight from the models, the roles, an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import Role, User
from yurt.db import open_database
from yurt.env import System
from yurt.env.loading import ADDON, bump
from yurt.registry.discovery import discover, submodule
from yurt.registry.graph import closure
from yurt.registry.registry import build
from yurt.settings import Settings


def make_system(url: str, addons: Iterable[str] = (), **settings: Any) -> System:
    """A new system in an empty database, with these add-ons, what they need and the data they bring, opened.

    The user with id 1 is `admin`. Raises AssertionError when an add-on cannot be composed, so that a
    test fails where the fault is.
    """
    found = discover()
    names = closure(["core", *addons], found.available)
    registry = build(found.available[name] for name in names)
    if registry.faults:
        raise AssertionError(registry.faults)
    database = open_database(url)
    with database.writing() as connection:
        registry.metadata.create_all(connection)
        bump(connection, "registry_stamp")
        stamped = {"version": 1, "state": "installed", "release": "0"}
        for name in names:
            connection.execute(ADDON.insert().values(name=name, **{k: v for k, v in stamped.items() if k in ADDON.c}))
    database.dispose()
    system = System.open(Settings(database_url=url, **settings))
    with system.acting_as_system() as env:
        roles = {r.name: env.create(Role, name=r.name, label=r.label) for r in system.registry.roles.values()}
        env.create(User, login="admin", name="Administrator", roles=[roles["core.admin"]])
    with system.acting_as_system() as env:
        for available in system.registry.addons.values():
            data = submodule(available, "data")
            if data is not None and hasattr(data, "load"):
                data.load(env)
    return system


def make_user(system: System, login: str, *roles: str, **values: Any) -> int:
    """A new user with these roles; returns the id. Raises AssertionError for a role that no add-on declares."""
    with system.acting_as_system() as env:
        found = env.session.scalars(sa.select(env[Role]).where(env[Role].name.in_(roles))).all()
        missing = set(roles) - {role.name for role in found}
        if missing:
            raise AssertionError(f"There is no role {', '.join(sorted(missing))} in this system.")
        user = env.create(User, login=login, name=login.capitalize(), roles=list(found), **values)
        return user.id
