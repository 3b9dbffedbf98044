"""What an integrator asks for in a custom field: checked, and kept as JSON."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import Any

from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.kinds import KINDS
from yurt.model.spec import FieldSpec
from yurt.registry.registry import Registry

PREFIX = "x_"
CUSTOM_KINDS = (*(name for name in KINDS), "many")
"""The kinds that a custom field may be of."""
CHANGEABLE = frozenset({
    "label", "help", "required", "default", "tracked", "readonly", "searchable", "minimum", "maximum", "currency",
    "options", "states", "read_role", "write_role",
})  # fmt: skip
"""What may change once there are values; for the rest remove the field and make another one."""

_KEPT = CHANGEABLE | {"name", "kind", "index", "unique", "max_length", "digits", "target", "ondelete"}
_NAME = re.compile(r"x_[a-z][a-z0-9_]{0,50}")


def spec_to_json(spec: FieldSpec) -> dict[str, Any]:
    """A custom field as it is kept in the database; `yurt.env.loading.spec_from_json` reads it back."""
    empty = FieldSpec(spec.name)
    found: dict[str, Any] = {"name": spec.name}
    for item in dataclasses.fields(spec):
        value = getattr(spec, item.name)
        if item.name in _KEPT and value != getattr(empty, item.name):
            found[item.name] = _json(value)
    return found


def complete(spec: FieldSpec, info: ModelInfo, registry: Registry) -> FieldSpec:
    """The field as it will be made. Raises ValidationFailed with a message for each setting that is wrong."""
    name = spec.name if spec.name.startswith(PREFIX) else PREFIX + spec.name
    spec = spec.with_(name=name, custom=True, owner="custom")
    wrong: dict[str, str] = {}
    if not _NAME.fullmatch(name):
        wrong["name"] = "Use small Latin letters, digits and underscores, 50 at most, beginning with a letter."
    elif name in info.fields or spec.column_name in info.by_column:
        wrong["name"] = f"{info.label} has a field of this name already."
    if spec.kind not in CUSTOM_KINDS:
        wrong["kind"] = f"Choose one of {', '.join(CUSTOM_KINDS)}."
    if spec.compute or spec.sequence or spec.translated:
        wrong["kind"] = "A custom field cannot be computed, numbered or translated; that takes an add-on."
    if spec.kind in ("link", "many"):
        if spec.target not in registry.models:
            wrong["target"] = "Choose the model that the field links to."
        spec = spec.with_(ondelete="set null" if spec.kind == "link" else None, index=spec.kind == "link")
    elif spec.kind in ("image", "file"):
        spec = spec.with_(target="core.file", ondelete="set null")
    else:
        spec = spec.with_(target=None, ondelete=None)
    if spec.kind == "boolean" and spec.default is None:
        spec = spec.with_(default=False)
    if spec.kind == "state" and spec.states:
        spec = spec.with_(default=spec.default or spec.states[0].value, required=True)
    wrong |= check_choices(spec)
    if wrong:
        raise ValidationFailed("; ".join(f"{key}: {message}" for key, message in wrong.items()), wrong, model=info.name)
    return spec


def check_choices(spec: FieldSpec) -> dict[str, str]:
    """What is wrong with the options of a selection or the statuses of a state."""
    if spec.kind == "selection" and not spec.options:
        return {"options": "Write at least one option."}
    if any(len(value) > 64 for value in (*spec.options, *(state.value for state in spec.states))):
        return {"options": "An option's value has 64 characters at most."}
    if spec.kind == "state":
        known = [state.value for state in spec.states]
        if not known:
            return {"states": "Write at least one status."}
        if len(set(known)) < len(known):
            return {"states": "Two statuses have the same value."}
        if strange := {value for state in spec.states for value in state.to} - set(known):
            return {"states": f"A status leads to {', '.join(sorted(strange))}, which is none of them."}
    if callable(spec.default):
        return {"default": "Give a value."}
    return {}


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [dataclasses.asdict(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return dict(value) if isinstance(value, dict) else value
