"""A real browser against a real server: Chromium found on PATH, and the application on a port of its own.

One browser serves all tests of a process, and each test's system is a copy of one that was built once, so that a test
costs little more than what it does. Where there is no browser the tests are skipped and the summary says so loudly; on
a build server (`CI` is set) a missing browser is a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from yurt.env import System
from yurt.services.accounts.sessions import Device, start_session
from yurt.web.app import create_app
from yurt.web.requests import SESSION_COOKIE
from yurt_sdk.databases import SqliteEngine, Templates

NO_BROWSER = "THE BROWSER TESTS DID NOT RUN: there is no chromium, chromium-browser or google-chrome on PATH"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
Serve = Callable[[System], AbstractContextManager[str]]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", ()) if NO_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{NO_BROWSER} ({len(skipped)} skipped).", yellow=True, bold=True)
    done = [r for r in terminalreporter.stats.get("", ()) if r.when == "teardown"]
    tasks = [task for report in done if (task := dict(report.user_properties).get("task"))]
    if tasks and terminalreporter.config.get_verbosity() > 0:
        terminalreporter.write_sep("-", "what the tasks cost: clicks or taps, fields, keys, seconds")
        for task in tasks:
            name = f"{task['place']:6}{task['name'].removeprefix('test_'):65}"
            figures = f"{task['clicks']:3}{task['fields']:3}{task['keys']:3}{task['seconds']:6.1f}"
            terminalreporter.write_line(name + figures)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> SqliteEngine:
    """Where the databases lie."""
    return SqliteEngine(tmp_path_factory.mktemp("browser"))


@pytest.fixture
def crm(files: SqliteEngine, _templates: Templates, tmp_path: Path) -> Iterator[System]:
    """A system with the CRM on SQLite; a copy of the first one."""
    system = _templates.system(files, ("crm",), folder=tmp_path)
    yield system
    system.close()
    files.drop(system.settings.database_url)


@pytest.fixture(scope="session")
def serve() -> Serve:
    """`with serve(system) as address:` answers there meanwhile."""

    @contextmanager
    def run(system: System) -> Iterator[str]:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(system), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)

    return run


@pytest.fixture
def address(crm: System, serve: Serve) -> Iterator[str]:
    """Where the system is served."""
    with serve(crm) as found:
        yield found


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Callable[..., AbstractContextManager[Page]]:
    """`with window(address, session, 390, 844) as page:` is a new window of that size.

    `session` is the text of a session's cookie; without one nobody is signed in. What goes wrong in the scripts of
    its pages, or against their content policy, fails the test when the window is closed.
    """

    @contextmanager
    def open_window(address: str, session: str, width: int, height: int, **options: Any) -> Iterator[Page]:
        problems: list[str] = []
        size = {"viewport": {"width": width, "height": height}, "base_url": address, "reduced_motion": "reduce"}
        context = chromium.new_context(**{**size, **options})
        if session:
            context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": address}])
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
        try:
            yield page
        finally:
            context.close()
        assert problems == []

    return open_window


@pytest.fixture
def open_page(
    crm: System, address: str, window: Callable[..., AbstractContextManager[Page]]
) -> Iterator[Callable[..., Page]]:
    """`open_page(390, 844)` is a new window of that size with the administrator signed in; `user=None`: nobody."""
    with ExitStack() as open_windows:

        def make(width: int, height: int, user: int | None = 1, **options: Any) -> Page:
            session = sign_in(crm, user) if user else ""
            return open_windows.enter_context(window(address, session, width, height, **options))

        yield make


def sign_in(system: System, user: int) -> str:
    """A new session of the user, as the sign-in page begins one; the text of its cookie."""
    with system.acting_as_system() as env:
        return start_session(env, user, Device(name="Tests")).text
