"""A list, or its selected rows, as a spreadsheet."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from yurt.env import Env
from yurt.env.query import Query
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo
from yurt.web.pages.addresses import model_href, with_query
from yurt.web.pages.list_bulk import selected_ids
from yurt.web.pages.list_data import kept_by_user, shown_view, table_of, with_columns
from yurt.web.pages.liststate import read_state
from yurt.web.pages.serving import model_of
from yurt.web.present.parse import number_in
from yurt.web.requests import go_to, page, posted

_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@page(reading=False)
def export_list(request: Request, env: Env) -> Response:
    """Everything the list finds, in its order, with its columns; `ids` limits it to some records."""
    from yurt.services.exchange.exporter import export_records  # its libraries are not needed to start

    info = model_of(request, env)
    format_: Any = request.query_params.get("format", "xlsx")
    format_ = format_ if format_ in _TYPES else "xlsx"
    query = _query(request, env, info)
    handle = tempfile.NamedTemporaryFile(prefix="yurt-export-", suffix=f".{format_}", delete=False)  # noqa: SIM115
    handle.close()
    path = Path(handle.name)
    try:
        export_records(env, info.name, query, format_, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    name = f"{info.name.replace('.', '-')}-{_today(env).isoformat()}.{format_}"
    return FileResponse(
        path, media_type=_TYPES[format_], filename=name, headers={"Cache-Control": "no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )  # fmt: skip


@page(reading=True)
def export_selected(request: Request, env: Env) -> Response:
    """Leads the browser to the file with the selected rows: a page cannot save what a script has loaded."""
    info = model_of(request, env)
    form = posted(request)
    if form.get("all"):
        from urllib.parse import parse_qsl, urlsplit

        pairs = parse_qsl(urlsplit(request.headers.get("hx-current-url", "")).query)
        return go_to(request, with_query(f"{model_href(info.name)}/export", pairs))
    ids = selected_ids(request, env, info, form)
    return go_to(request, with_query(f"{model_href(info.name)}/export", [("ids", ",".join(map(str, ids)))]))


def _query(request: Request, env: Env, info: ModelInfo) -> Query:
    view = shown_view(env, info.name, with_columns(env, info.name, kept_by_user(env, info.name), request.query_params))
    paths = tuple(dict.fromkeys(column.path for column in table_of(env, view).columns))
    given = map(number_in, request.query_params.get("ids", "").split(","))
    ids = [number for number in given if number is not None]
    if ids:
        return Query(paths, Condition(field="id", op="in", value=ids), order=view.order, archived=None)
    state = read_state(info.name, request.query_params).with_(group=())
    return state.with_(order=state.order or view.order).query(paths, 0)


def _today(env: Env) -> date:
    return env.today
