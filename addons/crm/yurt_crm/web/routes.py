"""The routes below `/x/crm/`."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from yurt_crm.web.forms import embed_script, send_form, show_form, show_thanks
from yurt_crm.web.sites import take_lead


def routes() -> list[BaseRoute]:
    """Web forms and the intake for site builders."""
    return [
        Route("/form/{key}", show_form, methods=["GET"]),
        Route("/form/{key}", send_form, methods=["POST"]),
        Route("/form/{key}/thanks", show_thanks),
        Route("/form/{key}/embed.js", embed_script),
        Route("/intake/{key}", take_lead, methods=["POST"]),
    ]
