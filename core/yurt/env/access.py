"""What one user may do: compiled once per user and kept until rights change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.errors import AccessDenied
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.registry.registry import Registry
from yurt.rights.declare import OPERATIONS, Operation, RowRule

if TYPE_CHECKING:
    from yurt.env.env import Env

ADMIN = "core.admin"
ALL_BRANCHES = "core.all_branches"
NOBODY = "core.nobody"
"""Guards what no person may see, administrators included: hashes and secrets. Only `sudo` reaches it."""


@dataclass
class AccessProfile:
    """The rights of one user in one registry: operations per model, row rules, fields.

    `roles` holds the user's roles with all they imply. The administrator has every operation on every
    model and no row rule, but is audited like everybody.
    """

    registry: Registry
    user_id: int | None
    roles: frozenset[str]
    branch_ids: tuple[int, ...] = ()
    rules: tuple[RowRule, ...] = ()
    grants: dict[str, dict[Operation, frozenset[str]]] = field(default_factory=dict)
    _conditions: dict[tuple[str, Operation, date, str, int | None], Any] = field(default_factory=dict)

    @property
    def is_admin(self) -> bool:
        return ADMIN in self.roles

    def has_role(self, role: str | None) -> bool:
        """True when the user has the role, directly or through another, or none is asked for."""
        return role is None or role in self.roles or (self.is_admin and role != NOBODY)

    def covers(self, role: str) -> bool:
        """True when the user has everything that the role gives, so that nothing is gained through it."""
        return self.is_admin or self.registry.implied(role) <= self.roles

    def allows(self, model: str, operation: Operation) -> bool:
        """True when some role of the user's has the operation on the model."""
        return self.is_admin or operation in self.grants.get(model, {})

    def require(self, info: ModelInfo, operation: Operation, env: Env) -> None:
        """Raises AccessDenied, in the user's language, when the operation is not allowed."""
        if not self.allows(info.name, operation):
            raise AccessDenied(_refusal(info, operation, env), model=info.name, operation=operation)

    def readable(self, spec: FieldSpec) -> bool:
        """True when the user may see the field."""
        return self.has_role(spec.read_role)

    def writable(self, spec: FieldSpec) -> bool:
        """True when the user may change the field (rights only; whether it is read-only is another matter)."""
        return self.has_role(spec.read_role) and self.has_role(spec.write_role)

    def fields(self, info: ModelInfo) -> dict[str, FieldSpec]:
        """The fields of a model that the user may see."""
        return {name: spec for name, spec in info.fields.items() if self.readable(spec)}

    def condition(self, info: ModelInfo, operation: Operation, entity: Any, env: Env) -> Any | None:
        """The SQL condition that limits the rows for an operation; None when all rows are allowed.

        `entity` is the composed class or an alias of it.
        """
        if entity is not info.cls:
            return self._build(info, operation, entity, env)
        key = (info.name, operation, env.today, env.zone.key, env.branch_id)  # a rule may speak of these
        if key not in self._conditions:
            self._conditions[key] = self._build(info, operation, entity, env)
        return self._conditions[key]

    def _build(self, info: ModelInfo, operation: Operation, entity: Any, env: Env) -> Any | None:
        if self.is_admin:
            return None
        if not self.allows(info.name, operation):
            return sa.false()
        conditions = []
        if info.options.branch and ALL_BRANCHES not in self.roles:
            conditions.append(sa.or_(entity.branch_id.is_(None), entity.branch_id.in_(self.branch_ids)))
        rules = [r for r in self.rules if r.model == info.name and operation in r.operations]
        conditions.extend(r.where(entity, env) for r in rules if r.role is None)
        granting = self.grants[info.name][operation]
        limited = {r.role for r in rules if r.role in self.roles}
        if not granting - limited:
            conditions.append(sa.or_(*(r.where(entity, env) for r in rules if r.role in self.roles)))
        return sa.and_(*conditions) if conditions else None


def compile_profile(
    registry: Registry,
    user_id: int | None,
    roles: frozenset[str],
    branch_ids: tuple[int, ...],
    granted: list[tuple[str, str, frozenset[Operation]]],
    rules: list[RowRule],
) -> AccessProfile:
    """Joins what add-ons declared with the permissions (`granted`) and rules kept in the database."""
    all_roles = frozenset().union(*(registry.implied(role) for role in roles)) if roles else frozenset()
    profile = AccessProfile(registry, user_id, all_roles, branch_ids, (*registry.rules, *rules))
    declared = [(p.role, p.model, p.operations) for p in registry.permissions]
    for role, model, operations in [*declared, *granted]:
        if role in all_roles:
            entry = profile.grants.setdefault(model, {})
            for operation in operations:
                entry[operation] = entry.get(operation, frozenset()) | {role}
    return profile


def _refusal(info: ModelInfo, operation: Operation, env: Env) -> str:
    sentences = N_(
        {
            "read": "You have no right to see “{model}”. Ask your administrator for a role that has it.",
            "create": "You have no right to add to “{model}”. Ask your administrator for a role that has it.",
            "write": "You have no right to change “{model}”. Ask your administrator for a role that has it.",
            "delete": "You have no right to delete from “{model}”. Ask your administrator for a role that has it.",
        }
    )
    assert set(sentences) == set(OPERATIONS)
    return env.gettext(sentences[operation]).format(model=env.gettext(info.plural))
