"""What a board shows: its columns with counts and sums, and the cards in each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from yurt.env import Env
from yurt.env.query import fetch, group
from yurt.env.reading import visible_ids
from yurt.model.info import ModelInfo
from yurt.view.resolved import BoardView, ListColumn
from yurt.web.pages.activities import next_activities
from yurt.web.pages.addresses import record_href, with_query
from yurt.web.pages.board_lanes import Lane, lanes
from yurt.web.pages.board_limits import filling, load_of
from yurt.web.pages.context.board import BoardCard, BoardColumn
from yurt.web.pages.context.document import Badge, Tone
from yurt.web.pages.context.timeline import NextActivity
from yurt.web.pages.list_data import can
from yurt.web.pages.liststate import ListState, Part
from yurt.web.present.cells import CellTable, cell_table
from yurt.web.present.formats import currency_places, formats
from yurt.web.present.texts import currency_field, fixed_currency, money_text
from yurt.web.present.views import kept, list_view
from yurt.web.shell import initials

CARDS = 20


def board_columns(
    env: Env, info: ModelInfo, view: BoardView, state: ListState, part: Part | None = None
) -> tuple[BoardColumn, ...]:
    """Every column with its first cards; counts and sums come from one query. `part` says which columns, as `lanes`."""
    shape = formats(env.language)
    code, summed = _currency(env, info, view, state)
    sums = (view.sum,) if view.sum and summed else ()
    counted = {row.value: row for row in group(env, info.name, state.query((), 0), view.column, sums)}
    may_create, columns = can(env, info, "create"), []
    made = lanes(env, info, view, part)
    held = filling(env, info, view, made)
    unused = info.fields[view.column].unused
    for lane in made:
        row = counted.get(lane.value)
        if row is None and (lane.value is None or lane.value in unused):
            continue
        total = row.sums.get(view.sum) if row is not None and sums else None
        text = _sum_text(env, info, view, total, code) if total else ""
        columns.append(
            replace(
                lane_cards(env, info, view, state, lane, 0) if row is not None else _empty(lane),
                count=shape.integer(row.count) if row is not None else "0",
                sum=text,
                folded=lane.folded and row is None,
                load=load_of(env, lane, held.get(lane.value, 0)),
                new_href=with_query(record_href(info.name, "new"), [(view.column, str(lane.value or ""))])
                if may_create
                else "",
            )
        )
    return tuple(columns)


def _empty(lane: Lane) -> BoardColumn:
    return BoardColumn(key=lane.key, label=lane.label, colour=lane.colour)


def _currency(env: Env, info: ModelInfo, view: BoardView, state: ListState) -> tuple[str, bool]:
    """The currency of the sums, and whether there is one: amounts of several currencies are not added up."""
    spec = info.fields.get(view.sum)
    if spec is None or spec.kind != "money":
        return "", bool(view.sum)
    beside = currency_field(env, info.name, spec)
    if not beside:
        return fixed_currency(env, spec), True
    found = group(env, info.name, state.query((), 0), beside, limit=3)
    names = [str(row.label or row.value or "") for row in found]
    return (names[0], True) if len(names) == 1 else ("", False)


def _sum_text(env: Env, info: ModelInfo, view: BoardView, total: Any, code: str) -> str:
    spec = info.fields[view.sum]
    shape = formats(env.language)
    if spec.kind == "money":
        return f"{money_text(shape, total, currency_places(code))} {code}".strip()
    return shape.integer(total) if isinstance(total, int) else shape.plain(total)


def lane_cards(env: Env, info: ModelInfo, view: BoardView, state: ListState, lane: Lane, offset: int) -> BoardColumn:
    """A column with the cards from `offset` on."""
    table: CellTable = kept(env, ("board-cells", info.name, env.zone.key), lambda: _cells(env, info, view))
    inner = state.with_(inside=(lane.part(view.column),), offset=offset, group=())
    order = state.order or list_view(env, info.name).order
    paths = (*table.paths, *(() if info.options.journal else ("version",)))
    found = fetch(env, info.name, replace(inner, order=order).query(paths, CARDS))
    rows = table.rows(found.plan, found.rows)
    fixed = fixed_ids(env, info, [row[0] for row in found.rows])
    raw = {column.path: column for column in found.plan.columns}
    versions = raw.get("version")
    due = next_activities(env, info.name, [int(row[0]) for row in found.rows])
    cards = tuple(
        _lit(
            _card(env, view, table, raw, row, made, int(row[0]) in fixed, row[versions.index] if versions else 0),
            due.get(int(row[0])),
        )
        for row, made in zip(found.rows, rows, strict=True)
    )
    more = ""
    if found.cursor:
        pairs = [*state.with_(group=()).pairs(), ("column", lane.key), ("from", str(offset + CARDS))]
        more = with_query(ListState(info.name).href("board/cards").partition("?")[0], pairs)
    return replace(_empty(lane), cards=cards, more_href=more)


def _cells(env: Env, info: ModelInfo, view: BoardView) -> CellTable:
    paths: dict[str, None] = dict.fromkeys((view.title, *view.fields, *((view.sum,) if view.sum else ())))
    return cell_table(env, info.name, tuple(ListColumn(path) for path in paths))


def fixed_ids(env: Env, info: ModelInfo, ids: list[int]) -> set[int]:
    """The cards that the user may not move."""
    if not can(env, info, "write"):
        return set(ids)
    if not ids or env.access.condition(info, "write", info.cls, env) is None:
        return set()
    return set(ids) - visible_ids(env, info, ids, "write")


def _card(
    env: Env, view: BoardView, table: CellTable, raw: dict[str, Any], row: Any, made: Any, fixed: bool, version: int
) -> BoardCard:
    """One card: amount and person have places of their own, a date is the status, the rest the detail."""
    amount, status, tone, person, details = "", "", "over", None, []
    for column, cell in zip(table.columns, made.cells, strict=True):
        text = cell[0]
        if column.path in (view.title, view.column) or not text:
            continue
        value = row[raw[column.path].index]
        if column.spec.kind == "money" and not amount:
            amount = f"{text} {column.unit}".strip() if value else ""
        elif column.spec.target == "core.user" and person is None:
            person = Badge(name=text, initials=initials(text), colour=value % 12)
        elif column.spec.kind in ("date", "datetime") and not status:
            status, tone = text, _date_tone(env, value)
        else:
            details.append(text)
    title = made.cells[next(n for n, c in enumerate(table.columns) if c.path == view.title)][0]
    return BoardCard(
        id=made.id,
        title=title or f"#{made.id}",
        href=record_href(view.model, made.id),
        detail=" · ".join(details),
        amount=amount,
        status=status,
        tone=tone,  # type: ignore[arg-type]
        person=person,
        fixed=fixed,
        version=version or 0,
    )


def _lit(card: BoardCard, activity: NextActivity | None) -> BoardCard:
    """The card with the light of what is to be done next, where an add-on tells it; it outdoes a date of the view."""
    if activity is None:
        return card
    return replace(card, status=f"{activity.when} · {activity.text}", tone=activity.tone)


def _date_tone(env: Env, value: Any) -> Tone:
    day = value.astimezone(env.zone).date() if isinstance(value, datetime) else value
    if not isinstance(day, date) or day > env.today:
        return "over"
    return "today" if day == env.today else "late"
