"""Checks that an add-on's rights name roles and models that exist, so that a typing error is not a silent refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from yurt.errors import RegistryError
from yurt.model.info import ModelInfo
from yurt.rights.declare import Permission, Role, RowRule

NOBODY = "core.nobody"


def check_names(
    addon: str,
    roles: Mapping[str, Role],
    models: Mapping[str, ModelInfo],
    permissions: Iterable[Permission],
    rules: Iterable[RowRule],
) -> None:
    """Raises RegistryError that names the add-on and the first role or model it speaks of that does not exist."""
    permissions, rules = list(permissions), list(rules)
    for declared in (*permissions, *rules):
        if declared.model not in models:
            raise RegistryError(f"{addon}: its rights speak of the model {declared.model}, which does not exist.")
    for place, role in (*_of_rights(permissions, rules), *_of_roles(addon, roles), *_of_fields(addon, models)):
        if role not in roles and role != NOBODY:
            raise RegistryError(f"{addon}: {place} speaks of the role {role}, which does not exist.")


def _of_rights(permissions: list[Permission], rules: list[RowRule]) -> Iterator[tuple[str, str]]:
    for declared in (*permissions, *rules):
        if declared.role is not None:
            yield f"a right to {declared.model}", declared.role


def _of_roles(addon: str, roles: Mapping[str, Role]) -> Iterator[tuple[str, str]]:
    for role in roles.values():
        if role.name.split(".")[0] == addon:
            yield from ((f"the role {role.name}", implied) for implied in role.implies)


def _of_fields(addon: str, models: Mapping[str, ModelInfo]) -> Iterator[tuple[str, str]]:
    for info in models.values():
        for spec in info.fields.values():
            if spec.owner == addon:
                yield from ((f"{info.name}.{spec.name}", role) for role in (spec.read_role, spec.write_role) if role)
        if info.addon == addon:
            yield from ((f"the action {info.name}.{a.name}", a.role) for a in info.actions.values() if a.role)
