"""Users and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from yurt.base.models.organisation import Branch
from yurt.errors import AccessDenied, ValidationFailed
from yurt.i18n import LANGUAGES
from yurt.model import Email, Image, Json, LongText, Mapped, Model, Notice, action, field, link, many, unique

THEMES = {"auto": "As the device", "light": "Light", "dark": "Dark", "contrast": "High contrast"}


class _GivesRights(Model, abstract=True):
    """What decides over rights: whatever happens to it, everybody's rights are compiled anew."""

    def on_create(self) -> None:
        super().on_create()
        self.env.rights_changed()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.env.rights_changed()

    def on_delete(self) -> None:
        super().on_delete()
        self.env.rights_changed()


class Role(_GivesRights, label="Role", icon="shield", order="label", record_label="label"):
    """A named set of permissions. Add-ons declare theirs; an administrator may add more."""

    name: Mapped[str] = field(max_length=100, searchable=True, tracked=True, help="For example crm.salesperson.")
    label: Mapped[str] = field(searchable=True, tracked=True, translated=True)
    help: Mapped[LongText | None] = field(translated=True)
    addon: Mapped[str | None] = field(max_length=50, readonly=True, label="Add-on")

    constraints = [unique("name", message="Another role has this name.")]


class User(Model, label="User", icon="user", order="name", trash=False):
    """Somebody who signs in."""

    login: Mapped[str] = field(max_length=100, searchable=True, tracked=True)
    name: Mapped[str] = field(searchable=True, tracked=True)
    email: Mapped[Email | None] = field(searchable=True, tracked=True)
    photo: Mapped[Image | None]
    active: Mapped[bool] = field(default=True, tracked=True, help="Somebody who is not active cannot sign in.")
    language: Mapped[str] = field(options=LANGUAGES, default="en")
    time_zone: Mapped[str | None] = field(max_length=60)
    theme: Mapped[str] = field(options=THEMES, default="auto")
    branch: Mapped[Branch | None] = link(label="Main branch", tracked=True)
    branches: Mapped[list[Branch]] = many(tracked=True)
    manager: Mapped[User | None] = link(tracked=True, help="Sees this user's work on the page My team.")
    roles: Mapped[list[Role]] = many(tracked=True)
    password_hash: Mapped[str | None] = field(read_role="core.nobody")
    password_changed_at: Mapped[datetime | None] = field(readonly=True)
    password_history: Mapped[Json | None] = field(read_role="core.nobody")
    must_change_password: Mapped[bool] = field(default=False)
    totp_secret: Mapped[str | None] = field(read_role="core.nobody")
    totp_counter: Mapped[int | None] = field(read_role="core.nobody")
    recovery_codes: Mapped[Json | None] = field(read_role="core.nobody")
    last_seen_at: Mapped[datetime | None] = field(readonly=True)
    rights_changed_at: Mapped[datetime | None] = field(readonly=True)

    constraints = [unique("login", message="Another user signs in with this name.")]

    def on_create(self) -> None:
        super().on_create()
        self.login = _normal(self.login)
        self.env.rights_changed()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "login" in changes:
            self.login = _normal(self.login)
        if changes & {"roles", "branches", "branch", "active", "archived"}:
            self.rights_changed_at = self.env.now
            self.env.rights_changed()
        if "manager" in changes:
            self.env.rights_changed()

    def validate(self) -> None:
        """Nobody gives away more than they have: roles are granted by those who have them, or administrators."""
        super().validate()
        if _manages_itself(self):
            message = self.env.gettext("Nobody can be above themselves. Choose another manager.")
            raise ValidationFailed(message, {"manager": message}, model="core.user")
        if self.env.is_sudo or self.env.access.is_admin:
            return
        beyond = [role.name for role in granted_roles(self) if not self.env.access.covers(role.name)]
        if beyond or (self.id is not None and _was_admin(self)):
            message = self.env.gettext("Only administrators change administrators, or give roles you do not have.")
            raise AccessDenied(message, model="core.user", roles=beyond)

    @action(
        "Give a temporary password",
        role="core.user_manager",
        icon="key",
        confirm="All sessions of the user end. The password you are shown must be changed at the next sign-in.",
    )
    def give_temporary_password(self) -> Notice:
        """A random password, shown once to who asked for it."""
        import secrets

        from yurt.services.accounts.passwords import set_password

        password = "-".join(secrets.token_hex(2) for _ in range(4))
        set_password(self.env, self.id, password)
        text = self.env.gettext("The temporary password of {login}. It is shown only now: write it down or copy it.")
        return Notice(text.format(login=self.login), secret=password)

    @action(
        "End all sessions",
        role="core.user_manager",
        icon="logout",
        confirm="The user is signed out everywhere. Continue?",
        bulk=True,
    )
    def end_all_sessions(self) -> str:
        """Signs the user out everywhere."""
        from yurt.services.accounts.passwords import require_manager
        from yurt.services.accounts.sessions import end_sessions

        require_manager(self.env, self.id)
        count = end_sessions(self.env, self.id)
        return self.env.gettext("Sessions ended: {count}").format(count=count)

    @action(
        "Reset the second factor",
        role="core.user_manager",
        icon="shield-off",
        confirm="The user signs in without a code until a new one is set up. Did you make sure who asks for it?",
    )
    def reset_second_factor(self) -> str:
        """For somebody who has lost the phone and the recovery codes."""
        from yurt.services.accounts.second_factor import reset

        reset(self.env, self.id)
        return self.env.gettext("No code is asked for any more.")


