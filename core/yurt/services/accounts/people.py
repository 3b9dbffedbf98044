"""Making users, from pages and from the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from yurt.base.models.people import Role, User
from yurt.env import Env, System
from yurt.env.access import ADMIN
from yurt.errors import NotFound, ValidationFailed
from yurt.services.accounts.passwords import check_new_password, put_password


def create_user(
    system: System,
    login: str,
    name: str,
    password: str | None = None,
    roles: Iterable[str] = ("core.user",),
    *,
    must_change_password: bool = False,
    **values: Any,
) -> int:
    """A new user with these roles; gives the id. For the command line and set-up: it acts as the system.

    Raises NotFound for a role that does not exist, ValidationFailed for values or a password that will not do.
    """
    with system.acting_as_system(channel="cli") as env:
        return _create(env, login, name, password, roles, must_change_password, values)


def create_first_admin(system: System, login: str, name: str, password: str, **values: Any) -> int:
    """The administrator of a new system. Raises ValidationFailed when there is one already."""
    with system.acting_as_system(channel="cli") as env:
        cls = env[User]
        found = env.session.scalar(sa.select(cls.login).where(cls.roles.any(env[Role].name == ADMIN), cls.active))
        if found is not None:
            message = env.gettext("There is an administrator already: {login}. Sign in and add users there.")
            raise ValidationFailed(message.format(login=found), {"login": message.format(login=found)})
        return _create(env, login, name, password, (ADMIN,), False, values)


def roles_of(env: Env, user_id: int) -> list[str]:
    """The names of the roles that a user was given; asked without regard to the acting user's rights."""
    roles, given = env.info(Role).table, env.registry.metadata.tables["core_user_roles_rel"]
    statement = sa.select(roles.c.name).join(given, given.c.right_id == roles.c.id).where(given.c.left_id == user_id)
    return list(env.session.connection().execute(statement.order_by(roles.c.name)).scalars())


def _create(
    env: Env, login: str, name: str, password: str | None, roles: Iterable[str], must_change: bool, values: dict
) -> int:
    wanted = list(dict.fromkeys(roles))
    found = {role.name: role for role in env.session.scalars(sa.select(env[Role]).where(env[Role].name.in_(wanted)))}
    missing = [name for name in wanted if name not in found]
    if missing:
        raise NotFound(env.gettext("There is no role {names}.").format(names=", ".join(missing)))
    user = env.create(User, login=login, name=name, roles=list(found.values()), **values)
    if password is not None:
        check_new_password(env, user, password)
        put_password(env, user, password)
        user.must_change_password = must_change
    return user.id
