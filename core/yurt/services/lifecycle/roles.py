"""Keeps the rows of `core.role` in step with the roles that add-ons declare."""

from __future__ import annotations

import sqlalchemy as sa

from yurt.base.models.people import Role as RoleRow
from yurt.env import Env
from yurt.registry.discovery import declarations
from yurt.rights.declare import Role


def sync_roles(env: Env, addon: str) -> None:
    """Adds the add-on's declared roles, brings their words up to date, and drops those it declares no more."""
    declared = {role.name: role for role in declarations(env.registry.addons[addon], "rights", Role)}
    rows = env.session.scalars(sa.select(env[RoleRow]).where(env[RoleRow].addon == addon)).all()
    known = {row.name: row for row in rows}
    for name, role in declared.items():
        words = {"help": None, **env.in_all_languages(label=role.label, **({"help": role.help} if role.help else {}))}
        if name not in known:
            env.create(RoleRow, name=name, addon=addon, **words)
            continue
        for column, value in words.items():
            setattr(known[name], column, value)
    for name in known.keys() - declared.keys():
        env.session.delete(known[name])
    env.session.flush()
