from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yurt.services.observability.context import new_request_id, request_id

_HEADER = "X-Request-ID"
_RAW_HEADER = b"x-request-id"
_ACCEPTABLE = re.compile(r"[0-9A-Za-z._-]{8,64}")


class RequestId:
    """Gives each request an id that its log lines, its problem answers and its response header carry.

    A proxy's `X-Request-ID` is taken over when it is harmless, so that the id is the same in both logs.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(_HEADER, "")
        current = given if _ACCEPTABLE.fullmatch(given) else new_request_id()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (_RAW_HEADER, current.encode("latin-1"))]
            await send(message)

        token = request_id.set(current)
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            request_id.reset(token)
