"""The pages that every model gets: list, form, board, home, files, search. The application serves `routes()`."""

from __future__ import annotations

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """The routes of the generic pages."""
    from yurt.web.pages.routing import generic_routes

    return generic_routes()
