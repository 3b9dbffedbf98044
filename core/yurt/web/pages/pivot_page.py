"""`/m/<addon>/<model>/pivot`: figures in rows and columns, the records behind each of them, and a spreadsheet of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.errors import InvalidFilter
from yurt.model.info import ModelInfo
from yurt.view.looks import Pivot
from yurt.web.pages.context.pivot import PivotPage
from yurt.web.pages.context.table import EmptyState
from yurt.web.pages.dimensions import dimension_label
from yurt.web.pages.layouts import Layout, layout_form, read_layout, with_layout
from yurt.web.pages.list_data import Kept, group_condition, kept_by_user
from yurt.web.pages.list_page import with_built
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.pivot_data import Table, cell_path, heads, mixed_currencies, page_rows, read_table, total_row
from yurt.web.pages.pivot_sort import sort_href, sorting_in
from yurt.web.pages.search_line import search_line
from yurt.web.pages.serving import answer, model_of
from yurt.web.pages.view_switch import look_of, look_state, nothing_found, view_switch
from yurt.web.present.views import list_view
from yurt.web.requests import page


@page()
def pivot_page(request: Request, env: Env) -> Response:
    """The pivot."""
    info = model_of(request, env)
    view, state, keeps = pivot_state(request, env, info)
    if "filter_path" in request.query_params:
        return RedirectResponse(with_built(request, env, state).href("pivot"), 303)
    made = make_pivot(env, info, view, state, keeps)
    return answer(request, env, "y-pivot", "_pivot.html", "pivot.html", title=made.title, page=made)


@page()
def open_figure(request: Request, env: Env) -> Response:
    """The list of the records behind a figure."""
    info = model_of(request, env)
    view, state, _ = pivot_state(request, env, info)
    found = cell_path(request.query_params.get("cell", ""), layout_of(env, info, view, state))
    if found is None:
        raise InvalidFilter(env.gettext("The address is not right; open the pivot table again."))
    return RedirectResponse(behind(env, info, state, [(each.by, value) for each, value in found]).href(), 303)


@page(reading=False)
def export_pivot(request: Request, env: Env) -> Response:
    """The table as a spreadsheet, with its levels as outlines."""
    from yurt.web.pages.pivot_export import spreadsheet  # its library is not needed to start

    info = model_of(request, env)
    view, state, _ = pivot_state(request, env, info)
    layout = layout_of(env, info, view, state)
    table = read_table(env, info, state, layout, sorting_in(state, layout))
    return spreadsheet(env, info, table)


def pivot_state(request: Request, env: Env, info: ModelInfo) -> tuple[Pivot, ListState, Kept]:
    """The view, what the address says, and what the user keeps."""
    keeps = kept_by_user(env, info.name)
    view: Any = look_of(env, info, "pivot")
    state = look_state(env, read_state(info.name, request.query_params), keeps)
    return view, replace(state, order=()), keeps


def layout_of(env: Env, info: ModelInfo, view: Pivot, state: ListState) -> Layout:
    """The layout in force."""
    return read_layout(env, info, state, view.rows, view.columns, view.measures)


def behind(env: Env, info: ModelInfo, state: ListState, values: list[tuple[str, Any]]) -> ListState:
    """The list of the records that have these values."""
    parts = [part for by, value in values for part in group_condition(env, info, by, value)]
    return state.with_(parts=(*state.parts, *parts), group=(), order=())


def make_pivot(env: Env, info: ModelInfo, view: Pivot, state: ListState, keeps: Kept) -> PivotPage:
    """Everything of the pivot page."""
    layout = layout_of(env, info, view, state)
    state = with_layout(state, layout).with_(group=())
    sorting = sorting_in(state, layout)
    table = read_table(env, info, state, layout, sorting)
    words = (env.gettext("Rows"), env.gettext("Columns"), env.gettext("Figures"))
    shown: dict[str, Any] = {"empty": _empty(env, info, state, table)}
    if shown["empty"] is None:
        made = heads(env, table, lambda measure, path: sort_href(state, sorting, measure, path))
        shown |= {"heads": made, "rows": page_rows(env, table), "totals": total_row(env, table)}
    swapped = Layout(layout.columns, layout.rows, layout.measures)
    may_export = env.access.has_role("core.exporter") and table.complete
    return PivotPage(
        title=env.gettext(info.plural),
        search=search_line(env, state, list_view(env, info.name).filters, keeps, "pivot", grouping=False),
        layout=layout_form(env, info, state, layout, "pivot", words),
        corner=" › ".join(dimension_label(env, info, each.by) for each in layout.rows),
        measures=len(layout.measures),
        open_href=state.href("pivot/open").partition("?")[0],
        keep=tuple(state.pairs()),
        swap_href=with_layout(state, swapped).href("pivot") if layout.columns or layout.rows else "",
        export_href=state.href("pivot/export") if may_export and shown["empty"] is None else "",
        notes=_notes(env, table),
        views=view_switch(env, info, state, "pivot"),
        **shown,
    )


def _empty(env: Env, info: ModelInfo, state: ListState, table: Table) -> EmptyState | None:
    if not table.fits:
        return EmptyState(
            title=env.gettext("Too many different values"),
            message=env.gettext(
                "This table would be too large to read. Choose fewer groupings, longer periods, or filter first."
            ),
            icon="table-off",
        )
    whole = table.cell((), ())
    return nothing_found(env, info, state, "pivot") if whole is None or not whole.count else None


def _notes(env: Env, table: Table) -> tuple[str, ...]:
    if mixed_currencies(table):
        text = env.gettext("Amounts of several currencies are not added up. Put the currency into rows or columns.")
        return (text,)
    return ()
