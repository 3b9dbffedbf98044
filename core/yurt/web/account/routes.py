"""The addresses of accounts."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.account import signin


def routes() -> list[Route]:
    """Signing in and out, and the pages of one's own account."""
    return [
        Route("/signin", signin.sign_in_page, methods=["GET"]),
        Route("/signin", signin.sign_in_step, methods=["POST"]),
        Route("/signout", signin.sign_out, methods=["POST"]),
    ]
