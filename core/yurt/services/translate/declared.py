"""Texts that an add-on declares: labels, helps, options, statuses, buttons, titles, messages of constraints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yurt.model.actions import Action
from yurt.model.info import ModelInfo
from yurt.model.part import addon_of
from yurt.model.spec import FieldSpec
from yurt.registry.addon import Available
from yurt.registry.discovery import declarations
from yurt.registry.registry import Registry
from yurt.rights.declare import Role
from yurt.view.dashboards import Dashboard, DashboardTile
from yurt.view.declare import Column, Count, Declaration, Field, Filter, Group, Insert, Menu, Page, View


def declared_texts(available: Available, registry: Registry) -> Iterator[str]:
    """Every text of the add-on in its composed registry; texts of other add-ons that it builds on are not among them.

    The labels of fields that every model has are the core's.
    """
    name = available.name
    yield available.addon.title
    for info in registry.models.values():
        yield from _model_texts(name, info)
    for role in declarations(available, "rights", Role):
        yield from (role.label, role.help)
    for item in declarations(available, "views", (View, Insert, Menu)):
        yield from _view_texts(item)
    for item in declarations(available, "dashboards", (Dashboard, Insert)):
        yield from _view_texts(item)
    yield from (spec.title for key, spec in registry.jobs.items() if key.startswith(f"{name}."))


def _model_texts(name: str, info: ModelInfo) -> Iterator[str]:
    mine = [part for part in info.parts if addon_of(part.__module__) == name]
    if info.addon == name:
        yield from (info.label, info.plural)
    for part in mine:
        declared = part.__dict__["__yurt_part__"]
        yield from (declared.options.get("label", ""), declared.options.get("plural", ""))
        yield from (constraint.message for constraint in declared.constraints if hasattr(constraint, "message"))
    refined = {field for part in mine for field in part.__dict__["__yurt_part__"].annotations}
    for spec in info.fields.values():
        if (spec.system and name == "core") or (not spec.system and (spec.owner == name or spec.name in refined)):
            yield from _field_texts(spec)
    for key, action in info.actions.items():
        if addon_of(getattr(info.cls, key).__module__) == name:
            yield from _action_texts(action)
            for spec in info.asked[key].fields.values() if action.asks else ():
                yield from _field_texts(spec)


def _field_texts(spec: FieldSpec) -> Iterator[str]:
    yield from (spec.label, spec.help, *spec.options.values(), *(state.label for state in spec.states))


def _action_texts(action: Action) -> Iterator[str]:
    yield from (action.label, action.confirm or "")


def _view_texts(item: Any) -> Iterator[str]:
    if isinstance(item, Group | Page):
        yield item.title
    elif isinstance(item, Column | Count | Field | Filter | Menu):
        yield item.label
    elif isinstance(item, Dashboard | DashboardTile):
        yield from (item.label, item.help)
    if isinstance(item, Declaration):
        for value in vars(item).values():
            for inner in value if isinstance(value, tuple) else ():
                yield from _view_texts(inner)
