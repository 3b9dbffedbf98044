"""Each middleware around a small application, and all of them together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from yurt.errors import AccessDenied, YurtError
from yurt.services.observability.context import request_id
from yurt.services.observability.metrics import Metrics
from yurt.web.middleware.access_log import AccessLog
from yurt.web.middleware.body_limit import BodyLimit
from yurt.web.middleware.metrics import RequestMetrics
from yurt.web.middleware.packing import Packing
from yurt.web.middleware.request_id import RequestId
from yurt.web.middleware.security_headers import SecurityHeaders
from yurt.web.problems import problem_handler


async def echo_size(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def current_id(request: Request) -> Response:
    return JSONResponse({"id": request_id.get()})


def fail(request: Request) -> Response:
    raise RuntimeError("boom with password=hunter2")


def deny(request: Request) -> Response:
    raise AccessDenied("Not yours.")


def framed(request: Request) -> Response:
    return PlainTextResponse("x", headers={"Content-Security-Policy": "sandbox"})


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(request_id.get() or "")
    await websocket.close()


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("bare")(scope, receive, send)


def application() -> Starlette:
    inner = [Route("/item/{item}", current_id), Route("/share/{token}", current_id)]
    return Starlette(
        routes=[
            Route("/size", echo_size, methods=["POST"]),
            Route("/upload/size", echo_size, methods=["POST"]),
            Route("/id", current_id),
            Route("/fail", fail),
            Route("/deny", deny),
            Route("/framed", framed),
            Route("/healthz", current_id),
            Mount("/api/{version:int}", routes=inner),
            Mount("/static", app=bare),
            WebSocketRoute("/socket", socket),
        ],
        exception_handlers={YurtError: problem_handler, Exception: problem_handler},
    )


def client_of(app: ASGIApp) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def test_a_request_has_one_id_everywhere() -> None:
    client = client_of(RequestId(application()))
    answer = client.get("/id")
    assert answer.json()["id"] == answer.headers["x-request-id"] and len(answer.headers["x-request-id"]) == 16
    assert client.get("/id").headers["x-request-id"] != answer.headers["x-request-id"]
    assert client.get("/id", headers={"X-Request-ID": "proxy-0001"}).json()["id"] == "proxy-0001"
    failed = client.get("/fail")
    assert failed.status_code == 500 and failed.json()["instance"] == failed.headers["x-request-id"]
    assert "hunter2" not in failed.text
    with client.websocket_connect("/socket") as opened:
        assert len(opened.receive_text()) == 16
    assert request_id.get() is None


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "a\\nb-injected", "<script>1</script>"])
def test_a_strange_id_is_not_taken_over(given: str) -> None:
    assert client_of(RequestId(application())).get("/id", headers={"X-Request-ID": given}).json()["id"] != given


def test_security_headers_are_on_every_answer() -> None:
    client = client_of(SecurityHeaders(application()))
    for path in ("/id", "/nowhere", "/fail", "/deny", "/static/x"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin" and "permissions-policy" in headers
        assert "strict-transport-security" not in headers


def test_hsts_only_over_https_and_own_headers_win() -> None:
    secure = TestClient(
        SecurityHeaders(application(), {"Referrer-Policy": "no-referrer"}), base_url="https://testserver"
    )
    headers = secure.get("/framed").headers
    assert "max-age" in headers["strict-transport-security"] and headers["referrer-policy"] == "no-referrer"
    assert headers.get_list("content-security-policy") == ["sandbox"]


def chunks(size: int, count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"x" * size


def test_a_body_over_the_limit_is_refused_announced_or_streamed() -> None:
    client = client_of(BodyLimit(application(), limit=100, larger={"/upload": 1000}))
    assert client.post("/size", content=b"x" * 100).text == "100"
    for answer in (client.post("/size", content=b"x" * 101), client.post("/size", content=chunks(30, 4))):
        assert answer.status_code == 413 and answer.json()["type"] == "/errors#body-too-large"
    assert client.post("/size", content=b"x" * 101).headers["connection"] == "close"
    assert client.post("/size", content=chunks(25, 4)).text == "100"
    assert client.post("/upload/size", content=b"x" * 1000).text == "1000"
    assert client.post("/upload/size", content=b"x" * 1001).status_code == 413


async def run(app: ASGIApp, headers: list[tuple[bytes, bytes]], body: list[bytes]) -> tuple[list[Message], int]:
    """Call an application without a server; what it sent, and how many messages it asked for."""
    sent: list[Message] = []
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": body[asked - 1], "more_body": asked < len(body)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/size", "headers": headers, "query_string": b""}
    await app(scope, receive, send)
    return sent, asked


@pytest.mark.parametrize("length", [b"-1", b"ten", b"1e3", "١٢".encode(), b""])
def test_a_content_length_that_is_no_number_is_a_bad_request(length: bytes) -> None:
    import asyncio

    sent, asked = asyncio.run(run(BodyLimit(application()), [(b"content-length", length)], [b""]))
    assert sent[0]["status"] == 400 and asked == 0


def test_the_rest_of_a_large_body_is_not_read() -> None:
    import asyncio

    huge = [(b"content-length", b"9" * 30)]
    sent, asked = asyncio.run(run(BodyLimit(application(), limit=10), huge, [b"x"]))
    assert sent[0]["status"] == 413 and asked == 0
    sent, asked = asyncio.run(run(BodyLimit(application(), limit=10), [], [b"x" * 6] * 50))
    assert sent[0]["status"] == 413 and asked == 2


def test_an_application_that_does_not_know_the_refusal_cannot_turn_it_into_a_500() -> None:
    app = Starlette(routes=[Route("/size", echo_size, methods=["POST"])])
    answer = client_of(BodyLimit(app, limit=100)).post("/size", content=chunks(30, 4))
    assert answer.status_code == 413 and answer.headers["connection"] == "close"


def numbers(metrics: Metrics) -> str:
    return metrics.render()[0].decode()


def test_metrics_name_patterns_not_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    metrics = Metrics()
    client = client_of(RequestMetrics(application(), metrics))
    for number in range(5):
        client.get(f"/api/{number}/item/{number + 50}")
        client.get(f"/nowhere/{number}")
        client.get(f"/static/{number}")
        client.get(f"/api/{number}/nothing")
    client.get("/fail")
    text = numbers(metrics)
    assert 'yurt_requests_total{method="GET",route="/api/{version}/item/{item}",status="200"} 5.0' in text
    assert 'route="(none)",status="404"} 5.0' in text and 'route="/static",status="200"} 5.0' in text
    assert 'route="/api/{version}",status="404"} 5.0' in text and 'route="/fail",status="500"} 1.0' in text
    assert "yurt_requests_active 0.0" in text and "/item/5" not in text


def test_one_log_line_a_request_without_query_or_secret(caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(AccessLog(application()))
    with caplog.at_level(logging.INFO, "yurt.access"):
        client.get("/id?token=abcdef")
        client.get("/healthz")
        client.get("/api/1/share/very-secret-link")
        client.get("/fail")
    lines = [record for record in caplog.records if record.name == "yurt.access"]
    assert [line.getMessage() for line in lines] == ["GET /id", "GET /api/1/share/•••", "GET /fail"]
    first = vars(lines[0])
    assert first["status"] == 200 and first["bytes"] > 0 and first["ms"] >= 0 and first["route"] == "/id"
    assert vars(lines[2])["status"] == 500


def test_all_together() -> None:
    app: ASGIApp = BodyLimit(application(), limit=10)
    app = RequestId(AccessLog(RequestMetrics(SecurityHeaders(app), Metrics())))
    with client_of(app) as client:
        refused = client.post("/size", content=b"x" * 11)
        assert refused.status_code == 413 and refused.json()["instance"] == refused.headers["x-request-id"]
        assert "content-security-policy" in refused.headers
        assert client.get("/deny").status_code == 403


def test_texts_in_one_piece_are_sent_compressed() -> None:
    async def pieces() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {'x' * 2000}{number}\n\n"

    def stream(request: Request) -> Response:
        return StreamingResponse(pieces(), media_type="text/event-stream")

    routes = [
        Route("/page", lambda request: HTMLResponse("<p>word</p>" * 400)),
        Route("/short", lambda request: HTMLResponse("<p>word</p>")),
        Route("/picture", lambda request: Response(b"0" * 5000, media_type="image/png")),
        Route("/stream", stream),
    ]
    client = client_of(Packing(Starlette(routes=routes)))
    page = client.get("/page")
    assert page.headers["content-encoding"] == "gzip" and "accept-encoding" in page.headers["vary"].lower()
    assert int(page.headers["content-length"]) < 200 and page.text == "<p>word</p>" * 400
    assert client.head("/page").status_code == 200
    for path in ("/short", "/picture", "/stream"):
        assert "content-encoding" not in client.get(path).headers
    plain = client.get("/page", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.text == page.text
