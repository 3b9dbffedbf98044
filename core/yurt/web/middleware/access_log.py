from __future__ import annotations

import logging
from collections.abc import Collection
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yurt.services.observability.redaction import HIDDEN, is_secret_name
from yurt.web.middleware.route_label import route_label

_log = logging.getLogger("yurt.access")
_LONGEST_PATH = 300


class AccessLog:
    """Writes one log line a request: method, path, status, milliseconds, bytes sent, client, route.

    The query is left out, for it may hold names and secrets; so are path parameters with secret-looking names.
    Addresses in `quiet` (probes) are logged at DEBUG.
    """

    def __init__(self, app: ASGIApp, quiet: Collection[str] = ("/healthz", "/readyz", "/metrics")) -> None:
        self.app = app
        self.quiet = frozenset(quiet)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, status, sent, start = scope["path"], 500, 0, perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            client = scope.get("client")
            fields = {
                "status": status,
                "ms": round((perf_counter() - start) * 1000, 1),
                "bytes": sent,
                "client": client[0] if client else None,
                "route": route_label(scope),
            }
            level = logging.DEBUG if path in self.quiet else logging.INFO
            _log.log(level, "%s %s", scope["method"], _shown(scope, path), extra=fields)


def _shown(scope: Scope, path: str) -> str:
    """The path without what opens doors: values of parameters such as `{token}`."""
    for name, value in scope.get("path_params", {}).items():
        if is_secret_name(name) and value:
            path = path.replace(str(value), HIDDEN)
    return path[:_LONGEST_PATH]
