"""Schemathesis makes requests from the API's own OpenAPI document, good and bad ones, and judges the answers."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn
from yurt.services.accounts.tokens import create_token
from yurt.web.app import create_app
from yurt_sdk.testing import make_system

SEED = "20261121"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
THOROUGHLY = r"^/api/v1/(batch|models|crm/contact(/.*)?|core/webhook(/.*)?)$"
"""What is also tried at every edge of its schema: one model with nearly every kind of field, and what is no model.
Wild changes of users and roles would only end the session."""
LONGEST_RUN = 240  # seconds; a run takes about 30


class Server(NamedTuple):
    """A running server and a token of its administrator."""

    address: str
    token: str


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    system = make_system(f"sqlite:///{tmp_path}/api.db", ["crm"])
    with system.env(1) as env:
        token = create_token(env, "schemathesis", "*").text
        contact = env.registry.models["crm.contact"].cls
        env.create_many(contact, [{"name": f"Contact {n}", "external_id": str(n)} for n in range(1, 20)])
    config = uvicorn.Config(create_app(system), host="127.0.0.1", port=0, log_level="critical")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.02)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield Server(f"http://127.0.0.1:{port}", token)
    running.should_exit = True
    thread.join()
    system.close()


def schemathesis(server: Server, folder: Path, *selection: str) -> None:
    """Runs it over the selected operations; fails with its report."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{server.address}/api/openapi.json",
        "--header", f"Authorization: Bearer {server.token}", "--checks", CHECKS, "--seed", SEED,
        "--continue-on-failure", "--warnings", "off", "--request-timeout", "60", *selection,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONGEST_RUN, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "Test cases:" in done.stdout


def test_reading_and_writing_records(server: Server, tmp_path: Path) -> None:
    schemathesis(server, tmp_path, "--include-path-regex", THOROUGHLY, "--phases", "coverage,fuzzing", "-n", "6")


def test_reading_everything(server: Server, tmp_path: Path) -> None:
    schemathesis(server, tmp_path, "--include-method", "GET", "--phases", "fuzzing", "-n", "5")
