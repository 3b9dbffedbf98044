"""Signatures of webhook calls: `Yurt-Signature: t=<unix seconds>,v1=<hex>`.

`v1` is the HMAC-SHA256 of `<t>.<body>` under the hook's secret, the scheme that most receivers have code for.
The time is signed too, so that a recorded call cannot be played again later. Several `v1` may stand in one header
while a secret is being changed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from yurt.errors import YurtError

HEADER = "Yurt-Signature"
_LONGEST_HEADER = 1024


class SignatureRefused(YurtError):
    """A webhook call whose signature is missing, wrong or too old."""

    code = "signature-refused"
    status = 401


def new_secret() -> str:
    """A secret for one hook: 256 random bits."""
    return f"yurtwh_{secrets.token_hex(32)}"


def sign(body: bytes, at: datetime, *keys: str) -> str:
    """The header's value for a call made at `at` (with a time zone); one `v1` for each key."""
    seconds = int(at.timestamp())
    return ",".join([f"t={seconds}", *(f"v1={_mark(key, seconds, body)}" for key in keys)])


def verify(
    header: str | None, body: bytes, keys: Sequence[str], now: datetime, tolerance: timedelta = timedelta(minutes=5)
) -> None:
    """Check a received call against any of `keys`. `body` is the bytes as they came, before any parsing.

    Raises `SignatureRefused`.
    """
    seconds, marks = _parse(header or "")
    if abs(now.timestamp() - seconds) > tolerance.total_seconds():
        raise SignatureRefused("The signature is too old, or a clock is wrong. Send the call again.")
    expected = [_mark(key, seconds, body) for key in keys]
    if not any(hmac.compare_digest(mark, right) for mark in marks for right in expected):
        raise SignatureRefused("The signature does not fit the body. Check the hook's secret on both sides.")


def _parse(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header[:_LONGEST_HEADER].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    marks = [value for name, _, value in pairs if name == "v1" and value.isascii()]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) <= 12) or not marks:
        raise SignatureRefused(f"The header {HEADER} is missing or malformed. It reads t=<seconds>,v1=<hex>.")
    return int(times[0]), marks


def _mark(key: str, seconds: int, body: bytes) -> str:
    return hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
