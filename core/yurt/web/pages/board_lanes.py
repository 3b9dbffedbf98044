"""The columns of a board: statuses, options, or the records that a link leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yurt.env import Env
from yurt.env.labels import row_name
from yurt.env.naming import option_labels
from yurt.env.query import Query, fetch
from yurt.errors import NotFound
from yurt.model.filters import parse_filter
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import BoardView
from yurt.web.pages.context.document import Tone
from yurt.web.pages.liststate import Part
from yurt.web.present.palette import palette_place
from yurt.web.present.texts import TONES
from yurt.web.present.views import board_view

MOST_COLUMNS = 60
_TONE_COLOURS: dict[Tone, int] = {"ok": 3, "today": 4, "late": 9, "penalty": 6, "new": 8, "over": 11}


@dataclass(frozen=True)
class Lane:
    """One column of a board: `value` of the field (None: it is empty), its name and look."""

    key: str
    value: Any
    label: str
    colour: int
    folded: bool = False
    limit: int = 0
    """So many cards at most; 0 for any number."""

    def part(self, field: str) -> Part:
        """The filter that holds for its cards."""
        if self.value is None:
            return {"field": field, "op": "empty"}
        return {"field": field, "op": "eq", "value": self.value}


def board_of(env: Env, info: ModelInfo) -> BoardView:
    """The model's board. Raises NotFound when it has none."""
    view = board_view(env, info.name)
    if view is None:
        raise NotFound(env.gettext("“{model}” has no board.").format(model=env.gettext(info.plural)))
    return view


def lanes(env: Env, info: ModelInfo, view: BoardView, part: Part | None = None) -> list[Lane]:
    """All columns in their order: states, options, or every record of the link's model, empty ones too.

    `part` is a filter of the records that make the columns.
    """
    spec = info.fields[view.column]
    if spec.kind == "link":
        found = _linked_lanes(env, spec, view.limit, part)
    else:
        labels = option_labels(env, spec)
        found = [
            Lane(value, value, label, _state_colour(spec, value, place), limit=view.limits.get(value, 0))
            for place, (value, label) in enumerate(labels.items())
        ]
    if not spec.required:
        found.append(Lane("none", None, env.gettext("Not set"), 11))
    return found


def _state_colour(spec: FieldSpec, value: str, place: int) -> int:
    state = spec.state(value)
    return _TONE_COLOURS[TONES.get(state.colour, "over")] if state else place


def _linked_lanes(env: Env, spec: FieldSpec, limit: str, part: Part | None) -> list[Lane]:
    target = env.info(spec.target or "")
    extra = [name for name in ("colour", "folded", limit) if _readable(env, target, name)]
    label = target.label_field
    paths = tuple([label] if label else []) + tuple(extra)
    order = tuple(part.strip() for part in target.options.order.split(",") if part.strip())
    where = parse_filter(part) if part else None
    page = fetch(env, target.name, Query(fields=paths, where=where, order=order, limit=MOST_COLUMNS))
    at = {column.path: column.index for column in page.plan.columns}
    named = next((column for column in page.plan.columns if column.path == label), None)
    made = []
    for place, row in enumerate(page.rows):
        colour = row[at["colour"]] if "colour" in at else None
        made.append(
            Lane(
                str(row[0]),
                row[0],
                row_name(env, named, row),
                palette_place(colour, place % 12),
                bool(row[at["folded"]]) if "folded" in at else False,
                (row[at[limit]] or 0) if limit in at else 0,
            )
        )
    return made


def _readable(env: Env, target: ModelInfo, name: str) -> bool:
    spec = target.fields.get(name)
    return spec is not None and env.access.readable(spec)
