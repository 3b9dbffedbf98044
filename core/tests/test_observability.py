"""Logs without secrets, and metrics over several processes."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from yurt.errors import ConfigurationError
from yurt.services.observability.context import new_request_id, request_id
from yurt.services.observability.logging import HumanFormatter, JsonFormatter, configure_logging
from yurt.services.observability.metrics import prepare_directory
from yurt.services.observability.redaction import is_secret_name, redact_text, redact_value

TOKEN = f"yurt_{'0a' * 8}_{'Zz9' * 14}Q"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"used {TOKEN} today", "Zz9"),
        (f"Authorization: Bearer {TOKEN}", "Zz9"),
        ("Authorization: Basic YW5uYTpzZWNyZXQ=", "YW5uYTpzZWNyZXQ"),
        ("connect to postgresql+psycopg://yurt:hunter2@db:5432/yurt failed", "hunter2"),
        ("connect to postgresql://yurt:hun@ter2@db/yurt failed", "ter2"),
        ("redis://:hunter2@cache", "hunter2"),
        ('{"password": "hunter2", "name": "Anna"}', "hunter2"),
        ("{'new_password': 'hunter 2'}", "hunter 2"),
        ("password=hunter2&name=anna", "hunter2"),
        ("PASSWORD = hunter2", "hunter2"),
        ("Cookie: session=abcdef; theme=dark", "abcdef"),
        ("set-cookie: session=abcdef", "abcdef"),
        ("X-CSRF-Token: abcdef", "abcdef"),
        ("totp_code: 123456", "123456"),
        ("client_secret=s3cr3t;", "s3cr3t"),
        ("AWS_SECRET_ACCESS_KEY=abc/def", "abc/def"),
        ('"api_key": "k-1\\"23"', "23"),
    ],
)
def test_secrets_are_hidden_in_text(text: str, secret: str) -> None:
    assert secret not in redact_text(text)
    assert "•••" in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Anna paid 100.00 at 12:30", "https://example.com:8000/a@b", "The password is too short."),
        *("tokens are listed here", "postgresql://db:5432/yurt", "2026-01-01T00:00:00+00:00"),
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact_text(text) == text


def test_secret_names() -> None:
    for name in (
        "password",
        "new_password",
        "Authorization",
        "Set-Cookie",
        "accessToken",
        "totp_secret",
        "X-CSRF-Token",
    ):
        assert is_secret_name(name), name
    for name in ("name", "author", "authority", "tokenizer", "optional", "compass", "monkey"):
        assert not is_secret_name(name), name


def test_values_are_hidden_at_any_depth_and_cycles_end() -> None:
    nested: dict[str, object] = {"user": [{"password": "hunter2", "note": f"has {TOKEN}", "age": 7}], "at": Path("/x")}
    nested["self"] = nested
    text = json.dumps(redact_value(nested), ensure_ascii=False)
    assert "hunter2" not in text and "Zz9" not in text and '"age": 7' in text


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    target = io.StringIO()
    configure_logging("info", target)
    yield target
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def test_a_log_line_is_json_with_the_request_id_and_no_secret(stream: io.StringIO) -> None:
    token = request_id.set("req-12345678")
    try:
        logging.getLogger("yurt.test").warning(
            "Signed in with %s\nand more", TOKEN, extra={"password": "hunter2", "data": {"cookie": "abc"}, "count": 3}
        )
    finally:
        request_id.reset(token)
    assert len(stream.getvalue().splitlines()) == 1
    line = json.loads(stream.getvalue())
    assert line["request_id"] == "req-12345678" and line["level"] == "warning" and line["count"] == 3
    assert line["time"].endswith("+00:00") and line["logger"] == "yurt.test"
    assert "Zz9" not in stream.getvalue() and "hunter2" not in stream.getvalue() and "abc" not in line["data"]["cookie"]


def test_tracebacks_lose_their_secrets_too(stream: io.StringIO) -> None:
    try:
        raise RuntimeError("cannot open postgresql://yurt:hunter2@db/yurt")
    except RuntimeError:
        logging.getLogger("yurt.test").exception("failed")
    line = json.loads(stream.getvalue())
    assert "RuntimeError" in line["exception"] and "hunter2" not in stream.getvalue()


def test_wrong_arguments_do_not_lose_the_line() -> None:
    record = logging.makeLogRecord({"msg": "%d apples", "args": ("no number",)})
    assert "no number" in json.loads(JsonFormatter().format(record))["message"]


def test_uvicorns_own_handlers_and_access_lines_are_gone(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "1.2.3.4", "GET", "/?token=abc", "1.1", 200)
    logging.getLogger("uvicorn.error").info("Started")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["Started"]


def test_a_terminal_gets_one_plain_line() -> None:
    record = logging.makeLogRecord(
        {"name": "yurt.x", "levelname": "INFO", "msg": "one\ntwo", "token": "abc", "rows": 2}
    )
    line = HumanFormatter().format(record)
    assert "\n" not in line and "yurt.x: one\\ntwo" in line and "rows=2" in line and "abc" not in line
    assert json.loads(JsonFormatter().format(record))["message"] == "one\ntwo"


def test_request_ids_differ() -> None:
    assert len({new_request_id() for _ in range(100)}) == 100


WORKER = """
import sys
from yurt.services.observability.metrics import Metrics
metrics = Metrics()
metrics.started()
metrics.finished("GET", "/list/{id}", 200, 0.03)
assert "prometheus_client" not in sys.modules
metrics.load()
metrics.started()
metrics.finished("WEIRD", "/list/{id}", 500, 0.03)
if sys.argv[1] == "render":
    sys.stdout.write(metrics.render()[0].decode())
"""


def worker(what: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WORKER, what], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_any_worker_tells_the_numbers_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "counter_1.db").write_bytes(b"left over")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    prepare_directory(tmp_path)
    environment = dict(os.environ)
    worker("count", environment)
    text = worker("render", environment)
    assert 'yurt_requests_total{method="GET",route="/list/{id}",status="200"} 2.0' in text
    assert 'yurt_requests_total{method="OTHER",route="/list/{id}",status="500"} 2.0' in text
    assert 'yurt_request_seconds_count{method="GET",route="/list/{id}"} 2.0' in text
    assert "yurt_requests_active 0.0" in text
    alone = {name: value for name, value in environment.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    assert 'status="200"} 1.0' in worker("render", alone)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="file"):
        prepare_directory(tmp_path / "file" / "metrics")
