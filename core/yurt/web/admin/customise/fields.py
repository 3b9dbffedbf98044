"""What is customised about one field: its names, what new records get, its conditions, its statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.env.customising import customised
from yurt.env.naming import option_labels
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.customised import FieldChange
from yurt.web.admin.customise.rules import Rule, condition_in, rule_of
from yurt.web.admin.customise.statuses import StatusRow, new_status, status_rows, statuses_in
from yurt.web.pages.context.document import Choice

RULES = N_(
    {
        "required": "Has to be filled in when",
        "readonly": "Cannot be changed when",
        "hidden": "Left out of the form when",
    }
)
"""The conditions of a field, as their inputs begin; a change keeps each as `<name>_when`."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """What is customised about one field, ready for inputs."""

    name: str
    label: str
    labels: tuple[tuple[str, str], ...]
    """The names that were given, by language."""
    default: str
    choices: tuple[Choice, ...]
    """What `default` may be; empty for a field that is typed into."""
    rules: tuple[Rule, ...]
    statuses: tuple[StatusRow, ...]
    new_status: StatusRow | None
    typed: bool
    changed: bool


def field_row(env: Env, info: ModelInfo, spec: FieldSpec) -> FieldRow:
    """One field as it stands."""
    change = customised(env.registry, info.name).fields.get(spec.name)
    kept = change or FieldChange()
    rules = [rule_of(env, info, name, env.gettext(text), getattr(kept, f"{name}_when")) for name, text in RULES.items()]
    return FieldRow(
        name=spec.name,
        label=env.gettext(spec.label),
        labels=tuple((code, kept.label.get(code, "")) for code in env.system.settings.languages),
        default=kept.default or "",
        choices=_choices(env, spec, kept.default or ""),
        rules=tuple(rules),
        statuses=status_rows(env, spec, kept),
        new_status=new_status(env, info, spec),
        typed=not (spec.compute or spec.readonly or spec.sequence) and spec.is_column,
        changed=change is not None,
    )


def field_change(env: Env, info: ModelInfo, name: str, form: FormData) -> dict[str, Any]:
    """The step that the form of one field asks for."""
    kept = customised(env.registry, info.name).fields.get(name, FieldChange())
    spec = info.fields.get(name)
    label = {code: str(form.get(f"label.{code}") or "").strip() for code in env.system.settings.languages}
    rules = {f"{rule}_when": condition_in(env, info, form, rule) for rule in RULES}
    return {
        "label": {code: text for code, text in label.items() if text},
        "default": str(form.get("default") or "").strip() or None,
        **rules,
        **(statuses_in(env, spec, kept, form) if spec is not None else {}),
    }


def _choices(env: Env, spec: FieldSpec, chosen: str) -> tuple[Choice, ...]:
    """What a new record may begin with, where that is one of a few."""
    if spec.kind == "boolean":
        words = {"1": env.gettext("Yes"), "0": env.gettext("No")}
    elif spec.kind == "state":
        starts = {state.value for state in spec.starts}
        words = {value: word for value, word in option_labels(env, spec).items() if value in starts}
    else:
        words = option_labels(env, spec) if spec.kind == "selection" else {}
    return tuple(Choice(value=value, label=word, selected=value == chosen) for value, word in words.items())
