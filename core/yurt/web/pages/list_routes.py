"""Addresses of what a list asks for once somebody works in it."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from yurt.web.pages import list_cell, list_page, list_preview, list_settings


def list_routes(model: str, record: str) -> list[BaseRoute]:
    """Routes below a model's address and below a record's."""
    return [
        Route(model + "/panel/fields", list_page.linked_fields, methods=["GET"]),
        Route(model + "/columns/widths", list_settings.keep_widths, methods=["POST"]),
        Route(record + "/cell/{field}", list_cell.edit_cell, methods=["GET"]),
        Route(record + "/cell/{field}", list_cell.save_cell, methods=["POST"]),
        Route(record + "/preview", list_preview.preview, methods=["GET"]),
        Route(record + "/row", list_cell.one_row, methods=["GET"]),
    ]
