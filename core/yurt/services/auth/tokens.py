"""API tokens, `yurt_<id>_<secret>`: found by the id, trusted by the secret, kept only as a hash.

The secret has 256 random bits, so one SHA-256 is enough and fast enough for every request. The prefix lets
secret scanners and our own log redaction find a token that went astray.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass, field

_FORMAT = re.compile(r"yurt_([0-9a-f]{16})_([0-9A-Za-z]{43})")
_LETTERS = string.ascii_letters + string.digits
_SECRET_LENGTH = 43  # 62 ** 43 > 2 ** 256


@dataclass(frozen=True)
class NewToken:
    """A token just made. `text` is shown once and never stored; keep `lookup` (unique) and `hash`."""

    text: str = field(repr=False)
    lookup: str
    hash: str


def new_token() -> NewToken:
    """A fresh token."""
    lookup = secrets.token_hex(8)
    text = f"yurt_{lookup}_{''.join(secrets.choice(_LETTERS) for _ in range(_SECRET_LENGTH))}"
    return NewToken(text, lookup, _digest(text))


def lookup_of(text: str) -> str | None:
    """The id to find a presented token's row by; None for what is not a token at all."""
    match = _FORMAT.fullmatch(text)
    return match.group(1) if match else None


def matches(text: str, stored_hash: str | None) -> bool:
    """Whether a presented token is the one kept as `stored_hash`. None (no such row) costs the same time."""
    same = hmac.compare_digest(_digest(text), stored_hash or "0" * 64)
    return same and stored_hash is not None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
