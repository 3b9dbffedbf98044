"""Real server processes: they take new add-ons and fields over while people work, and stop without losing a request."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from yurt.base.models.access import Session
from yurt.env import System
from yurt.errors import ConfigurationError
from yurt.model.spec import FieldSpec
from yurt.services.accounts.people import create_first_admin
from yurt.services.accounts.sessions import Device, start_session
from yurt.services.assemble import open_system
from yurt.services.customfields import add_field
from yurt.services.lifecycle import install
from yurt.settings import Settings, load_settings
from yurt.web.requests import SESSION_COOKIE
from yurt.web.serve import GRACE, _listen
from yurt_crm.models.contact import Contact
from yurt_sdk.databases import Installed, SqliteEngine

pytestmark = [pytest.mark.xdist_group("serve"), pytest.mark.addons()]
START = 30.0
SCRIPT = """
import asyncio
import sys
from pathlib import Path
import yurt.web.probes
from starlette.responses import PlainTextResponse
async def slow(request):
    with open(sys.argv[1] + "/under-way", "a") as told:
        told.write("1")
    await asyncio.sleep(2)
    return PlainTextResponse("at last")
yurt.web.probes.alive = slow  # a request that is under way for a while, at /healthz
from yurt.settings import load_settings
from yurt.web.serve import serve
if __name__ == "__main__":
    folder, url, workers, jobs = sys.argv[1:]
    serve(load_settings(Path(folder), database_url=url), port=0, workers=int(workers), job_worker=jobs == "jobs",
          announce=lambda address: print(address, flush=True))
"""


@dataclass
class Server:
    """A running server of a system, and what it was set up with."""

    process: subprocess.Popen[str]
    address: str
    system: System
    token: str

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, cookies={SESSION_COOKIE: self.token}, timeout=20)


@dataclass
class Hammer:
    """Asks for pages without a pause until it is told to stop; notes what is not a good answer."""

    server: Server
    paths: tuple[str, ...]
    answers: int = 0
    failures: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Hammer:
        self._threads = [threading.Thread(target=self._run) for _ in range(2)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        with self.server.client() as client:
            while not self._stop.is_set():
                for path in self.paths:
                    try:
                        answer = client.get(path, headers={"Connection": "close"})
                    except httpx.HTTPError as error:
                        self.failures.append(f"{path}: {error!r}")
                        continue
                    self.answers += 1
                    time.sleep(0.01)
                    if answer.status_code != 200:
                        self.failures.append(f"{path}: {answer.status_code} {answer.text[:300]}")


@contextmanager
def serving(settings: Settings, folder: Path, workers: int, jobs: str = "none") -> Iterator[Server]:
    system = open_system(settings)
    admin = create_first_admin(system, "admin", "Administrator", "correct horse battery")
    with system.acting_as_system() as env:
        token = start_session(env, admin, Device(name="test")).text
    script = folder / "run.py"
    script.write_text(SCRIPT, "utf-8")
    command = [sys.executable, str(script), str(folder), settings.resolved_database_url(), str(workers), jobs]
    errors = (folder / "server.log").open("w")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    server = Server(process, address, system, token)
    try:
        httpx.get(f"{address}/readyz", timeout=START)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        errors.close()
        system.close()


@pytest.fixture
def settings(installed_database: str, tmp_path: Path) -> Settings:
    return load_settings(tmp_path, database_url=installed_database)


@pytest.fixture
def on_sqlite(_installed: Installed, tmp_path: Path) -> Settings:
    """For what has nothing to do with the kind of database."""
    return load_settings(tmp_path, database_url=_installed.database(SqliteEngine(tmp_path), ()))


def taken_over(server: Server, workers: int) -> bool:
    """True when all web processes say that they use the newest registry."""
    table = server.system.registry.info("core.process").table
    with server.system.database.reading.connect() as connection:
        rows = connection.execute(sa.select(table.c.registry_stamp).where(table.c.kind == "web")).scalars().all()
    return len(rows) == workers and set(rows) == {server.system.stamps.registry}


def wait_for(what: Callable[[], bool], limit: float) -> float:
    """Seconds until it is so. Fails when they are too many."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < limit, "it took too long"
        time.sleep(0.02)
    return time.monotonic() - start


