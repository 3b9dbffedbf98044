"""`/m/<addon>/<model>`: the list of a model, and the parts of it that htmx asks for later."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from yurt.env import Env
from yurt.env.query import count
from yurt.model.info import ModelInfo
from yurt.view.resolved import ListView
from yurt.web.pages.addresses import model_href
from yurt.web.pages.context.lookup import LookupPart
from yurt.web.pages.context.table import (
    Column,
    ColumnChoice,
    ColumnChooser,
    ListPage,
    Pager,
    RowsPart,
)
from yurt.web.pages.list_data import (
    Kept,
    kept_by_user,
    read_groups,
    read_rows,
    shown_view,
    table_of,
    with_defaults,
)
from yurt.web.pages.list_measures import measured, totals_row
from yurt.web.pages.list_offers import bulk_buttons, empty_state, head_buttons
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.search_line import search_line, suggestions
from yurt.web.pages.search_line import search_panel as made_panel
from yurt.web.pages.serving import answer, model_of
from yurt.web.pages.view_switch import view_switch
from yurt.web.present.building import built_parts, fields_behind
from yurt.web.present.cells import CellTable
from yurt.web.present.conditions import path_label
from yurt.web.present.formats import formats
from yurt.web.present.parse import number_in
from yurt.web.present.views import board_view, column_choices, kept
from yurt.web.requests import page, render


@page()
def list_page(request: Request, env: Env) -> Response:
    """The list, or after the filter builder a redirect to the list with what was built."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    if {"filter_path", "filter_tree"} & set(request.query_params):
        return RedirectResponse(with_built(request, env, state).href(), 303)
    keeps = kept_by_user(env, info.name)
    view = shown_view(env, info.name, keeps)
    state = with_defaults(env, state, view, keeps)
    made = make_list(env, info, state, view, keeps)
    return answer(request, env, "y-list", "_list.html", "list.html", title=made.title, page=made)


@page()
def list_rows(request: Request, env: Env) -> Response:
    """The inside of a group: inner groups, or rows."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    keeps = kept_by_user(env, info.name)
    view = shown_view(env, info.name, keeps)
    table = table_of(env, view)
    columns = _heads(state, view, table)
    selectable = bool(bulk_buttons(env, info, state))
    if state.level < len(state.group):
        part = RowsPart(columns=columns, groups=read_groups(env, state, table), selectable=selectable)
    else:
        found, rows = read_rows(env, state, view, table)
        more = replace(state, offset=state.offset + view.page_size).href("rows") if found.cursor else ""
        part = RowsPart(columns=columns, rows=tuple(rows), selectable=selectable, more_href=more)
    return render(request, env, "_list_rows.html", page=part)


@page()
def list_count(request: Request, env: Env) -> Response:
    """How many records the list finds, as text."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    number = count(env, info.name, state.query((), 0))
    return PlainTextResponse(formats(env.language).integer(number), headers={"Cache-Control": "no-store"})


@page()
def list_totals(request: Request, env: Env) -> Response:
    """The totals row."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    view = shown_view(env, info.name, kept_by_user(env, info.name))
    table = table_of(env, view)
    values = totals_row(env, state, table, bool(bulk_buttons(env, info, state)))
    return render(request, env, "_list_totals.html", page=values)


@page()
def list_suggest(request: Request, env: Env) -> Response:
    """Where the typed word may be looked for."""
    info = model_of(request, env)
    typed = request.query_params.get("q", "").replace("\x00", "").strip()[:200]
    state = read_state(info.name, request.query_params).with_(search="")
    found = suggestions(env, state, typed, request.query_params.get("page", "")) if typed else ()
    return render(request, env, "_lookup.html", page=LookupPart(query=typed, items=found))


@page()
def search_panel(request: Request, env: Env) -> Response:
    """The inside of the search line's panel, for the list or for the page named `page`."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    keeps = kept_by_user(env, info.name)
    where = request.query_params.get("page", "")
    view = board_view(env, info.name) if where == "board" else shown_view(env, info.name, keeps)
    grouping = request.query_params.get("grouping") != "no"
    chip = number_in(request.query_params.get("chip"))
    panel = made_panel(env, state, view.filters if view else (), keeps, where, grouping, chip)
    return render(request, env, "_search_panel.html", page=panel)


