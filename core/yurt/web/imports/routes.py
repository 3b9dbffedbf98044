"""The addresses of the import."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

START = "/import/{model}"
FILE = START + "/{token}"
RUNS = "/imports"
RUN = RUNS + "/{run:int}"


def routes() -> list[Route]:
    """All of them. What reads files is imported when it is first asked for, so that starting stays quick."""
    return [Route(path, _lazily(module, name), methods=[method]) for method, path, module, name in _PAGES]


def _lazily(module: str, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await getattr(importlib.import_module(f"yurt.web.imports.{module}"), name)(request)

    return endpoint


_PAGES = (
    ("GET", START, "file_page", "choose"),
    ("POST", START, "file_page", "take"),
    ("GET", START + "/template.{format}", "template_page", "template"),
    ("GET", FILE, "columns_page", "columns"),
    ("POST", FILE + "/preview", "columns_page", "preview"),
    ("POST", FILE + "/check", "columns_page", "check"),
    ("GET", FILE + "/check", "columns_page", "check_progress"),
    ("POST", FILE + "/check/stop", "columns_page", "check_stop"),
    ("GET", FILE + "/errors", "columns_page", "errors"),
    ("POST", FILE + "/run", "columns_page", "run"),
    ("GET", RUNS, "history_page", "history"),
    ("GET", RUN, "result_page", "result"),
    ("GET", RUN + "/progress", "result_page", "progress"),
    ("GET", RUN + "/errors", "result_page", "errors"),
    ("POST", RUN + "/stop", "result_page", "stop"),
    ("POST", RUN + "/go-on", "result_page", "go_on"),
    ("POST", RUN + "/undo", "result_page", "undo"),
)
