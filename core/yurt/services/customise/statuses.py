"""Statuses of the client's own on a field of an add-on's: which are possible, and which may be hidden."""

from __future__ import annotations

from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.customised import FieldChange


def check_statuses(env: Env, info: ModelInfo, spec: FieldSpec, change: FieldChange) -> None:
    """Raises ValidationFailed for what would leave records without a status to begin with, or leads nowhere."""
    known = {*spec.options, *(state.value for state in spec.states), *change.own}
    problem = ""
    if change.own and (spec.kind not in ("state", "selection") or info.name.startswith("core.") or spec.readonly):
        problem = env.gettext("No statuses can be added to “{field}”: its add-on sets them.")
    elif (first := _first(spec, change)) in change.unused:
        problem = env.gettext("New records begin with “{status}”, so it cannot be hidden.")
        label = next((s.label for s in spec.states if s.value == first), spec.options.get(first or "", first or ""))
        problem = problem.replace("{status}", env.gettext(label))
    elif any(way not in known for status in change.own.values() for way in (*status.to, *status.after)):
        problem = env.gettext("A status of “{field}” leads to one that is not there.")
    elif any(not (status.after or status.to) for status in change.own.values()) and spec.kind == "state":
        problem = env.gettext("Say after which status of “{field}” the new one may come.")
    if problem:
        message = problem.replace("{field}", env.gettext(spec.label))
        raise ValidationFailed(message, {spec.name: message})


def _first(spec: FieldSpec, change: FieldChange) -> str | None:
    """What a new record begins with."""
    declared = spec.default if isinstance(spec.default, str) else None
    return change.default or declared
