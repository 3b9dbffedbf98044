"""Endpoints that are imported when they are first asked for: administration is rare, and starting should be quick."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response


def lazily(module: str, name: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint `name` of `yurt.web.admin.<module>`."""

    async def endpoint(request: Request) -> Response:
        return await getattr(importlib.import_module(f"yurt.web.admin.{module}"), name)(request)

    return endpoint
