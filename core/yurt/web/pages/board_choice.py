"""Several boards of the same records, such as one for each funnel: which one is shown, and the way to the others."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.env import Env
from yurt.env.labels import row_name
from yurt.env.query import Query, fetch
from yurt.model.info import ModelInfo
from yurt.view.resolved import BoardView
from yurt.web.pages.context.board import BoardChoice
from yurt.web.pages.liststate import ListState, Part

MOST_BOARDS = 30


@dataclass(frozen=True)
class Boards:
    """The boards there are, and the filter of the columns of the one that is shown; none where there is but one."""

    choices: tuple[BoardChoice, ...] = ()
    part: Part | None = None


def boards_of(env: Env, info: ModelInfo, view: BoardView, state: ListState) -> Boards:
    """The board that the filter names, else the first."""
    if not view.within:
        return Boards()
    target = env.info(info.fields[view.within].target or "")
    order = tuple(name.strip() for name in target.options.order.split(",") if name.strip())
    label = target.label_field
    page = fetch(env, target.name, Query(fields=(label,) if label else (), order=order, limit=MOST_BOARDS))
    column = page.plan.columns[0] if page.plan.columns else None
    names = {int(row[0]): row_name(env, column, row) for row in page.rows}
    if len(names) < 2:
        return Boards()
    named = [part["value"] for part in state.parts if _names_one(part, view.within)]
    shown = next((value for value in named if value in names), next(iter(names)))
    others = tuple(part for part in state.parts if not _names_one(part, view.within))
    choices = tuple(
        BoardChoice(
            label=name,
            href=state.with_(parts=(*others, _part(view.within, value)), group=()).href("board"),
            current=value == shown,
        )
        for value, name in names.items()
    )
    return Boards(choices, _part(view.within, shown))


def _names_one(part: Part, field: str) -> bool:
    return part.get("field") == field and part.get("op", "eq") == "eq" and isinstance(part.get("value"), int)


def _part(field: str, value: int) -> Part:
    return {"field": field, "op": "eq", "value": value}