@page()
def column_chooser(request: Request, env: Env) -> Response:
    """The columns that the list may show: those it shows in their order, then the others."""
    info = model_of(request, env)
    shown = table_names(shown_view(env, info.name, kept_by_user(env, info.name)))
    labels = kept(env, ("list-columns", info.name), lambda: _labels(env, info))
    paths = dict.fromkeys([path for path in shown if path in labels]) | dict.fromkeys(labels)
    choices = tuple(ColumnChoice(name=path, label=labels[path], shown=path in shown) for path in paths)
    chooser = ColumnChooser(href=f"{model_href(info.name)}/columns", columns=choices)
    return render(request, env, "_list_columns.html", page=chooser)


def with_built(request: Request, env: Env, state: ListState) -> ListState:
    """The list with the conditions that the filter builder sent, in place of the one they replace. Raises
    InvalidFilter."""
    built = built_parts(env, state.model, request.query_params)
    place = number_in(request.query_params.get("filter_replace"))
    if place is None or place >= len(state.parts):
        return state.with_(parts=(*state.parts, *built))
    return state.with_(parts=(*state.parts[:place], *built, *state.parts[place + 1 :]))


@page()
def linked_fields(request: Request, env: Env) -> Response:
    """What the filter builder offers of the records behind a link."""
    info = model_of(request, env)
    fields = fields_behind(env, info.name, request.query_params.get("path", ""))
    return render(request, env, "_filter_fields.html", fields=fields)


def make_list(env: Env, info: ModelInfo, state: ListState, view: ListView, keeps: Kept) -> ListPage:
    """Everything of the list page."""
    table = table_of(env, view)
    title = env.gettext(info.plural)
    values = {
        "title": title,
        "search": search_line(env, state, view.filters, keeps),
        "columns": _heads(state, view, table),
        "widths": tuple(keeps.widths.get(column.path, 0) for column in table.columns) if keeps.widths else (),
        "bulk": bulk_buttons(env, info, state),
        "bulk_all_href": state.href() if state.show != "trash" else "",
        "views": view_switch(env, info, state),
        "buttons": head_buttons(env, info, state),
        "chooser_href": f"{model_href(info.name)}/columns",
        "empty": empty_state(env, info, state),
        "totals_label": env.gettext("Total"),
    }
    if state.group:
        groups = read_groups(env, state, table)
        number = formats(env.language).integer(len(groups))
        pager = Pager(first=1 if groups else 0, last=len(groups), total=number)
        return ListPage(groups=groups, pager=pager, totals_href=_totals_href(state, table, bool(groups)), **values)
    found, rows = read_rows(env, state, view, table)
    return ListPage(
        rows=tuple(rows),
        pager=_pager(env, state, view, len(rows), bool(found.cursor)),
        totals_href=_totals_href(state, table, len(rows) > 1),
        **values,
    )


def table_names(view: ListView) -> tuple[str, ...]:
    """The paths that a list shows."""
    return tuple(column.path for column in view.columns)


def _labels(env: Env, info: ModelInfo) -> dict[str, str]:
    return {path: path_label(env, info.name, path) for path in column_choices(env, info.name)}


def _totals_href(state: ListState, table: CellTable, some: bool) -> str:
    return state.with_(order=()).href("totals") if some and measured(table) else ""


def _pager(env: Env, state: ListState, view: ListView, rows: int, more: bool) -> Pager:
    shape = formats(env.language)
    last = state.offset + rows
    back = max(0, state.offset - view.page_size)
    return Pager(
        first=state.offset + 1 if rows else 0,
        last=last,
        total="" if more or not rows else shape.integer(last),
        total_href=state.with_(order=(), group=()).href("count") if more or not rows else "",
        prev_href=replace(state, offset=back).href() if state.offset else "",
        next_href=replace(state, offset=last).href() if more else "",
    )


def _heads(state: ListState, view: ListView, table: CellTable) -> tuple[Column, ...]:
    """The heads of the columns with what clicking them does: sort, turn round; with shift: sort by it as well."""
    order = state.order or view.order
    directions = {item.removeprefix("-"): "desc" if item.startswith("-") else "asc" for item in order}
    ordered = state.ordered_hrefs()
    heads = []
    for column in table.columns:
        edit = column.editable and state.show != "trash"
        if not column.spec.filterable or column.spec.kind == "json":
            heads.append(column.head(edit=edit))
            continue
        now = directions.get(column.path)
        turned = f"-{column.path}" if now == "asc" else column.path
        added = [turned if item.removeprefix("-") == column.path else item for item in order]
        heads.append(
            column.head(
                edit=edit,
                sort=now,
                sort_href=ordered(turned),
                sort_add_href=ordered(*(added if now else (*order, column.path))),
            )
        )
    return tuple(heads)
