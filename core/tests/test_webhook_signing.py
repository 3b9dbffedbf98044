"""Signatures of webhooks, the addresses they may go to, and what becomes of an attempt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from yurt.services.webhooks.addresses import AddressRefused, Resolver, is_public, judged_target, resolve
from yurt.services.webhooks.delivery import Delivery, Outcome, deliver, next_wait
from yurt.services.webhooks.signing import HEADER, SignatureRefused, new_secret, sign, verify

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BODY = '{"name": "Անի"}'.encode()


def test_a_known_signature() -> None:
    # printf '1.{}' | openssl dgst -sha256 -hmac key
    expected = "1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
    assert sign(b"{}", datetime.fromtimestamp(1, UTC), "key") == f"t=1,v1={expected}"


def test_a_signature_holds_for_body_key_and_time() -> None:
    key, other = new_secret(), new_secret()
    header = sign(BODY, NOW, key)
    verify(header, BODY, [key], NOW + timedelta(minutes=5))
    verify(header, BODY, [other, key], NOW - timedelta(minutes=5))
    verify(sign(BODY, NOW, other, key), BODY, [key], NOW)
    for body, keys, now in ((BODY + b" ", [key], NOW), (BODY, [other], NOW), (BODY, [], NOW)):
        with pytest.raises(SignatureRefused, match="does not fit"):
            verify(header, body, keys, now)
    for now in (NOW + timedelta(seconds=301), NOW - timedelta(seconds=301)):
        with pytest.raises(SignatureRefused, match="too old"):
            verify(header, BODY, [key], now)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=1",
        "v1=ab",
        "t=x,v1=ab",
        "t=1,t=2,v1=ab",
        "t=1,v1=é",
        "t=1,v0=ab",
        "," * 5000,
        "t=١,v1=ab",
        "t=-1,v1=a",
    ],
)
def test_malformed_headers_are_refused(header: str | None) -> None:
    with pytest.raises(SignatureRefused, match="malformed"):
        verify(header, BODY, ["key"], NOW)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "224.0.0.1", "255.255.255.255", "ff02::1", "240.0.0.1", "nonsense", ""),
    ],
)
def test_private_addresses_in_any_dress(address: str) -> None:
    assert not is_public(address)


def test_public_addresses() -> None:
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1::1") and is_public("::ffff:93.184.216.34")


def answers(*addresses: str) -> Resolver:
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "url",
    [
        *("", "ftp://example.com/", "https://", "https:///x", "javascript:alert(1)", "http://a:b@example.com/"),
        *("http://[::1", "x" * 99999, "http://example.com:99999/", "http://example.com:0/", "file:///etc/passwd"),
    ],
)
def test_malformed_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        judged_target(url, allow_private=False, resolver=answers("93.184.216.34"))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(AddressRefused, match="private network"):
        judged_target("https://example.com/", allow_private=False, resolver=answers("93.184.216.34", "10.0.0.1"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "0177.0.0.1"])
def test_odd_writings_of_loopback_are_refused(host: str) -> None:
    seen = Receiver(200)
    result = send(f"http://{host}/", seen, resolve)
    assert result.outcome is not Outcome.DELIVERED and seen.requests == []


class Receiver(httpx.BaseTransport):
    """A receiver without a network."""

    def __init__(
        self, status: int = 200, headers: dict[str, str] | None = None, error: Exception | None = None
    ) -> None:
        self.answer = (status, headers or {})
        self.error = error
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.error:
            raise self.error
        return httpx.Response(self.answer[0], headers=self.answer[1], stream=httpx.ByteStream(b"x" * 100_000))


PUBLIC = answers("93.184.216.34")


def send(url: str, receiver: httpx.BaseTransport, resolver: Resolver = PUBLIC) -> Delivery:
    with httpx.Client(transport=receiver) as client:
        return deliver(
            url, BODY, ("key",), client, event="crm.contact.created", delivery_id="d-1", now=NOW, resolver=resolver
        )


def test_the_call_goes_to_the_judged_address_under_its_own_name() -> None:
    receiver = Receiver()
    result = send("https://hooks.example.com:8443/in?x=1", receiver)
    request = receiver.requests[0]
    assert result.outcome is Outcome.DELIVERED and result.status == 200 and len(result.excerpt) == 2048
    assert str(request.url) == "https://93.184.216.34:8443/in?x=1"
    assert request.headers["host"] == "hooks.example.com:8443"
    assert request.extensions["sni_hostname"] == "hooks.example.com"
    assert request.headers["yurt-event"] == "crm.contact.created" and request.headers["yurt-delivery"] == "d-1"
    verify(request.headers[HEADER], request.content, ["key"], NOW)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(204, Outcome.DELIVERED), (302, Outcome.PERMANENT), (400, Outcome.PERMANENT), (404, Outcome.PERMANENT),
     (410, Outcome.PERMANENT), (408, Outcome.RETRY), (429, Outcome.RETRY), (500, Outcome.RETRY), (503, Outcome.RETRY)],
)  # fmt: skip
def test_answers_are_classified(status: int, outcome: Outcome) -> None:
    receiver = Receiver(status, {"Location": "http://127.0.0.1/", "Retry-After": "120"})
    result = send("https://example.com/", receiver)
    assert result.outcome is outcome and result.status == status and len(receiver.requests) == 1
    assert result.retry_after == (timedelta(minutes=2) if outcome is Outcome.RETRY else None)


@pytest.mark.parametrize(
    "error", [httpx.ConnectTimeout("t"), httpx.ConnectError("refused"), httpx.RemoteProtocolError("x"), OSError()]
)
def test_failures_of_the_network_are_tried_again(error: Exception) -> None:
    assert send("https://example.com/", Receiver(error=error)).outcome is Outcome.RETRY


def test_a_transport_that_has_read_the_answer_works_too() -> None:
    result = send("https://example.com/", httpx.MockTransport(lambda request: httpx.Response(200, text="ok")))
    assert result.outcome is Outcome.DELIVERED and result.excerpt == "ok"


def test_an_unknown_name_is_tried_again_and_a_private_one_is_not() -> None:
    receiver = Receiver()
    assert send("https://example.com/", receiver, answers()).outcome is Outcome.RETRY
    assert send("https://example.com/", receiver, answers("10.0.0.1")).outcome is Outcome.PERMANENT
    assert receiver.requests == []


def test_the_schedule_grows_and_ends() -> None:
    waits = [next_wait(attempt) for attempt in range(1, 9)]
    known = [wait for wait in waits if wait is not None]
    assert len(known) == 8 and known == sorted(known) and next_wait(9) is None
    assert timedelta(seconds=10) <= known[0] <= timedelta(seconds=12)
    assert next_wait(1, timedelta(minutes=7)) == timedelta(minutes=7)
    assert next_wait(1, timedelta(days=700)) == timedelta(hours=24)


@pytest.fixture
def local_receiver() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A real server on loopback; its port and the headers of the calls it got."""
    calls: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append({**self.headers, "body": self.rfile.read(int(self.headers["Content-Length"])).decode()})
            self.send_response(202)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_port, calls
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_real_call_reaches_loopback_only_when_allowed(local_receiver: tuple[int, list[dict[str, str]]]) -> None:
    port, calls = local_receiver
    with httpx.Client(trust_env=False) as client:
        for allowed, outcome in ((False, Outcome.PERMANENT), (True, Outcome.DELIVERED)):
            result = deliver(
                f"http://receiver.test:{port}/",
                BODY,
                ("key",),
                client,
                event="e",
                delivery_id="d",
                allow_private=allowed,
                resolver=answers("127.0.0.1"),
            )
            assert result.outcome is outcome, result
    assert len(calls) == 1 and calls[0]["Host"] == f"receiver.test:{port}" and calls[0]["body"] == BODY.decode()
    verify(calls[0][HEADER], BODY, ["key"], datetime.now(UTC))
