"""The secret in the session cookie: 256 random bits, known to the browser alone; the server keeps its hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

_LONGEST = 128


@dataclass(frozen=True)
class NewSessionToken:
    """`text` goes into the cookie and nowhere else; the session's row is found by `hash`."""

    text: str = field(repr=False)
    hash: str


def new_session_token() -> NewSessionToken:
    """A fresh secret; make one at each sign-in and at each change of rights, so that none can be planted."""
    text = secrets.token_urlsafe(32)
    return NewSessionToken(text, session_hash(text))


def session_hash(text: str) -> str:
    """What to look a presented cookie up by. The look-up by hash leaks nothing of the secret through its timing."""
    return hashlib.sha256(text[:_LONGEST].encode("utf-8", "surrogatepass")).hexdigest()
