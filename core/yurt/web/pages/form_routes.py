"""Addresses of what stands around a record's form besides showing and saving it."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from yurt.web.admin.pages import lazily
from yurt.web.pages import languages_page, record_why, scan_page, timeline_page


def form_routes(record: str) -> list[BaseRoute]:
    """Routes below a record's address."""
    return [
        Route("/scan", scan_page.scan, methods=["GET"]),
        Route(record + "/follow", timeline_page.set_following, methods=["POST"]),
        Route("/customise/{addon}/{model}", lazily("customise", "show"), methods=["GET"]),
        Route("/customise/{addon}/{model}/add", lazily("customise", "add"), methods=["POST"]),
        Route("/customise/{addon}/{model}/undo/{step:int}", lazily("customise", "undo"), methods=["POST"]),
        Route("/customise/{addon}/{model}/{target}", lazily("customise", "save"), methods=["POST"]),
        Route(record + "/why", record_why.why, methods=["GET"]),
        Route(record + "/languages/{field}", languages_page.show_languages, methods=["GET"]),
        Route(record + "/languages/{field}", languages_page.save_languages, methods=["POST"]),
    ]
