"""The addresses of what a user has at hand."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.personal import pages
from yurt.web.personal.palette import palette


def routes() -> list[Route]:
    """`/palette` and `/personal`."""
    return [
        Route("/palette", palette, methods=["GET"]),
        Route("/personal/places", pages.places, methods=["GET"]),
        Route("/personal/star", pages.set_star, methods=["POST"]),
    ]
