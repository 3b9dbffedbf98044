"""What a list page reads: the user's columns, the rows or groups, and what saved filters there are."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from starlette.datastructures import QueryParams
from starlette.requests import Request

from yurt.base.models.views import SavedFilter, ViewSetting
from yurt.env import Env
from yurt.env.access import AccessProfile
from yurt.env.cube import Cube, CubeCell
from yurt.env.naming import option_labels
from yurt.env.prepared import Prepared
from yurt.env.query import Page, Query, fetch
from yurt.errors import YurtError
from yurt.model.filters import parse_filter
from yurt.model.info import ModelInfo
from yurt.view.declare import Tone
from yurt.view.resolve import renamed, walk
from yurt.view.resolved import ListView
from yurt.web.pages.context.table import Group
from yurt.web.pages.list_measures import cells_of, figures_of
from yurt.web.pages.liststate import LAYOUT, ListState, Part
from yurt.web.present.cells import CellTable, cell_table, period_label
from yurt.web.present.conditions import json_ready
from yurt.web.present.formats import formats
from yurt.web.present.texts import tone_of, writer
from yurt.web.present.views import column_choices, kept, list_view
from yurt.web.requests import current

_KEPT = 2000


@dataclass(frozen=True)
class Saved:
    """A saved filter: the parameters of a list under a name."""

    id: int
    name: str
    query: dict[str, Any]
    own: bool
    favourite: bool


@dataclass(frozen=True)
class Kept:
    """What a user keeps of a list: the columns (empty for the view's own), their widths in pixels, saved filters."""

    columns: tuple[str, ...]
    saved: tuple[Saved, ...]
    widths: dict[str, int] = field(default_factory=dict)

    @property
    def widths_key(self) -> tuple[tuple[str, int], ...]:
        """The widths as something that tells one arrangement from another."""
        return tuple(self.widths.items())


def kept_of(request: Request, env: Env, model: str) -> Kept:
    """What the visitor keeps of a list, remembered until anybody keeps something else."""
    stamp = current(request).views_stamp
    known: dict[Any, tuple[str | None, Kept, AccessProfile]] = env.system.cache.setdefault("web.kept", {})
    key = (env.user_id, model, id(env.access))
    found = known.get(key)
    if found is None or found[0] != stamp or found[2] is not env.access:
        if len(known) >= _KEPT:
            known.clear()
        found = known[key] = (stamp, kept_by_user(env, model), env.access)
    return with_columns(env, model, found[1], request.query_params)


def with_columns(env: Env, model: str, keeps: Kept, params: QueryParams) -> Kept:
    """The same with the columns that the address names: those of a saved filter go before the user's own."""
    asked = params.getlist("c")
    if not asked:
        return keeps
    allowed = column_choices(env, model)
    return replace(keeps, columns=tuple(dict.fromkeys(path for path in asked if path in allowed)) or keeps.columns)


def kept_by_user(env: Env, model: str) -> Kept:
    """Columns and saved filters in one query."""
    prepared: Prepared = kept(env, ("kept",), lambda: _kept_statement(env))
    rows = prepared.run(env.connection, {"model": model, "user": env.user_id, "key": f"list:{model}"})
    columns: tuple[str, ...] = ()
    widths: dict[str, int] = {}
    saved = []
    for kind, number, name, value, owner, favourite in rows:
        value = json.loads(value) if isinstance(value, str) else value
        if not isinstance(value, dict):
            continue
        if kind == "columns":
            allowed = column_choices(env, model)
            columns = tuple(path for path in value.get("columns", ()) if path in allowed)
            widths = {str(path): width for path, width in (value.get("widths") or {}).items() if type(width) is int}
        else:
            saved.append(Saved(number, name, value, owner == env.user_id, bool(favourite)))
    return Kept(columns, tuple(saved), widths)


def _kept_statement(env: Env) -> Prepared:
    filters, settings = env.info(SavedFilter).table, env.info(ViewSetting).table
    me = sa.bindparam("user", type_=sa.BigInteger())
    saved = sa.select(
        sa.literal("filter").label("kind"), filters.c.id, filters.c.name, sa.cast(filters.c.query, sa.Text),
        filters.c.owner_id, filters.c.favourite,
    ).where(
        filters.c.model == sa.bindparam("model", type_=sa.Text()),
        sa.or_(filters.c.owner_id == me, filters.c.shared.is_(True)),
    )  # fmt: skip
    columns = sa.select(
        sa.literal("columns"), settings.c.id, settings.c.key, sa.cast(settings.c.value, sa.Text), settings.c.user_id,
        sa.false(),
    ).where(settings.c.user_id == me, settings.c.key == sa.bindparam("key", type_=sa.Text()))  # fmt: skip
    both = saved.union_all(columns).order_by("name")
    return Prepared(both, env.system.database.engine.dialect)  # type: ignore[arg-type]


def shown_view(env: Env, model: str, keeps: Kept) -> ListView:
    """The list with the user's own columns, if there are any."""
    if keeps.columns:
        return renamed(list_view(env, model), keeps.columns)
    return kept(env, ("view", "shown", model), lambda: _usual_columns(list_view(env, model)))


def _usual_columns(view: ListView) -> ListView:
    """The list without the columns that are only there to be chosen."""
    return replace(view, columns=tuple(column for column in view.columns if not column.hidden) or view.columns)


def table_of(env: Env, view: ListView) -> CellTable:
    """The prepared columns of a list."""
    tones: tuple[tuple[Tone, str], ...] = tuple((c.tone, env.gettext(c.label)) for c in view.colours)
    key = ("table", view.model, view.columns, tones, env.zone.key, env.system.settings.currency)
    return kept(env, key, lambda: cell_table(env, view.model, view.columns, tones))


def coloured(view: ListView, query: Query) -> Query:
    """The query that also tells for each row which of the list's colours fit."""
    return replace(query, flags=tuple(parse_filter(colour.where) for colour in view.colours)) if view.colours else query


def with_defaults(env: Env, state: ListState, view: ListView, keeps: Kept) -> ListState:
    """What a bare address shows: the user's favourite filter, else the view's defaults."""
    if state.given:
        return state
    favourite = next((entry for entry in keeps.saved if entry.favourite and entry.own), None)
    if favourite is not None:
        return apply_saved(state, favourite.query)
    parts = tuple(declared.where for declared in view.filters if declared.default)
    return replace(state, parts=parts, group=view.group_by, given=bool(parts or view.group_by))


def apply_saved(state: ListState, query: dict[str, Any]) -> ListState:
    """The list that a saved filter stands for."""

    def names(key: str) -> tuple[str, ...]:
        return tuple(str(name) for name in query.get(key) or ())

    parts = tuple(part for part in query.get("parts") or () if isinstance(part, dict))
    search = str(query.get("search") or "")
    kept_layout = query.get("layout") or ()
    layout = tuple((str(name), str(value)) for name, value in kept_layout if name in LAYOUT)
    layout = layout or tuple(pair for pair in state.layout if pair[0] != "c")
    return replace(state, parts=parts, search=search, order=names("order"), group=names("group"), given=True, offset=0,
                   measures=names("measures"), layout=layout)  # fmt: skip


def saved_query(state: ListState) -> dict[str, Any]:
    """What is kept of a list as a saved filter."""
    return {
        "parts": list(state.parts), "search": state.search, "order": list(state.order), "group": list(state.group),
        **({"measures": list(state.measures)} if state.measures else {}),
    }  # fmt: skip


def saved_look(state: ListState, page: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """The same with the view it was kept in and how that is laid out; the day of a calendar is no part of it.

    Of a list the columns that somebody has chosen go along.
    """
    layout = [list(pair) for pair in state.layout if pair[0] not in ("day", "c")] if page else []
    layout += [["c", path] for path in columns] if not page else []
    return {**saved_query(state), **({"view": page} if page else {}), **({"layout": layout} if layout else {})}


def read_page(env: Env, state: ListState, view: ListView, table: CellTable) -> Page:
    """One page of rows of the database in the list's order."""
    paths = table.paths
    if state.show == "all" and table.info.options.archive and "archived" not in paths:
        paths = (*paths, "archived")
    ordered = state if state.order else replace(state, order=view.order)
    return fetch(env, state.model, coloured(view, ordered.query(paths, view.page_size)))


def read_groups(env: Env, state: ListState, table: CellTable) -> tuple[Group, ...]:
    """The groups of the level that the state is at, closed, with counts and figures."""
    by = state.group[state.level]
    found = figures_of(env, state, table, (by,))
    shape = formats(env.language)
    made = []
    for value, cell, label, tone in _labelled(env, table.info, by, found):
        inner = state.with_(inside=(*state.inside, *group_condition(env, table.info, by, value)), level=state.level + 1)
        key = zlib.crc32(json.dumps(inner.inside, sort_keys=True).encode())
        made.append(
            Group(
                key=f"{state.level}-{key:x}",
                label=label or env.gettext("Not set"),
                count=shape.integer(cell.count),
                href=inner.href("rows"),
                cells=cells_of(env, state, table, cell.figures),
                level=state.level,
                tone=tone,
            )
        )
    return tuple(made)


def _labelled(env: Env, info: ModelInfo, by: str, found: Cube) -> list[tuple[Any, CubeCell, str, Any]]:
    """Each group with its name: options in their declared order, others by name or value, those not set last."""
    path, _, unit = by.partition(":")
    walked = walk(env.registry, info.name, path)
    assert walked is not None
    spec = walked[1]
    values = sorted(((value, cell) for (value,), cell in found.cells.items()), key=lambda pair: _sortable(pair[0]))
    if unit:
        return [(value, cell, period_label(env, value, unit) if value else "", None) for value, cell in values]
    if spec.kind in ("selection", "state"):
        labels = option_labels(env, spec)
        places = {value: place for place, value in enumerate(labels)}
        values.sort(key=lambda pair: places.get(pair[0], len(places)))
        return [(v, cell, labels.get(v, str(v or "")), tone_of(spec, v)) for v, cell in values]
    if spec.kind == "link":
        names = {v: str(found.labels[0].get(v) or (f"#{v}" if v else "")) for v, _ in values}
        values.sort(key=lambda pair: (pair[0] is None, names[pair[0]].casefold()))
        return [(value, cell, names[value], None) for value, cell in values]
    write = writer(env, spec)
    return [(value, cell, write(value), None) for value, cell in values]


def _sortable(value: Any) -> tuple[bool, Any]:
    """A key that orders the values of one field, texts without regard to capitals."""
    return (value is None, value.casefold() if isinstance(value, str) else 0 if value is None else value)


def group_condition(env: Env, info: ModelInfo, by: str, value: Any) -> tuple[Part, ...]:
    """The filter that holds exactly for the records of a group."""
    path, _, unit = by.partition(":")
    if value is None:
        return ({"field": path, "op": "empty"},)
    if not unit:
        return ({"field": path, "op": "eq", "value": json_ready(value)},)
    first = date.fromisoformat(str(value)[:10])
    after = _next_period(first, unit)
    found = walk(env.registry, info.name, path)
    if found is not None and found[1].kind == "datetime":
        start, end = (datetime(d.year, d.month, d.day, tzinfo=env.zone).isoformat() for d in (first, after))
    else:
        start, end = first.isoformat(), after.isoformat()
    return ({"field": path, "op": "ge", "value": start}, {"field": path, "op": "lt", "value": end})


def _next_period(first: date, unit: str) -> date:
    if unit in ("day", "week"):
        return first + timedelta(days=1 if unit == "day" else 7)
    months = first.year * 12 + first.month - 1 + {"month": 1, "quarter": 3, "year": 12}[unit]
    return date(months // 12, months % 12 + 1, 1)


def can(env: Env, info: ModelInfo, operation: Any) -> bool:
    """Whether the user may do this with some records of the model at least."""
    if info.options.journal and operation != "read":
        return False
    try:
        env.access.require(info, operation, env)
    except YurtError:
        return False
    return True
