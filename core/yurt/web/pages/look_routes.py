"""The addresses of pivots, charts, calendars and the other views of a model."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from yurt.web.pages import calendar_page, cards_page, chart_page, pivot_page, schedule_page, tree_page


def look_routes(model: str) -> list[BaseRoute]:
    """Routes below `model`, the address of a list."""
    return [
        Route(f"{model}/pivot", pivot_page.pivot_page),
        Route(f"{model}/pivot/open", pivot_page.open_figure),
        Route(f"{model}/pivot/export", pivot_page.export_pivot),
        Route(f"{model}/chart", chart_page.chart_page),
        Route(f"{model}/calendar", calendar_page.calendar_page),
        Route(f"{model}/calendar/events", calendar_page.calendar_events),
        Route(f"{model}/calendar/move", calendar_page.move_event, methods=["POST"]),
        Route(f"{model}/calendar/new", calendar_page.create_event, methods=["POST"]),
        Route(f"{model}/schedule", schedule_page.schedule_page),
        Route(f"{model}/schedule/move", schedule_page.move_bar, methods=["POST"]),
        Route(f"{model}/tree", tree_page.tree_page),
        Route(f"{model}/tree/below", tree_page.tree_below),
        Route(f"{model}/tree/move", tree_page.move_branch, methods=["POST"]),
        Route(f"{model}/gallery", cards_page.cards_page("gallery")),
        Route(f"{model}/gallery/more", cards_page.more_cards("gallery")),
        Route(f"{model}/addresses", cards_page.cards_page("addresses")),
        Route(f"{model}/addresses/more", cards_page.more_cards("addresses")),
    ]
