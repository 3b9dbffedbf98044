"""Which fields of a model a file can fill, by which words they are known, and how a cell becomes their value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from yurt.errors import AccessDenied, ImportRefused
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.exchange.convert import Choices
from yurt.services.exchange.headings import FieldTarget
from yurt.services.exchange.rules import Kind
from yurt.services.exchange.wording import ImportWords

if TYPE_CHECKING:
    from yurt.env.env import Env

SYSTEM_FIELDS = frozenset({"external_id", "archived"})
"""The fields of the system's own that a file may fill."""

_NOT_IN_TABLES = frozenset({"lines", "json", "file"})
_KINDS: dict[str, Kind] = {
    "rich_text": "long_text",
    "state": "selection",
    "colour": "text",
    "link": "text",
    "many": "text",
    "image": "picture",
}


def importable(env: Env, info: ModelInfo) -> dict[str, FieldSpec]:
    """The fields that a file may fill, for this user."""
    return {name: spec for name, spec in info.fields.items() if _fits(spec) and _may_write(env, spec)}


def importable_field(env: Env, info: ModelInfo, name: str) -> FieldSpec:
    """The field of that name. Raises ImportRefused when a file cannot fill it, AccessDenied without the right to."""
    spec = info.fields.get(name)
    if spec is None:
        known = ", ".join(sorted(importable(env, info)))
        raise ImportRefused(f"“{info.name}” has no field “{name}”. Its fields are: {known}.", field=name)
    if not _fits(spec):
        raise ImportRefused(f"The field “{name}” of “{info.name}” cannot be filled from a file.", field=name)
    if not _may_write(env, spec):
        raise AccessDenied(
            env.gettext("You have no right to change “{field}”.").format(field=env.gettext(spec.label)), field=name
        )
    return spec


def _fits(spec: FieldSpec) -> bool:
    if spec.system:
        return spec.name in SYSTEM_FIELDS
    return spec.kind not in _NOT_IN_TABLES and spec.compute is None and not spec.readonly


def _may_write(env: Env, spec: FieldSpec) -> bool:
    return env.is_sudo or env.access.writable(spec)


def exchange_kind(spec: FieldSpec) -> Kind:
    """The kind of value that a cell of this field's column holds."""
    return _KINDS.get(spec.kind) or spec.kind  # type: ignore[return-value]


def choices(env: Env, spec: FieldSpec) -> Choices:
    """The values of a selection or state field, each with its labels in all of the system's languages."""
    labels: Mapping[str, str] = spec.options or {state.value: state.label for state in spec.states}
    return {value: labels_of(env, label) for value, label in labels.items()}


def labels_of(env: Env, label: str) -> list[str]:
    """A label in English and in each of the system's languages."""
    languages = [env.system.catalogue(language) for language in env.system.settings.languages]
    return list(dict.fromkeys([label, *(catalogue.gettext(label) for catalogue in languages)]))


def field_targets(env: Env, info: ModelInfo, words: ImportWords) -> list[FieldTarget]:
    """The importable fields as what headings are matched with."""
    return [
        FieldTarget(name, labels_of(env, spec.label), (*spec.synonyms, *words.synonyms.get(name, ())))
        for name, spec in importable(env, info).items()
    ]