def children(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_two_workers_take_an_add_on_over_while_people_work(settings: Settings, tmp_path: Path) -> None:
    with serving(settings, tmp_path, workers=2) as server:
        with Hammer(server, ("/account", "/account/sessions", "/admin/audit")) as hammer:
            wait_for(lambda: hammer.answers > 20, START)
            install(server.system, ["crm"])
            wait_for(lambda: taken_over(server, 2), START)
            with server.system.env(1) as env:
                add_field(env, Contact, FieldSpec(name="housing", kind="text", label="Housing"))
            wait_for(lambda: taken_over(server, 2), START)
            before = hammer.answers
            wait_for(lambda: hammer.answers > before + 30, START)
        assert hammer.failures == []
        with server.client() as client:
            for _ in range(6):  # some of them by either process
                answer = client.get("/m/crm/contact/new", headers={"Connection": "close"})
                assert answer.status_code == 200 and "Housing" in answer.text


def test_sigterm_finishes_what_is_under_way(on_sqlite: Settings, tmp_path: Path) -> None:
    with serving(on_sqlite, tmp_path, workers=2) as server:
        answers: list[str] = []
        begun = tmp_path / "under-way"

        def ask() -> None:
            with server.client() as client:
                answers.append(client.get("/healthz").text)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        wait_for(lambda: begun.exists() and len(begun.read_text()) == 8, START)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert server.process.wait(START) == 0
        assert answers == ["at last"] * 8
        with pytest.raises(httpx.ConnectError):
            httpx.get(server.address)


def test_sighup_renews_the_processes_without_refusing_anybody(on_sqlite: Settings, tmp_path: Path) -> None:
    with serving(on_sqlite, tmp_path, workers=2) as server:
        wait_for(lambda: len(children(server.process.pid)) >= 3, START)  # two workers, and Python's resource tracker
        before = set(children(server.process.pid))
        with Hammer(server, ("/account", "/static/js/app.js")) as hammer:
            server.process.send_signal(signal.SIGHUP)
            wait_for(lambda: len(before & set(children(server.process.pid))) == 1, 2 * START)
        assert hammer.failures == [] and hammer.answers > 10


def test_a_killed_worker_is_replaced_and_the_job_worker_too(on_sqlite: Settings, tmp_path: Path) -> None:
    with serving(on_sqlite, tmp_path, workers=2, jobs="jobs") as server:
        wait_for(lambda: len(children(server.process.pid)) >= 4, START)
        before = children(server.process.pid)
        for pid in before[1:]:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(set(children(server.process.pid)) - set(before)) == 3, 2 * START)
        assert httpx.get(f"{server.address}/readyz", timeout=START).status_code == 200
        everybody = children(server.process.pid)
        server.process.kill()  # even so, nothing is left behind
        server.process.wait()
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() and _alive(pid) for pid in everybody), 2 * START)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_one_process_serves_alone_and_notes_who_was_seen(on_sqlite: Settings, tmp_path: Path) -> None:
    with serving(on_sqlite, tmp_path, workers=1) as server:
        assert children(server.process.pid) == []
        table = server.system.registry.info(Session).table
        with server.system.database.writing() as connection:
            connection.execute(table.update().values(seen_at=datetime.now(UTC) - timedelta(minutes=5)))
        with server.client() as client:
            assert client.get("/account").status_code == 200
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(START) == 0
        with server.system.database.reading.connect() as connection:
            row = connection.execute(table.select()).one()
        assert row.seen_at >= row.started_at


def test_a_taken_port_is_told_in_words() -> None:
    first = _listen("127.0.0.1", 0)
    with pytest.raises(ConfigurationError, match="--port"):
        _listen("127.0.0.1", first.getsockname()[1])
    first.close()


class Listener:
    """An open stream of server-sent events, read in a thread."""

    def __init__(self, server: Server, **params: str) -> None:
        self.events: list[tuple[str, str]] = []
        self.opened = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(server, params), daemon=True)
        self._thread.start()
        assert self.opened.wait(START)

    def _read(self, server: Server, params: dict[str, str]) -> None:
        with server.client() as client, client.stream("GET", "/live", params=params, timeout=60) as answer:
            name = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.events.append((name, line.removeprefix("data: ")))
                    self.opened.set()

    def heard(self, name: str, text: str) -> bool:
        """Whether such an event came."""
        return any(event == name and text in data for event, data in self.events)

    def join(self, limit: float) -> None:
        self._thread.join(limit)
        assert not self._thread.is_alive(), "the stream is still open"


def test_streams_of_every_worker_hear_of_a_change_and_end_with_the_server(settings: Settings, tmp_path: Path) -> None:
    with serving(settings, tmp_path, workers=2) as server:
        install(server.system, ["crm"])
        with server.system.env(1) as env:
            contact = env.create(Contact, name="Bagrat")
        wait_for(lambda: taken_over(server, 2), START)
        streams = [Listener(server, show=f"crm.contact:{contact.id}@1") for _ in range(6)]
        with server.system.env(1) as env:
            env.get(Contact, contact.id).city = "Gyumri"
            env.notify(1, "Bagrat has moved")
        for text, name in (("changed", '"changed": {'), ("notice", "Bagrat has moved")):
            wait_for(lambda: all(stream.heard(text, name) for stream in streams), START)  # noqa: B023
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(GRACE - 5) == 0  # by itself, not because its time was over
        for stream in streams:
            stream.join(START)
            assert stream.heard("bye", "restart")