def granted_roles(user: Any) -> list[Any]:
    """The roles that this unit of work is about to give to a user."""
    history = sa.inspect(user).attrs.roles.history
    return list(history.added or ())


def _manages_itself(user: Any) -> bool:
    """True when somebody above the user is the user again."""
    env, table = user.env, user.env.registry.info("core.user").table
    above = user.manager_id or getattr(user.manager, "id", None)
    if above is None or user.id is None:
        return False
    managers: dict[int, int] = dict(
        env.session.connection()
        .execute(sa.select(table.c.id, table.c.manager_id).where(table.c.manager_id.isnot(None)))
        .all()
    )
    seen = {user.id}
    while above is not None and above not in seen:
        seen.add(above)
        above = managers.get(above)
    return above == user.id


def _was_admin(user: Any) -> bool:
    """True when the user had the administrator's role before this unit of work."""
    env = user.env
    roles, relation = env.registry.info("core.role").table, env.registry.metadata.tables["core_user_roles_rel"]
    statement = (
        sa.select(roles.c.id)
        .join(relation, relation.c.right_id == roles.c.id)
        .where(relation.c.left_id == user.id, roles.c.name == "core.admin")
    )
    return env.session.connection().execute(statement).first() is not None


def _normal(login: Any) -> Any:
    """Sign-in names are compared without regard to case and surrounding space."""
    return login.strip().lower() if isinstance(login, str) else login


class Permission(_GivesRights, label="Permission", icon="lock-open", record_label="model", trash=False):
    """An administrator's addition to what add-ons declare: a role may do this with a model."""

    role: Mapped[Role] = link(ondelete="cascade", tracked=True)
    model: Mapped[str] = field(max_length=100, tracked=True, index=True)
    may_read: Mapped[bool] = field(default=True, tracked=True)
    may_create: Mapped[bool] = field(default=False, tracked=True)
    may_write: Mapped[bool] = field(default=False, tracked=True)
    may_delete: Mapped[bool] = field(default=False, tracked=True)


class Rule(_GivesRights, label="Row rule", icon="filter", trash=False):
    """Which rows of a model a role (or everybody) sees, as a filter kept in the database."""

    name: Mapped[str] = field(tracked=True)
    model: Mapped[str] = field(max_length=100, tracked=True, index=True)
    role: Mapped[Role | None] = link(ondelete="cascade", tracked=True)
    where: Mapped[Json] = field(tracked=True, filter_of="model", help="Only rows that fit are seen.")
    active: Mapped[bool] = field(default=True, tracked=True)
    for_read: Mapped[bool] = field(default=True, tracked=True)
    for_create: Mapped[bool] = field(default=True, tracked=True)
    for_write: Mapped[bool] = field(default=True, tracked=True)
    for_delete: Mapped[bool] = field(default=True, tracked=True)
