"""Proof that a form was made for this session: a keyed hash of the session's id.

Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Signed double-submit cookie"; here the id stays on
the server, so there is no cookie to plant. A fresh nonce in each token keeps compressed pages from leaking it (BREACH).
"""

from __future__ import annotations

import hmac
import secrets

_NONCE_LENGTH = 22  # characters of 16 random bytes
_TOKEN_LENGTH = _NONCE_LENGTH + 1 + 64


class Csrf:
    """Makes and checks CSRF tokens. `secret` is the installation's key, at least 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError("The key for CSRF tokens needs at least 32 bytes.")
        self._key = hmac.digest(secret, b"yurt csrf 1", "sha256")

    def token(self, session_id: str) -> str:
        """A token for a form or the `X-CSRF-Token` header; good as long as the session is."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{self._mark(session_id, nonce)}"

    def verify(self, session_id: str, token: str | None) -> bool:
        """Whether the token was made for this session; False for none."""
        if not token or len(token) != _TOKEN_LENGTH or not token.isascii():
            return False
        nonce, _, mark = token.partition(".")
        return hmac.compare_digest(mark, self._mark(session_id, nonce))

    def _mark(self, session_id: str, nonce: str) -> str:
        message = f"{len(session_id)}.{session_id}.{nonce}".encode()
        return hmac.digest(self._key, message, "sha256").hex()
