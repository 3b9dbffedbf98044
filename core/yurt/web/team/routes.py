"""The addresses of a manager's team."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.team import pages


def routes() -> list[Route]:
    """`/team`."""
    return [
        Route("/team", pages.show_team, methods=["GET"]),
        Route("/team/{id:int}", pages.show_person, methods=["GET"]),
        Route("/team/{id:int}/task", pages.give_task, methods=["POST"]),
    ]
