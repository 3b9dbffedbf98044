"""Setting and changing passwords by the company's policy."""

from __future__ import annotations

from typing import Any

from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.audit import AuditEntry, write_audit
from yurt.errors import AccessDenied, ValidationFailed
from yurt.services.accounts.sessions import end_sessions
from yurt.services.auth.password_policy import PasswordPolicy
from yurt.services.auth.passwords import hash_password, verify_password
from yurt.settings import Settings


def policy_of(settings: Settings) -> PasswordPolicy:
    """The policy that the company's settings make."""
    rules = settings.passwords
    return PasswordPolicy(
        min_length=rules.min_length,
        brand=("yurt", settings.branding.name, settings.branding.company),
        expires_after_days=rules.expires_after_days,
        history=rules.history,
    )


def describe_policy(env: Env) -> tuple[str, ...]:
    """What a new password must satisfy, a sentence each."""
    rules = env.system.settings.passwords
    sentences = [env.gettext("At least {count} characters; several words in a row are fine.").format(
        count=rules.min_length)]  # fmt: skip
    sentences.append(env.gettext("Not your name, not the company's, and none that everybody tries first."))
    if rules.history:
        sentences.append(env.gettext("None of your last {count} passwords.").format(count=rules.history))
    return tuple(sentences)


def change_password(env: Env, current: str, new: str, keep_session: int | None = None) -> None:
    """The acting user changes their own password; their other sessions end.

    Raises ValidationFailed with the field `current` or `password`.
    """
    with env.sudo():
        user = env.get(User, env.user_id or 0)
        if not verify_password(user.password_hash, current):
            message = env.gettext("This is not your present password.")
            raise ValidationFailed(message, {"current": message})
        check_new_password(env, user, new)
        put_password(env, user, new)
        end_sessions(env, user.id, keep=keep_session)


def set_password(env: Env, user_id: int, password: str) -> None:
    """A user manager gives somebody a password, which must be changed at the next sign-in; all their sessions end.

    Raises AccessDenied, ValidationFailed.
    """
    require_manager(env, user_id)
    with env.sudo():
        user = env.get(User, user_id)
        check_new_password(env, user, password)
        put_password(env, user, password)
        user.must_change_password = True
        end_sessions(env, user_id)


def require_manager(env: Env, user_id: int) -> None:
    """Raises AccessDenied unless the acting user keeps accounts, and has all the rights of that user.

    Whoever can sign in as somebody has that person's rights, so an account with more is for administrators.
    """
    if env.is_sudo:
        return
    if not env.access.has_role("core.user_manager"):
        raise AccessDenied(env.gettext("Only user managers do this."))
    from yurt.services.accounts.people import roles_of

    beyond = [role for role in roles_of(env, user_id) if not env.access.covers(role)]
    if beyond:
        message = env.gettext("This user has rights that you do not have ({roles}). Ask an administrator.")
        raise AccessDenied(message.format(roles=", ".join(beyond)), model="core.user", roles=beyond)


def check_new_password(env: Env, user: Any, password: str) -> None:
    """Raises ValidationFailed, field `password`, with all that is wrong with it."""
    former = user.password_history or []
    names = tuple(text for text in (user.login, user.name, user.email) if text)
    problems = policy_of(env.system.settings).problems(
        password, names=names, former_hashes=former, current=user.password_hash, translate=env.gettext
    )
    if problems:
        message = " ".join(problems)
        raise ValidationFailed(message, {"password": message})


def put_password(env: Env, user: Any, password: str) -> None:
    """Stores a password that was checked, and moves the one before into the history."""
    history = env.system.settings.passwords.history
    if user.password_hash:
        user.password_history = [user.password_hash, *(user.password_history or [])][:history]
    user.password_hash = hash_password(password)
    user.password_changed_at = env.now
    user.must_change_password = False
    env.session.flush()
    write_audit(env, [AuditEntry("password", "core.user", user.id, user.login)])
