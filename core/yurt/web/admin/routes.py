"""The addresses of administration."""

from __future__ import annotations

from starlette.routing import Route


def routes() -> list[Route]:
    """All below `/admin`."""
    return []
