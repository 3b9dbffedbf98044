"""The addresses of what a user has at hand."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.personal import news, pages
from yurt.web.personal.palette import palette


def routes() -> list[Route]:
    """`/palette`, `/personal`, `/news`."""
    return [
        Route("/palette", palette, methods=["GET"]),
        Route("/personal/places", pages.places, methods=["GET"]),
        Route("/personal/star", pages.set_star, methods=["POST"]),
        Route("/news", news.show, methods=["GET"]),
        Route("/news/checked", news.mark_checked, methods=["POST"]),
    ]
