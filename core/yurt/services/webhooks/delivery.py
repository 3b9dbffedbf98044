"""One attempt to deliver a webhook, and when to make the next."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from time import monotonic

import httpx

from yurt.services.observability.redaction import redact_text
from yurt.services.webhooks.addresses import AddressRefused, NameNotFound, Resolver, Target, judged_target, resolve
from yurt.services.webhooks.signing import HEADER, sign

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_LONGEST_READING = 15.0  # seconds, for a receiver that drips its answer
_EXCERPT = 2048

_WAITS = tuple(timedelta(seconds=wait) for wait in (10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400))
_LONGEST_WAIT = timedelta(hours=24)
_PASSING = frozenset({408, 425, 429})


class Outcome(StrEnum):
    """What came of an attempt: done, worth repeating, or not."""

    DELIVERED = "delivered"
    RETRY = "retry"
    PERMANENT = "permanent"


@dataclass(frozen=True)
class Delivery:
    """The result of one attempt, fit to be kept and shown; `excerpt` is the beginning of the answer.

    `retry_after` is the wait that the receiver asked for.
    """

    outcome: Outcome
    message: str
    status: int | None = None
    excerpt: str = ""
    seconds: float = 0.0
    retry_after: timedelta | None = None


def deliver(
    url: str,
    payload: bytes,
    secrets: tuple[str, ...],
    client: httpx.Client,
    *,
    event: str,
    delivery_id: str,
    allow_private: bool = False,
    resolver: Resolver = resolve,
    now: datetime | None = None,
) -> Delivery:
    """POST `payload` (JSON) to `url`, signed with `secrets`; never raises for what the receiver or the network does.

    `delivery_id` stays the same over all attempts, so that the receiver can tell a repetition. Redirects are not
    followed and the answer is not read beyond its beginning. Give the client `trust_env=False`, or a proxy named
    in the environment would connect in our place and could not be held to the judged address.
    """
    start = monotonic()
    try:
        target = judged_target(url, allow_private=allow_private, resolver=resolver)
    except AddressRefused as error:
        return Delivery(Outcome.PERMANENT, error.message)
    except NameNotFound as error:
        return Delivery(Outcome.RETRY, error.message)
    request = client.build_request(
        "POST",
        target.url,
        content=payload,
        timeout=TIMEOUT,
        headers=_headers(target, event, delivery_id) | {HEADER: sign(payload, now or datetime.now(UTC), *secrets)},
        extensions={"sni_hostname": target.host},
    )
    try:
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            excerpt = _beginning(response, start + _LONGEST_READING)
        finally:
            response.close()
    except httpx.TimeoutException:
        return Delivery(Outcome.RETRY, "The receiver did not answer in time.", seconds=monotonic() - start)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        reason = redact_text(str(error))[:200] or type(error).__name__
        return Delivery(Outcome.RETRY, f"The connection failed: {reason}", seconds=monotonic() - start)
    return _classified(response, excerpt, monotonic() - start)


def next_wait(attempt: int, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after failed attempt number `attempt` (from 1); None when it was the last.

    Ten seconds at first, a day in the end, about two days in all; up to a fifth longer at random, so that a
    receiver that comes back is not met by everything at once. `asked` is the receiver's `Retry-After`.
    """
    if attempt > len(_WAITS):
        return None
    wait = _WAITS[max(attempt, 1) - 1]
    return max(wait * (1 + random.random() / 5), min(asked or timedelta(), _LONGEST_WAIT))


def _headers(target: Target, event: str, delivery_id: str) -> dict[str, str]:
    return {
        "Host": target.host_header,
        "Connection": "close",  # a kept one would be shared by all names at that address, certificates unchecked
        "Content-Type": "application/json",
        "User-Agent": "Yurt-Webhook/1",
        "Yurt-Event": event,
        "Yurt-Delivery": delivery_id,
    }


def _beginning(response: httpx.Response, deadline: float) -> str:
    """A few lines of the answer for the person who looks for the fault; raw, so that no zip bomb is unpacked."""
    body = b""
    # A transport without a network, as in tests, has read the answer already.
    for chunk in response.iter_bytes() if response.is_stream_consumed else response.iter_raw():
        body += chunk
        if len(body) >= _EXCERPT or monotonic() > deadline:
            break
    return redact_text(body[:_EXCERPT].decode("utf-8", "replace"))


def _classified(response: httpx.Response, excerpt: str, seconds: float) -> Delivery:
    status = response.status_code
    if 200 <= status < 300:
        return Delivery(Outcome.DELIVERED, "Delivered.", status, excerpt, seconds)
    if status in _PASSING or status >= 500:
        message = f"The receiver answered {status}; it will be tried again."
        return Delivery(Outcome.RETRY, message, status, excerpt, seconds, _retry_after(response))
    if 300 <= status < 400:
        message = "The receiver has moved. Enter its new address; redirections are not followed."
    elif status == 410:
        message = "The receiver does not want this hook any more. Switch it off."
    else:
        message = f"The receiver refused the call with {status}. Check its address and its secret."
    return Delivery(Outcome.PERMANENT, message, status, excerpt, seconds)


def _retry_after(response: httpx.Response) -> timedelta | None:
    """Only the form in seconds: the other needs the receiver's clock to be right."""
    value = response.headers.get("Retry-After", "")
    return timedelta(seconds=int(value)) if value.isascii() and value.isdigit() and len(value) < 9 else None
