"""The statuses of a state and the choices of a selection: words, colours, which are hidden, the client's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.customised import FieldChange


@dataclass(frozen=True, slots=True)
class Way:
    """Another status, and whether this one may be reached from it (or leads to it)."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One status or choice in inputs; `after` and `to` are of one that was added here to a state."""

    value: str
    label: str
    colour: str
    unused: bool
    own: bool
    after: tuple[Way, ...] = ()
    to: tuple[Way, ...] = ()


def status_rows(env: Env, spec: FieldSpec, kept: FieldChange) -> tuple[StatusRow, ...]:
    """The rows, those that were added here last, then a blank one for another where that is possible."""
    found = [(s.value, env.gettext(s.label), s.colour) for s in spec.states]
    found = found or [(value, env.gettext(text), "") for value, text in spec.options.items()]
    return tuple(_row(spec, kept, found, *each) for each in found)


def new_status(env: Env, info: ModelInfo, spec: FieldSpec) -> StatusRow | None:
    """The inputs of one more; None where none can be added."""
    if not may_add(info, spec):
        return None
    ways = tuple(Way(state.value, env.gettext(state.label), False) for state in spec.states)
    return StatusRow("", "", "new" if spec.states else "", False, True, ways, ways)


def may_add(info: ModelInfo, spec: FieldSpec) -> bool:
    """The core's own records are what its code knows; so is a status that follows from what is done."""
    return spec.kind in ("state", "selection") and not info.name.startswith("core.") and not spec.readonly


def statuses_in(env: Env, spec: FieldSpec, kept: FieldChange, form: FormData) -> dict[str, Any]:
    """What was posted about statuses; words in other languages stay."""
    options: dict[str, Any] = dict(kept.options)
    colours: dict[str, str] = dict(kept.colours)
    own = {value: status.model_dump() for value, status in kept.own.items()}
    now = {s.value: s.label for s in spec.states} | dict(spec.options)
    for value, text in now.items():
        typed = str(form.get(f"option.{value}") or "").strip()
        if typed and typed != env.gettext(text):
            options[value] = {**options.get(value, {}), env.language: typed}
        colour = str(form.get(f"colour.{value}") or "")
        state = spec.state(value)
        if colour and state and colour != state.colour:
            colours[value] = colour
        if value in own and spec.states:
            own[value] = _ways(form, value)
    added = str(form.get("option.new") or "").strip()
    if added:
        value = _value_for(added, {*now, *own})
        own[value] = _ways(form, "new")
        options[value] = {env.language: added}
        if spec.states:
            colours[value] = str(form.get("colour.new") or "new")
    return {"options": options, "colours": colours, "own": own, "unused": [v for v in now if form.get(f"unused.{v}")]}


def _row(
    spec: FieldSpec, kept: FieldChange, all_: list[tuple[str, str, str]], value: str, label: str, colour: str
) -> StatusRow:
    status = kept.own.get(value)
    if status is None or not spec.states:
        return StatusRow(value, label, colour, value in spec.unused, status is not None)
    others = [(other, word) for other, word, _ in all_ if other != value]
    after = tuple(Way(other, word, other in status.after) for other, word in others)
    to = tuple(Way(other, word, other in status.to) for other, word in others)
    return StatusRow(value, label, colour, value in spec.unused, True, after, to)


def _ways(form: FormData, value: str) -> dict[str, list[str]]:
    return {way: [str(each) for each in form.getlist(f"{way}.{value}")] for way in ("after", "to")}


def _value_for(word: str, taken: set[str]) -> str:
    """A value that no other status has: of the word's Latin letters, else a number."""
    stem = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")[:30] or "status"
    found = (f"x_{stem}{number}" for number in ("", *range(2, 1000)))
    return next(value for value in found if value not in taken)
