"""How many cards a column of a board may hold, how full it is, and what happens to one card more.

A limit is about the board: it is asked about, or refused, where cards are moved, by pointer and by keyboard. Forms,
imports and the API write as before. Cards are counted as the user sees them without a filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.query import group
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.view.resolved import BoardView
from yurt.web.pages.asking import shown
from yurt.web.pages.board_lanes import Lane
from yurt.web.pages.context.ask import AskPart
from yurt.web.pages.context.board import ColumnLoad
from yurt.web.pages.liststate import ListState
from yurt.web.present.formats import formats
from yurt.web.requests import posted

AGREED = "beyond"
"""Posted by who wants the card in a full column all the same."""


def filling(env: Env, info: ModelInfo, view: BoardView, made: Iterable[Lane]) -> Mapping[Any, int]:
    """How many cards there are by the value of the column; empty for a board without limits."""
    if not any(lane.limit for lane in made):
        return {}
    return {row.value: row.count for row in group(env, info.name, ListState(info.name).query((), 0), view.column)}


def load_of(env: Env, lane: Lane, number: int) -> ColumnLoad | None:
    """How full a column with a limit is, in figures and in words; None for a column without."""
    if not lane.limit:
        return None
    shape = formats(env.language)
    text, beyond = "", number - lane.limit
    if beyond > 0:
        text = env.gettext("{number} over the limit").format(number=shape.integer(beyond))
    elif not beyond:
        text = env.gettext("Full")
    figures = f"{shape.integer(number)} / {shape.integer(lane.limit)}"
    return ColumnLoad(figures=figures, text=text, tone="late" if beyond > 0 else "today")


def with_room(
    request: Request, env: Env, info: ModelInfo, view: BoardView, lane: Lane, record: Any, work: Callable[[], Response]
) -> Response:
    """Answers with `work`, which moves the card; asks first where the column is full.

    Raises ValidationFailed where the board refuses more.
    """
    column = info.fields[view.column].column_name
    if not lane.limit or getattr(record, column) == lane.value or posted(request).get(AGREED):
        return work()
    number = filling(env, info, view, [lane]).get(lane.value, 0)
    if number < lane.limit:
        return work()
    shape = formats(env.language)
    text = env.gettext("“{column}” holds {number} cards, and {limit} is its limit.").format(
        column=lane.label, number=shape.integer(number), limit=shape.integer(lane.limit)
    )
    if view.beyond == "refuse":
        raise ValidationFailed(f"{text} {env.gettext('Finish or move one of them first.')}")
    kept = tuple((name, str(value)) for name, value in posted(request).multi_items() if name not in ("csrf", "asked"))
    query = f"?{request.url.query}" if request.url.query else ""
    part = AskPart(
        title=env.gettext("The column is full"),
        text=text,
        button=env.gettext("Move it all the same"),
        href=request.url.path + query,
        target="#y-board",
        widgets=(),
        hidden=(*kept, (AGREED, "1")),
    )
    return shown(request, env, part, 200)
