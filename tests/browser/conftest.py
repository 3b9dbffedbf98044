"""A real browser against a real server: Chromium found on PATH, and the application on a port of its own.

Where there is no browser the tests are skipped and the summary says so loudly; on a build server (`CI` is set)
a missing browser is a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from yurt.env import System
from yurt.web.app import create_app
from yurt_sdk.testing import make_system

NO_BROWSER = "THE BROWSER TESTS DID NOT RUN: there is no chromium, chromium-browser or google-chrome on PATH"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", ()) if NO_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{NO_BROWSER} ({len(skipped)} skipped).", yellow=True, bold=True)


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
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[System]:
    """A system with the CRM on SQLite."""
    system = make_system(f"sqlite:///{tmp_path / 'crm.db'}", ["crm"], folder=tmp_path)
    yield system
    system.close()


@pytest.fixture
def address(crm: System) -> Iterator[str]:
    """Where the system is served."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(crm), log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`open_page(390, 844)` is a new window of that size; what goes wrong in its scripts fails the test."""
    problems: list[str] = []
    contexts = []

    def make(width: int, height: int, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []
