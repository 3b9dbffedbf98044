"""What one record is called, for a user: by the field that its model names, and through links where that is a link."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from yurt.formats import formats
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

NAMED_THROUGH = 3
"""So many records may pass a name on: an absence is called as its user is."""


def option_labels(env: Env, spec: FieldSpec) -> dict[str, str]:
    """The values of a selection or state with their words in the user's language; none for other kinds."""
    if spec.kind == "state":
        return {state.value: env.gettext(state.label) for state in spec.states}
    return {value: env.gettext(label) for value, label in spec.options.items()}


def name_text(env: Env, spec: FieldSpec, value: Any) -> str:
    """A value that names a record, as people read it; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return formats(env.language).moment(value, env.zone)
    if isinstance(value, date):
        return formats(env.language).date(value)
    return option_labels(env, spec).get(str(value)) or str(value)


def name_of(env: Env, info: ModelInfo, record: Any) -> str:
    """What a record is called, as far as the user may see it; else its model and its number."""
    current, named = info, record
    for _ in range(NAMED_THROUGH):
        spec = current.fields.get(current.label_field or "")
        if spec is None or not (env.is_sudo or env.access.readable(spec)):
            break
        value = named.translated(spec.name) if spec.translated else getattr(named, spec.name)
        if spec.kind != "link" or value is None:
            text = name_text(env, spec, value)
            return text or _numbered(env, info, record)
        current, named = env.registry.models[spec.target or ""], value
    return _numbered(env, info, record)


def _numbered(env: Env, info: ModelInfo, record: Any) -> str:
    return f"{env.gettext(info.label)} {record.id}"
