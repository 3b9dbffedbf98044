from __future__ import annotations

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yurt.services.observability.metrics import Metrics
from yurt.web.middleware.route_label import route_label


class RequestMetrics:
    """Counts requests and their time by method, route pattern and status; an error that escapes counts as 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, start = 500, perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.metrics.started()
        try:
            await self.app(scope, receive, send_noted)
        finally:
            self.metrics.finished(scope["method"], route_label(scope), status, perf_counter() - start)
