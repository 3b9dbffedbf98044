"""The addresses of reports."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def routes() -> list[Route]:
    """`/reports` and what lies below."""
    one = "/reports/{addon}/{report}"
    return [
        Route("/reports", _lazily("index_page", "show_index"), methods=["GET"]),
        Route(one, _lazily("report_page", "show_report"), methods=["GET"]),
        Route(one, _lazily("report_page", "ask_for"), methods=["POST"]),
        Route(f"{one}/xlsx", _lazily("files", "give_xlsx"), methods=["GET"]),
        Route(f"{one}/pdf", _lazily("files", "give_pdf"), methods=["GET"]),
        Route(f"{one}/schedule", _lazily("scheduling", "make_schedule"), methods=["POST"]),
    ]


def _lazily(module: str, name: str) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that is imported when it is first asked for: a server starts without what writes files."""

    async def endpoint(request: Request) -> Response:
        return await getattr(importlib.import_module(f"yurt.web.reports.{module}"), name)(request)

    return endpoint
