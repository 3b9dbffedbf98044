"""The routes below `/x/crm/`."""

from __future__ import annotations

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """Web forms and the intake for site builders."""
    return []
