"""The id of the request, job or command that is being worked on, for every log line it causes."""

from __future__ import annotations

import secrets
from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("yurt_request_id", default=None)


def new_request_id() -> str:
    """A fresh id: 16 hexadecimal digits, short enough to be read out on the telephone."""
    return secrets.token_hex(8)
