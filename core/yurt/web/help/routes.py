"""The addresses of help and the first steps."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.help import pages


def routes() -> list[Route]:
    """`/help` and `/tour`."""
    return [
        Route("/help", pages.show_help, methods=["GET"]),
        Route("/tour", pages.tour, methods=["GET"]),
        Route("/tour/done", pages.tour_done, methods=["POST"]),
    ]
