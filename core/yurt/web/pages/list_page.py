"""`/m/<addon>/<model>`: the list of a model, and the parts of it that htmx asks for later."""

from __future__ import annotations

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.env.query import Size, count, size
from yurt.model.info import ModelInfo
from yurt.view.resolved import ListView
from yurt.web.pages.addresses import model_href
from yurt.web.pages.context.lookup import LookupPart
from yurt.web.pages.context.table import ColumnChoice, ColumnChooser, ListCount, RowsPart
from yurt.web.pages.list_around import Listing, heads
from yurt.web.pages.list_data import (
    kept_of,
    read_groups,
    read_page,
    shown_view,
    table_of,
    with_columns,
    with_defaults,
)
from yurt.web.pages.list_html import list_html, size_text
from yurt.web.pages.list_measures import totals_row
from yurt.web.pages.list_offers import selectable
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.search_line import search_panel as made_panel
from yurt.web.pages.search_line import suggestions
from yurt.web.pages.serving import model_of, page_or_redirect, part_wanted
from yurt.web.present.building import built_parts, fields_behind
from yurt.web.present.conditions import path_label
from yurt.web.present.parse import number_in
from yurt.web.present.views import board_view, column_choices, kept
from yurt.web.requests import page, render
from yurt.web.templating import page_response


@page()
def list_page(request: Request, env: Env) -> Response:
    """The list, or after the filter builder a redirect to the list with what was built."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    if {"filter_path", "filter_tree"} & set(request.query_params):
        return RedirectResponse(with_built(request, env, state).href(), 303)
    keeps = kept_of(request, env, info.name)
    view = shown_view(env, info.name, keeps)
    if not state.given:
        state = with_defaults(env, state, view, keeps)
        keeps = with_columns(env, info.name, keeps, QueryParams(list(state.layout)))
        view = shown_view(env, info.name, keeps)
    html = list_html(Listing.of(env, info, state, view, keeps))
    if part_wanted(request, "y-list"):
        return page_response(html)
    return page_or_redirect(request, env, "list.html", title=env.gettext(info.plural), html=html)


@page()
def list_rows(request: Request, env: Env) -> Response:
    """The inside of a group: inner groups, or rows."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    keeps = kept_of(request, env, info.name)
    view = shown_view(env, info.name, keeps)
    table = table_of(env, view)
    columns = heads(state, view, table)
    ticks = selectable(env, info, state)
    if state.level < len(state.group):
        part = RowsPart(columns=columns, groups=read_groups(env, state, table), selectable=ticks)
    else:
        found = read_page(env, state, view, table)
        rows = table.rows(found.plan, found.rows)
        more = state.with_(after=found.cursor, before="").href("rows") if found.cursor else ""
        part = RowsPart(columns=columns, rows=tuple(rows), selectable=ticks, more_href=more)
    return render(request, env, "_list_rows.html", page=part)


@page()
def list_count(request: Request, env: Env) -> Response:
    """How many records the list finds: a number, or about how many with a way to count them (`exact`)."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    query = state.query((), 0)
    found = Size(count(env, info.name, query)) if "exact" in request.query_params else size(env, info.name, query)
    exact_href = "" if found.exact else state.href("count") + "&exact=1"
    return render(request, env, "_list_count.html", page=ListCount(text=size_text(env, found), exact_href=exact_href))


@page()
def list_totals(request: Request, env: Env) -> Response:
    """The totals row."""
    info = model_of(request, env)
    state = read_state(info.name, request.query_params)
    view = shown_view(env, info.name, kept_of(request, env, info.name))
    table = table_of(env, view)
    values = totals_row(env, state, table, selectable(env, info, state))
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
    keeps = kept_of(request, env, info.name)
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
    shown = table_names(shown_view(env, info.name, kept_of(request, env, info.name)))
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


def table_names(view: ListView) -> tuple[str, ...]:
    """The paths that a list shows."""
    return tuple(column.path for column in view.columns)


def _labels(env: Env, info: ModelInfo) -> dict[str, str]:
    return {path: path_label(env, info.name, path) for path in column_choices(env, info.name)}
