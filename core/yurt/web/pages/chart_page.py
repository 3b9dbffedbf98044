"""`/m/<addon>/<model>/chart`: the figures of a pivot with one grouping and one series, drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.view.looks import Chart, ChartType
from yurt.view.resolve_looks import chart_names
from yurt.web.pages.context.chart import ChartPage
from yurt.web.pages.context.searching import Facet
from yurt.web.pages.context.table import EmptyState, ViewSwitch
from yurt.web.pages.dimensions import dimension_label
from yurt.web.pages.layouts import Layout, layout_form, read_layout, with_layout
from yurt.web.pages.list_data import Kept, kept_by_user
from yurt.web.pages.list_page import with_built
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.pivot_data import Table, heads, mixed_currencies, page_rows, read_table, total_row
from yurt.web.pages.search_line import search_line
from yurt.web.pages.serving import answer, model_of
from yurt.web.pages.view_switch import look_of, look_state, nothing_found, view_switch
from yurt.web.present.views import list_view, look_view
from yurt.web.requests import page

TYPES = N_({"bar": "Bars", "line": "Line", "pie": "Pie", "funnel": "Funnel", "heat": "Heat map"})
_SIGNS = {"bar": "chart-bar", "line": "chart-line", "pie": "chart-pie", "funnel": "filter", "heat": "grid-dots"}
MARKS = 2000
"""A drawing of more marks is only noise."""


@page()
def chart_page(request: Request, env: Env) -> Response:
    """The chart."""
    info = model_of(request, env)
    keeps = kept_by_user(env, info.name)
    view: Any = look_of(env, info, "chart")
    state = replace(look_state(env, read_state(info.name, request.query_params), keeps), order=())
    if "filter_path" in request.query_params:
        return RedirectResponse(with_built(request, env, state).href("chart"), 303)
    made = make_chart(env, info, view, state, keeps)
    return answer(request, env, "y-chart", "_chart.html", "chart.html", title=made.title, page=made)


def make_chart(env: Env, info: ModelInfo, view: Chart, state: ListState, keeps: Kept) -> ChartPage:
    """Everything of the chart page."""
    layout = _layout(env, info, view, state)
    kind = _type(view, state)
    state = _with_type(with_layout(state, layout).with_(group=()), kind)
    table = read_table(env, info, state, layout)
    words = (env.gettext("Group by"), env.gettext("Series"), env.gettext("Figure"))
    shown: dict[str, Any] = {"empty": _empty(env, info, state, table)}
    if shown["empty"] is None:
        shown |= {"heads": heads(env, table), "rows": page_rows(env, table), "totals": total_row(env, table)}
    return ChartPage(
        title=env.gettext(info.plural),
        search=search_line(env, state, list_view(env, info.name).filters, keeps, "chart", grouping=False),
        layout=layout_form(env, info, state, layout, "chart", words, (1, 1, 1)),
        type=kind,
        types=_types(env, state, kind),
        caption=_caption(env, info, layout, table),
        charts=_declared(env, info, state, layout, kind),
        corner=layout.rows[0].label if layout.rows else "",
        series=max(1, len(table.columns) - 1),
        open_href=state.href("pivot/open").partition("?")[0],
        keep=tuple(state.pairs()),
        notes=_notes(env, table),
        views=view_switch(env, info, state, "chart"),
        **shown,
    )


def _layout(env: Env, info: ModelInfo, view: Chart, state: ListState) -> Layout:
    """One grouping, at most one series, one figure. What a pivot lays out is taken over as far as it goes."""
    found = read_layout(env, info, state, (view.group,), (view.series,) if view.series else (), (view.measure,))
    rows, columns = found.rows, found.columns
    if not rows and columns:
        rows, columns = columns[:1], ()
    if not rows:
        rows = read_layout(env, info, ListState(info.name), (view.group,), (), ()).rows
    return Layout(rows[:1], columns[:1], found.measures[:1])


def _type(view: Chart, state: ListState) -> ChartType:
    asked: Any = next((value for name, value in state.layout if name == "chart"), view.type)
    return asked if asked in get_args(ChartType) else view.type


def _with_type(state: ListState, kind: str) -> ListState:
    return state.with_(layout=(*(pair for pair in state.layout if pair[0] != "chart"), ("chart", kind)))


def _types(env: Env, state: ListState, current: str) -> tuple[ViewSwitch, ...]:
    return tuple(
        ViewSwitch(
            label=env.gettext(label), href=_with_type(state, kind).href("chart"), icon=_SIGNS[kind],
            current=kind == current,
        )
        for kind, label in TYPES.items()
    )  # fmt: skip


def _declared(env: Env, info: ModelInfo, state: ListState, layout: Layout, kind: str) -> tuple[Facet, ...]:
    """The declared charts, each as the address that lays the figures out as it does."""
    made = []
    for name in chart_names(env.registry, info.name):
        view: Chart | None = look_view(env, "chart", info.name, name)
        if view is None:
            continue
        bare = ListState(info.name)
        there = read_layout(env, info, bare, (view.group,), (view.series,) if view.series else (), (view.measure,))
        label = env.gettext(view.label) if view.label else dimension_label(env, info, view.group)
        href = _with_type(with_layout(state, there), view.type).href("chart")
        made.append(Facet(label=label, href=href, active=there.pairs() == layout.pairs() and view.type == kind))
    return tuple(made) if len(made) > 1 else ()


def _caption(env: Env, info: ModelInfo, layout: Layout, table: Table) -> str:
    figure = layout.measures[0]
    unit = figure.unit_of(table.cell((), ()))
    what = f"{figure.label}, {unit}" if unit else figure.label
    by = " × ".join(dimension_label(env, info, each.by) for each in (*layout.rows, *layout.columns))
    return env.gettext("{figure} by {grouping}").format(figure=what, grouping=by)


def _empty(env: Env, info: ModelInfo, state: ListState, table: Table) -> EmptyState | None:
    if not table.complete or len(table.all_rows) * len(table.columns) > MARKS:
        return EmptyState(
            title=env.gettext("Too many different values"),
            message=env.gettext("Nobody could read this chart. Choose another grouping, longer periods, or filter."),
            icon="chart-dots",
        )
    whole = table.cell((), ())
    return nothing_found(env, info, state, "chart") if whole is None or not whole.count else None


def _notes(env: Env, table: Table) -> tuple[str, ...]:
    if mixed_currencies(table):
        text = env.gettext("Amounts of several currencies are not added up. Filter by one, or make it the series.")
        return (text,)
    return ()
