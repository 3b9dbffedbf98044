"""Tiles that show a chart, a list, or what waits for the user."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from yurt.base.models.notices import Notification
from yurt.env import Env
from yurt.env.labels import row_name
from yurt.env.query import count, fetch
from yurt.view.dashboards import ChartTile, Listing, Tasks
from yurt.view.resolved import ListColumn
from yurt.web.dashboards.context import ChartBody, ListingBody, TaskItem, TasksBody
from yurt.web.dashboards.switches import Switches
from yurt.web.pages.activities import earliest_activities, safe_path, tone_of_due, when_words
from yurt.web.pages.addresses import record_href
from yurt.web.pages.dimensions import dimension_label
from yurt.web.pages.layouts import read_layout, with_layout
from yurt.web.pages.liststate import ListState
from yurt.web.pages.pivot_data import Table, heads, mixed_currencies, page_rows, read_table, total_row
from yurt.web.present.cells import CellTable, cell_table
from yurt.web.present.formats import formats
from yurt.web.present.views import kept, list_view, look_view

MARKS = 400
"""A tile of more marks is only noise."""
COLUMNS = 4
"""So many of its columns a list shows in a tile that names none."""
COUNTED = 10_000
LOOKED_AT = 200
"""Of so many records the next activities are asked."""


# ---- charts ----


def chart_body(env: Env, tile: ChartTile, switches: Switches) -> tuple[ChartBody | None, str]:
    """The chart, and the address of its page. None where there is nothing to draw."""
    info, view = env.info(tile.model), tile.chart
    bare = ListState(info.name, switches.parts(tile))
    layout = read_layout(env, info, bare, (view.group,), (view.series,) if view.series else (), (view.measure,))
    state = with_layout(bare, layout)
    state = state.with_(layout=(*state.layout, ("chart", view.type)))
    href = state.href("chart" if look_view(env, "chart", info.name) else "")
    table = read_table(env, info, state, layout)
    whole = table.cell((), ())
    if whole is None or not whole.count or not table.complete or len(table.all_rows) * len(table.columns) > MARKS:
        return None, href
    label = env.gettext(tile.label)
    grouping = " × ".join(dimension_label(env, info, each.by) for each in (*layout.rows, *layout.columns))
    return ChartBody(
        title=label,
        type=view.type,
        caption=f"{label}: {layout.measures[0].label}, {grouping}",
        corner=layout.rows[0].label,
        heads=heads(env, table),
        rows=page_rows(env, table),
        totals=total_row(env, table),
        series=max(1, len(table.columns) - 1),
        open_href=state.href("pivot/open").partition("?")[0],
        keep=tuple(state.pairs()),
        notes=_notes(env, table),
    ), href


def _notes(env: Env, table: Table) -> tuple[str, ...]:
    if not mixed_currencies(table):
        return ()
    return (env.gettext("Amounts of several currencies are not added up. Filter by one, or make it the series."),)


# ---- lists ----


def listing_body(env: Env, tile: Listing, switches: Switches) -> tuple[ListingBody | None, str]:
    """The rows, and the address of the list. None where nothing is found."""
    order = tuple(part.strip() for part in tile.order.split(",") if part.strip()) or list_view(env, tile.model).order
    state = ListState(tile.model, switches.parts(tile), order=order)
    table = _table(env, tile)
    found = fetch(env, tile.model, state.query(table.paths, tile.rows))
    if not found.rows:
        return None, state.href()
    number = len(found.rows)
    if found.cursor:
        number = count(env, tile.model, state.query((), 0), ceiling=COUNTED)
    shape = formats(env.language)
    total = f"{shape.integer(number)}{'+' if number == COUNTED else ''}"
    heads_ = tuple(column.head() for column in table.columns)
    return ListingBody(columns=heads_, rows=tuple(table.rows(found.plan, found.rows)), total=total), state.href()


def _table(env: Env, tile: Listing) -> CellTable:
    columns = tuple(ListColumn(path) for path in tile.columns)
    if not columns:
        columns = tuple(column for column in list_view(env, tile.model).columns if not column.hidden)[:COLUMNS]
    key = ("tile", tile.model, columns, env.zone.key, env.system.settings.currency)
    return kept(env, key, lambda: cell_table(env, tile.model, columns))


# ---- tasks ----


@dataclass(frozen=True)
class _Waiting:
    """Something to do, with the day it is due for sorting."""

    due: date | datetime | None
    item: TaskItem


def tasks_body(env: Env, tile: Tasks, switches: Switches) -> tuple[TasksBody | None, str]:
    """What waits, the earliest first, and the address of the list behind it. None where nothing waits."""
    waiting = _given(env)
    href = "/notices"
    if tile.model:
        state = ListState(tile.model, switches.parts(tile), order=(tile.due,) if tile.due else ())
        waiting += _records(env, tile, state)
        href = state.href()
    waiting.sort(key=lambda each: _day(env, each.due))
    if not waiting:
        return None, href
    hidden = len(waiting) - tile.rows
    more = formats(env.language).integer(hidden) if hidden > 0 else ""
    return TasksBody(items=tuple(each.item for each in waiting[: tile.rows]), more=more), href


def _given(env: Env) -> list[_Waiting]:
    """The tasks that somebody gave to the user and that are not done."""
    table = env.info(Notification).table.c
    statement = (
        sa.select(table.id, table.title, table.text, table.due)
        .where(table.recipient_id == env.user_id, table.kind == "task", table.read_at.is_(None))
        .order_by(table.due, table.id)
        .limit(LOOKED_AT)
    )
    return [
        _Waiting(
            row.due,
            TaskItem(
                text=row.title,
                detail=(row.text or "")[:120],
                href=f"/notices/{row.id}",
                when=when_words(env, row.due),
                tone=tone_of_due(env, row.due),
                done_href=f"/notices/{row.id}/mark",
            ),
        )
        for row in env.session.connection().execute(statement)
    ]


def _records(env: Env, tile: Tasks, state: ListState) -> list[_Waiting]:
    """The records that wait: by what add-ons know is to be done next, else by their own day."""
    info = env.info(tile.model)
    fields = tuple(name for name in (info.label_field, tile.due) if name)
    found = fetch(env, info.name, state.query(fields, LOOKED_AT))
    places: dict[str, Any] = {column.path: column.index for column in found.plan.columns}
    named = next((column for column in found.plan.columns if column.path == info.label_field), None)
    activities = earliest_activities(env, info.name, [row[0] for row in found.rows])
    kind = env.gettext(info.label)
    made = []
    for row in found.rows:
        name = row_name(env, named, row)
        activity = activities.get(row[0])
        due = activity.due if activity else row[places[tile.due]] if tile.due else None
        if activity is None and due is None:
            continue
        item = TaskItem(
            text=activity.text if activity else name,
            detail=name if activity else kind,
            href=(safe_path(activity.href) if activity else "") or record_href(info.name, row[0]),
            when=when_words(env, due),
            tone=tone_of_due(env, due),
            done_href=safe_path(activity.done_href) if activity else "",
        )
        made.append(_Waiting(due, item))
    return made


def _day(env: Env, due: date | datetime | None) -> date:
    if due is None:
        return date.max
    return due.astimezone(env.zone).date() if isinstance(due, datetime) else due
