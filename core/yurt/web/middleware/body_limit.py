from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yurt.errors import YurtError
from yurt.web.problems import Problem


class BodyTooLarge(YurtError):
    """A request body over the limit of its address."""

    code = "body-too-large"
    status = 413


class BodyLimit:
    """Refuses request bodies over `limit` bytes with 413, without reading the rest.

    `larger` gives other limits to addresses by their beginning (`{"/files": 26_214_400}`); the longest that fits
    counts. A `Content-Length` over the limit is refused at once; a body sent in chunks is refused at the chunk
    that goes over: `BodyTooLarge` is raised where the application reads, and its answer is replaced by the 413.
    """

    def __init__(self, app: ASGIApp, limit: int = 1024 * 1024, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.larger = sorted((larger or {}).items(), key=lambda item: len(item[0]), reverse=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        announced = Headers(scope=scope).get("Content-Length", "0")
        if not (announced.isascii() and announced.isdigit()):
            await Problem("bad-request", 400, "Content-Length is not a number.").response()(scope, receive, send)
        elif len(announced) > 15 or int(announced) > limit:
            await _refuse(limit, scope, receive, send)
        else:
            await self._count(limit, scope, receive, send)

    async def _count(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        received, answered = 0, False

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _too_large(limit)
            return message

        async def send_unless_refused(message: Message) -> None:
            nonlocal answered
            if answered or received <= limit:  # else it is what the application made of `BodyTooLarge`, perhaps a 500
                answered = True
                await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_refused)
        except BodyTooLarge:
            if answered:
                raise
        if received > limit and not answered:
            await _refuse(limit, scope, receive, send)

    def _limit_of(self, path: str) -> int:
        return next((limit for start, limit in self.larger if path.startswith(start)), self.limit)


async def _refuse(limit: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Closing the connection spares both sides the rest of the body."""
    response = Problem.of(_too_large(limit)).response()
    response.headers["Connection"] = "close"
    await response(scope, receive, send)


def _too_large(limit: int) -> BodyTooLarge:
    size = f"{limit / 1024 / 1024:.0f} MB" if limit >= 1024 * 1024 else f"{limit} bytes"
    return BodyTooLarge(f"This request is larger than the {size} allowed here. Send less at a time.")
