"""How many cards the columns of a board may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.view.resolved import BoardView
from yurt.web.pages.addresses import model_href
from yurt.web.pages.board_lanes import lanes
from yurt.web.present.parse import number_in
from yurt.web.present.views import board_view


@dataclass(frozen=True, slots=True)
class BoardPart:
    """The limits by column in inputs; where the columns are records, the way to where their limits stand."""

    columns: tuple[tuple[str, str, str], ...]
    """Value, word, limit."""
    refuses: bool
    records_href: str = ""
    records_label: str = ""


def board_part(env: Env, info: ModelInfo) -> BoardPart | None:
    """The board's part of the page; None for a model without a board, or one whose columns cannot be limited."""
    view = board_view(env, info.name)
    if view is None:
        return None
    spec, refuses = info.fields[view.column], view.beyond == "refuse"
    if spec.kind == "link":
        target = env.info(spec.target or "")
        if not view.limit or not env.access.allows(target.name, "write"):
            return None
        return BoardPart((), refuses, model_href(target.name), env.gettext(target.plural))
    rows = [(lane.key, lane.label, str(lane.limit or "")) for lane in lanes(env, info, view) if lane.value is not None]
    return BoardPart(tuple(rows), refuses)


def board_change(env: Env, info: ModelInfo, form: FormData) -> dict[str, Any]:
    """The step that the board's form asks for. Raises ValidationFailed for a limit that is no number."""
    view: BoardView | None = board_view(env, info.name)
    limits: dict[str, int] = {}
    for lane in lanes(env, info, view) if view else ():
        typed = str(form.get(f"limit.{lane.key}") or "").strip()
        number = number_in(typed)
        if typed and not (number and number <= 10_000):
            message = env.gettext("Write a whole number from 1 to 10,000, or leave it empty for no limit.")
            raise ValidationFailed(message, {lane.label: message})
        if number:
            limits[lane.key] = number
    return {"limits": limits, "beyond": "refuse" if form.get("beyond") == "refuse" else "ask"}
