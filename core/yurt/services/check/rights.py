"""Can everybody reach what they should, and do the rules still mean something?"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from yurt.base.models.people import Permission, Role, Rule, User
from yurt.env import Env, System
from yurt.env.access import ADMIN
from yurt.env.filtering import compile_filter
from yurt.errors import YurtError
from yurt.model.filters import parse_filter
from yurt.services.check.finding import Finding, error, hint, warning

_AREA = "rights"


def check(system: System) -> Iterator[Finding]:
    """Models that nobody may read, roles that do not exist, rules whose filters no longer fit, no administrator."""
    with system.acting_as_system(reading=True) as env:
        yield from _permissions(env)
        yield from _unknown_roles(env)
        yield from _rules(env)
        yield from _people(env)


def _permissions(env: Env) -> Iterator[Finding]:
    granted = {permission.model for permission in env.registry.permissions if "read" in permission.operations}
    kept = env.session.scalars(sa.select(env[Permission])).all()
    granted |= {row.model for row in kept if row.may_read}
    for info in env.registry.models.values():
        if info.name not in granted and not info.options.journal and info.addon != "core":
            yield warning(
                _AREA, info.name, "No role may read it, so only administrators see it. Add a permission for a role."
            )
    for row in kept:
        if row.model not in env.registry.models:
            yield hint(_AREA, row.model, "A permission names this model, which no installed add-on has. Delete it.")


def _unknown_roles(env: Env) -> Iterator[Finding]:
    registry = env.registry
    known = set(registry.roles) | set(env.session.scalars(sa.select(env[Role].name)))
    named = [(f"permission on {p.model}", p.role) for p in registry.permissions]
    named += [(f"row rule on {r.model}", r.role) for r in registry.rules if r.role]
    named += [(f"role {r.name}", implied) for r in registry.roles.values() for implied in r.implies]
    for info in registry.models.values():
        named += [
            (f"field {info.name}.{spec.name}", role)
            for spec in info.fields.values()
            for role in (spec.read_role, spec.write_role)
            if role
        ]
        named += [(f"action {info.name}.{name}", a.role) for name, a in info.actions.items() if a.role]
    for where, role in dict.fromkeys(named):
        if role not in known and role != "core.nobody":
            yield error(_AREA, where, f"It names the role “{role}”, which does not exist. Mend the add-on, or make it.")


def _rules(env: Env) -> Iterator[Finding]:
    for row in env.session.scalars(sa.select(env[Rule]).where(env[Rule].active)):
        if row.model not in env.registry.models:
            yield hint(_AREA, row.name, f"The rule is on “{row.model}”, which no installed add-on has. Delete it.")
            continue
        try:
            compile_filter(env, env.info(row.model), parse_filter(row.where))
        except (YurtError, TypeError, ValueError) as fault:
            yield error(
                _AREA, f"{row.name} ({row.model})",
                f"The rule's filter no longer fits, so it lets nobody see anything: {fault} Mend or delete the rule.",
            )  # fmt: skip


def _people(env: Env) -> Iterator[Finding]:
    cls = env[User]
    administrators = sa.select(sa.func.count(cls.id)).where(cls.active, cls.roles.any(env[Role].name == ADMIN))
    if not env.session.scalar(administrators):
        yield warning(_AREA, "users", "There is no administrator. Add one: yurt user create anna --role core.admin.")
    without = env.session.scalars(sa.select(cls.login).where(cls.active, ~cls.roles.any())).all()
    for login in without:
        yield hint(_AREA, f"user {login}", f"No role, so nothing to see. Give one: yurt user role {login} --add …")
