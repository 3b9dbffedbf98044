from __future__ import annotations

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1200  # bytes; less fits into one packet as it is
LEVEL = 3
TEXTS = frozenset({"text/html", "text/plain", "application/json", "application/problem+json", "application/javascript"})


class Packing:
    """Compresses pages and answers of the API by gzip for browsers that take it (RFC 9110, 8.4).

    Only texts that are answered in one piece: streams, files and what is compressed already pass as they are.
    Pages that carry secrets beside what a visitor typed stay safe from guessing by length (BREACH), because a CSRF
    token is another text in each answer (`yurt.services.auth.csrf`).
    """

    def __init__(self, app: ASGIApp, smallest: int = SMALLEST) -> None:
        self.app = app
        self.smallest = smallest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_text(message):
                start = message  # until its body is known
                return
            if start is not None:
                start, begun = None, start
                if message["type"] == "http.response.body":
                    message = self._packed(begun, message)
                await send(begun)
            await send(message)

        await self.app(scope, receive, send_packed)

    def _packed(self, start: Message, body: Message) -> Message:
        """The body to send; the head says so when it is another one."""
        headers = MutableHeaders(raw=start["headers"])
        headers.add_vary_header("Accept-Encoding")
        content = body.get("body", b"")
        if body.get("more_body") or len(content) < self.smallest:
            return body
        packer = zlib.compressobj(LEVEL, wbits=31)  # 31: with the head and the check sum of gzip
        packed = packer.compress(content) + packer.flush()
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(packed))
        start["headers"] = headers.raw
        return {**body, "body": packed}


def _is_text(start: Message) -> bool:
    headers = Headers(raw=start.get("headers", []))
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return kind in TEXTS and "content-encoding" not in headers
