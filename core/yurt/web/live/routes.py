"""The addresses of the stream and of notifications."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.live import pages
from yurt.web.live.stream import live


def routes() -> list[Route]:
    """`/live` and `/notices`."""
    return [
        Route("/live", live, methods=["GET"]),
        Route("/notices", pages.show, methods=["GET"]),
        Route("/notices/read", pages.mark_all, methods=["POST"]),
        Route("/notices/{id:int}", pages.open_notice, methods=["GET"]),
        Route("/notices/{id:int}/mark", pages.mark_one, methods=["POST"]),
    ]
