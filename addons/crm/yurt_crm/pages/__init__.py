"""The pages of the CRM that are no lists or forms, below /x/crm."""

from starlette.routing import BaseRoute

from yurt_crm.pages import duplicates, merging, segments, vcards


def routes() -> list[BaseRoute]:
    """Their addresses."""
    return [*duplicates.routes(), *merging.routes(), *segments.routes(), *vcards.routes()]
