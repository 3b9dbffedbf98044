"""Addresses and their handlers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.routing import BaseRoute, Route

from yurt.web.pages import (
    board_page,
    export_page,
    files_page,
    form_hints,
    form_page,
    form_save,
    home_page,
    list_bulk,
    list_page,
    list_settings,
    lookup_page,
    record_actions,
    timeline_page,
)
from yurt.web.pages.form_routes import form_routes
from yurt.web.pages.list_routes import list_routes
from yurt.web.pages.look_routes import look_routes

Endpoint = Callable[..., Any]
MODEL = "/m/{addon}/{model}"
RECORD = MODEL + "/{id:int}"


def generic_routes() -> list[BaseRoute]:
    """Everything below `/m`, and what stands beside it. Fixed words come before records' numbers."""
    return [
        _get("/", home_page.home),
        _get("/search", lookup_page.global_search),
        _get("/lookup/{addon}/{model}", lookup_page.lookup),
        _post("/create/{addon}/{model}", lookup_page.create_in_place),
        _get("/files/{id:int}", files_page.download),
        _get("/files/{id:int}/thumbnail", files_page.thumbnail),
        _get("/files/{id:int}/thumb/{size:int}", files_page.thumbnail),
        *_list_routes(),
        *list_routes(MODEL, RECORD),
        *_record_routes(),
    ]


def _list_routes() -> list[BaseRoute]:
    return [
        _get(MODEL, list_page.list_page),
        _get(MODEL + "/rows", list_page.list_rows),
        _get(MODEL + "/count", list_page.list_count),
        _get(MODEL + "/totals", list_page.list_totals),
        _get(MODEL + "/suggest", list_page.list_suggest),
        _get(MODEL + "/panel", list_page.search_panel),
        _get(MODEL + "/export", export_page.export_list),
        _get(MODEL + "/columns", list_page.column_chooser),
        _post(MODEL + "/columns", list_settings.keep_columns),
        _post(MODEL + "/filters", list_settings.keep_filter),
        _post(MODEL + "/filters/{id:int}/forget", list_settings.forget_filter),
        _post(MODEL + "/bulk/export", export_page.export_selected),
        _post(MODEL + "/bulk/edit", list_bulk.bulk_edit),
        Route(MODEL + "/bulk/field", list_bulk.bulk_field, methods=["GET", "POST"]),
        _post(MODEL + "/bulk/run/{action}", list_bulk.bulk_run),
        *[_post(f"{MODEL}/bulk/{what}", list_bulk.BULK[what]) for what in list_bulk.BULK],
        _get(MODEL + "/board", board_page.board_page),
        _get(MODEL + "/board/cards", board_page.board_cards),
        _post(MODEL + "/board/move", board_page.move_card),
        *look_routes(MODEL),
        _post(MODEL + "/upload/{field}", files_page.upload_field),
        _get(MODEL + "/new", form_page.new_record),
        _post(MODEL + "/new", form_save.create_record),
        _post(MODEL + "/new/change", form_save.change_record),
        _post(MODEL + "/new/hints", form_hints.hints),
    ]


def _record_routes() -> list[BaseRoute]:
    return [
        _get(RECORD, form_page.show_record),
        _post(RECORD, form_save.save_record),
        _get(RECORD + "/edit", form_page.edit_record),
        _post(RECORD + "/change", form_save.change_record),
        _post(RECORD + "/hints", form_hints.hints),
        _post(RECORD + "/run/{action}", record_actions.run_action),
        _post(RECORD + "/state/{state}", record_actions.set_state),
        _post(RECORD + "/archive", record_actions.archive_record),
        _post(RECORD + "/delete", record_actions.delete_record),
        _post(RECORD + "/restore", record_actions.restore_record),
        _get(RECORD + "/timeline", timeline_page.older_entries),
        _post(RECORD + "/timeline", timeline_page.post_note),
        _post(RECORD + "/timeline/{note:int}/remove", timeline_page.remove_note),
        _post(RECORD + "/files", files_page.attach_files),
        *form_routes(RECORD),
        _post(RECORD + "/files/{file:int}/remove", files_page.remove_file),
    ]


def _get(path: str, endpoint: Endpoint) -> Route:
    return Route(path, endpoint, methods=["GET"])


def _post(path: str, endpoint: Endpoint) -> Route:
    return Route(path, endpoint, methods=["POST"])
