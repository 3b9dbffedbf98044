"""Conditions as three inputs: a field, a comparison, a value in people's words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.env.naming import option_labels
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition in three inputs; one of more parts stands as JSON in `text`."""

    name: str
    legend: str
    field: str = ""
    op: str = "eq"
    value: str = ""
    text: str = ""


def rule_of(env: Env, info: ModelInfo, name: str, legend: str, where: dict[str, Any] | None) -> Rule:
    """A condition as it is shown; a choice by its word."""
    if not where:
        return Rule(name, legend)
    if isinstance(where.get("field"), str) and not isinstance(where.get("value"), list | dict):
        value = where.get("value")
        words = _words(env, info.fields.get(where["field"]))
        shown = "" if value is None else words.get(str(value), str(value))
        return Rule(name, legend, where["field"], str(where.get("op", "eq")), shown)
    return Rule(name, legend, text=json.dumps(where, ensure_ascii=False))


def condition_in(env: Env, info: ModelInfo, form: FormData, name: str) -> dict[str, Any] | None:
    """The condition that was posted; None for never."""
    text, field = str(form.get(f"{name}.text") or "").strip(), str(form.get(f"{name}.field") or "")
    if text:
        return read_json(env, text)
    if not field:
        return None
    op = str(form.get(f"{name}.op") or "eq")
    found: dict[str, Any] = {"field": field, "op": op}
    if op in ("empty", "not_empty"):
        return found
    typed = str(form.get(f"{name}.value") or "").strip()
    words = {word.casefold(): value for value, word in _words(env, info.fields.get(field)).items()}
    return {**found, "value": words.get(typed.casefold(), typed)}


def read_json(env: Env, text: str) -> dict[str, Any]:
    """A JSON object. Raises ValidationFailed for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ValidationFailed(env.gettext("This customisation cannot be understood."))
    return value


def _words(env: Env, spec: FieldSpec | None) -> dict[str, str]:
    """The values of a field with the words that people know them by."""
    if spec is None:
        return {}
    if spec.kind == "boolean":
        return {"1": env.gettext("Yes"), "0": env.gettext("No")}
    return option_labels(env, spec)
