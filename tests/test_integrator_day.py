"""An integrator's day from an empty folder, by the command itself, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from warm import Warm
from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.tables import read_table
from yurt.services.exchange.writers import open_writer
from yurt_sdk.databases import Engine

YURT = [sys.executable, "-m", "yurt.cli"]
MAP = """
model = "crm.contact"
[columns]
"Name of client" = "name"
"Code" = "external_id"
"Tel." = "phone"
"Works for" = { field = "company", lookup = { by = "external_id" } }
"Groups" = { field = "categories", lookup = { by = "name", create = true } }
"""


class Day:
    """The integrator at the keyboard, in one folder."""

    def __init__(self, folder: Path, warm: Warm) -> None:
        self.folder = folder
        self.warm = warm
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("YURT_")}

    def run(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        done = self.warm.run(arguments, self.folder, self.environment, stdin)
        assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout

    def count(self, database: str | None = None) -> int:
        extra = ["--database", database] if database else []
        return int(self.run("shell", "-c", "print(env.session.scalar(select(func.count(Contact.id))))", *extra))


@pytest.fixture
def day(tmp_path: Path, database: str, warm: Warm) -> Day:
    return Day(tmp_path, warm)


def test_from_an_empty_folder_to_a_restored_backup(day: Day, database: str, engine: Engine) -> None:
    day.run("init", "client-a", "--database", database)
    assert day.run("init", "client-a", code=1) == ""
    day.folder = day.folder / "client-a"
    assert database in (day.folder / "yurt.toml").read_text("utf-8")
    assert [a["state"] for a in json.loads(day.run("addon", "list", "--json"))][:2] == ["available", "available"]
    day.run("addon", "install", "crm")
    day.run("user", "create", "anna", "--role", "core.admin", "--password-stdin", stdin="seven quiet horses\n")

    headings = ["Code", "Name of client", "Tel.", "Works for", "Groups"]
    rows = [[f"c{n}", f"Client {n}", f"091 {204000 + n}", "c0" if n % 3 == 1 else None, "VIP, Old"] for n in range(60)]
    rows[7][2] = "12"
    rows[9][3] = "nobody"
    open_writer("xlsx", day.folder / "people.xlsx", [WriterColumn(name, "any") for name in headings]).write(rows)
    (day.folder / "map.toml").write_text(MAP, encoding="utf-8")
    preview = day.run("import", "crm.contact", "people.xlsx", "--map", "map.toml", "--preview")
    assert "“12” is not a phone number" in preview
    assert day.count() == 0
    import_ = ("import", "crm.contact", "people.xlsx", "--map", "map.toml", "--errors", "errors.xlsx", "--json")
    outcome = json.loads(day.run(*import_, code=1))
    assert (outcome["created"], outcome["failed"]) == (58, 2)

    with read_table(day.folder / "errors.xlsx") as table:
        wrong = {str(row.cells[0]): row.cells for row in table.rows}
    assert set(wrong) == {"c7", "c9"}
    wrong["c7"][2], wrong["c9"][3] = "091 204007", "c0"
    open_writer("xlsx", day.folder / "mended.xlsx", [WriterColumn(name, "any") for name in headings]).write(
        wrong.values()
    )
    mended = json.loads(day.run("import", "crm.contact", "mended.xlsx", "--map", "map.toml", "--json"))
    assert (mended["created"], mended["failed"]) == (2, 0)
    again = json.loads(day.run("import", "crm.contact", "mended.xlsx", "--map", "map.toml", "--json"))
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert day.count() == 60

    day.run("export", "crm.contact", "--fields", "external_id,company,categories", "--filter", "external_id=c9",
            "-o", "one.csv")  # fmt: skip
    assert (day.folder / "one.csv").read_text("utf-8-sig").splitlines()[1] == 'c9,Client 0,"VIP, Old"'

    assert not [f for f in json.loads(day.run("check", "--data", "--json")) if f["severity"] == "error"]
    assert json.loads(day.run("backup", "b.yurtbackup", "--json"))["left_out"] == []
    day.run("import", "undo", str(outcome["run"]), "--yes")
    assert day.count() == 2
    day.run("restore", "b.yurtbackup", code=1)
    day.run("restore", "b.yurtbackup", "--force", "--yes")
    assert day.count() == 60
    copy = engine.create()
    day.run("restore", "b.yurtbackup", "--database", copy)
    assert day.count(copy) == 60
    engine.drop(copy)


@pytest.fixture
def served(day: Day, database: str) -> Iterator[tuple[Day, int]]:
    """A system that is being served."""
    day.run("init", "shop", "--database", database)
    day.folder = day.folder / "shop"
    day.run("addon", "install", "crm")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [*YURT, "serve", "--port", str(port)], cwd=day.folder, env=day.environment, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield day, port
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def test_a_served_system_shows_a_page_and_ends_cleanly(served: tuple[Day, int]) -> None:
    _, port = served
    end = time.monotonic() + 40
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/signin", timeout=5) as answer:
                page = answer.read().decode()
            break
        except OSError:
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
    assert answer.status == 200
    assert "password" in page
