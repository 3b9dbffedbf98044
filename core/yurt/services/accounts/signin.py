"""Signing in, step by step: password, second factor, a new password where the old one has expired."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from yurt.base.models.people import User
from yurt.env import Env, System
from yurt.env.audit import AuditEntry, write_audit
from yurt.errors import TooManyAttempts, YurtError
from yurt.services.accounts.attempts import Attempts
from yurt.services.accounts.installation_key import installation_key
from yurt.services.accounts.passwords import check_new_password, policy_of, put_password
from yurt.services.accounts.second_factor import use_code
from yurt.services.accounts.sessions import Device, start_session
from yurt.services.auth.passwords import hash_password, needs_rehash, verify_password
from yurt.services.auth.signing import LinkRefused, LinkSigner

_log = logging.getLogger(__name__)
_STEPS_LAST = timedelta(minutes=10)


class SignInFailed(YurtError):
    """A wrong name, password or code; which of them is not told."""

    code = "sign-in-failed"
    status = 401


@dataclass(frozen=True)
class SignedIn:
    """The end of a sign-in: `token` goes into the session cookie and nowhere else."""

    token: str
    user_id: int


@dataclass(frozen=True)
class NextStep:
    """A step is left: `totp` asks for a code, `new_password` for a new password; see `continue_sign_in`.

    `challenge` proves the steps before; it is good for ten minutes.
    """

    step: str
    challenge: str


def sign_in(
    system: System, login: str, password: str, device: Device, code: str = "", language: str = "en"
) -> SignedIn | NextStep:
    """Checks name and password (and the code, where it is sent at once).

    Raises SignInFailed, or TooManyAttempts before the password is even looked at. The password is checked between two
    short transactions, so that hashing holds no lock.
    """
    begun, facts, exhausted = _begin(system, login, device, language)
    good = verify_password(facts.password_hash if facts else None, password)
    if facts is None or not good or not facts.may_sign_in:
        raise _failed(system, login, device, facts, exhausted, language)
    if facts.totp_secret and not code:
        _take_back(system, login, device, begun, language)
        return NextStep("totp", _challenge(system, facts.id, "totp"))
    with _env(system, language) as env:
        if facts.totp_secret and not use_code(env, facts.id, code):
            wrong = True
        else:
            wrong = False
            Attempts(env, login, device.address).succeeded(begun)
            if needs_rehash(facts.password_hash or ""):
                env.get(User, facts.id).password_hash = hash_password(password)
            result = _after_checks(env, facts, device)
    if wrong:
        raise _failed(system, login, device, facts, exhausted, language)
    return result


def continue_sign_in(
    system: System,
    challenge: str,
    device: Device,
    *,
    code: str = "",
    new_password: str = "",
    language: str = "en",
) -> SignedIn | NextStep:
    """The step after: `code` for `totp`, `new_password` for `new_password`.

    Raises SignInFailed (also for an old challenge), ValidationFailed for a password that will not do,
    TooManyAttempts.
    """
    user_id, step = _passed(system, challenge, language)
    if step == "new_password":
        with _env(system, language) as env:
            user = env.get(User, user_id)
            if not _facts(user).needs_new_password(env):
                raise SignInFailed(env.gettext("This step is done already. Sign in again."))
            check_new_password(env, user, new_password)
            put_password(env, user, new_password)
            return _signed_in(env, user.id, device)
    with _env(system, language) as env:
        login = env.get(User, user_id).login
    begun, facts, exhausted = _begin(system, login, device, language)
    with _env(system, language) as env:
        if facts is not None and facts.may_sign_in and use_code(env, user_id, code):
            Attempts(env, login, device.address).succeeded(begun)
            return _after_checks(env, facts, device)
    raise _failed(system, login, device, facts, exhausted, language)


@dataclass(frozen=True)
class _Facts:
    """What signing in needs to know of a user, outside of a transaction."""

    id: int
    login: str
    active: bool
    password_hash: str | None
    totp_secret: str | None
    must_change: bool
    changed_at: datetime | None

    @property
    def may_sign_in(self) -> bool:
        return self.active

    def needs_new_password(self, env: Env) -> bool:
        """True when the administrator, or the policy, asks for a new password."""
        changed = self.changed_at or datetime.fromtimestamp(0, UTC)
        return self.must_change or policy_of(env.system.settings).expired(changed, env.now)


def _facts(user: Any) -> _Facts:
    return _Facts(
        user.id,
        user.login,
        user.active and not user.archived,
        user.password_hash,
        user.totp_secret,
        user.must_change_password,
        user.password_changed_at,
    )


def _env(system: System, language: str) -> Any:
    return system.acting_as_system(channel="web", language=language)


def _begin(system: System, login: str, device: Device, language: str) -> tuple[datetime, _Facts | None, bool]:
    with _env(system, language) as env:
        attempts = Attempts(env, login, device.address)
        try:
            begun = attempts.begin()
        except TooManyAttempts as error:
            words = env.gettext("Too many failed attempts to sign in. Try again in {minutes} min.")
            message = words.format(minutes=-(-error.retry_after // 60))
            raise TooManyAttempts(message, error.retry_after) from None
        cls = env[User]
        user = env.session.scalar(sa.select(cls).where(cls.login == attempts.account))
        return begun, _facts(user) if user is not None else None, attempts.exhausted


def _take_back(system: System, login: str, device: Device, begun: datetime, language: str) -> None:
    """The password was right, so the attempt is no failure; the code that comes next is an attempt of its own."""
    with _env(system, language) as env:
        Attempts(env, login, device.address).take_back(begun)


def _failed(
    system: System, login: str, device: Device, facts: _Facts | None, exhausted: bool, language: str
) -> SignInFailed:
    """Notes the failure in the audit log. A name that nobody has is not kept: it may be a mistyped password."""
    with _env(system, language) as env:
        known, label = (facts.id, facts.login) if facts else (None, "")
        entries = [AuditEntry("sign-in-failed", "core.user", known, label, {"address": [None, device.address]})]
        if exhausted:
            entries.append(AuditEntry("lockout", "core.user", known, label, {"address": [None, device.address]}))
            _log.warning("Sign-in is shut for a while", extra={"user": known, "client": device.address})
        write_audit(env, entries)
        return SignInFailed(env.gettext("This name, password or code is not right."))


def _after_checks(env: Env, facts: _Facts, device: Device) -> SignedIn | NextStep:
    if facts.needs_new_password(env):
        return NextStep("new_password", _challenge(env.system, facts.id, "new_password"))
    return _signed_in(env, facts.id, device)


def _signed_in(env: Env, user_id: int, device: Device) -> SignedIn:
    user = env.get(User, user_id)
    token = start_session(env, user_id, device)
    entry = AuditEntry("sign-in", "core.user", user_id, user.login, {"address": [None, device.address]})
    write_audit(env, [entry])
    env.registry.hooks.hook.user_signed_in(env=env, user=user)
    return SignedIn(token.text, user_id)


def _challenge(system: System, user_id: int, step: str) -> str:
    signer = LinkSigner(installation_key(system), "sign-in")
    return signer.sign({"user": user_id, "step": step}, datetime.now(UTC) + _STEPS_LAST)


def _passed(system: System, challenge: str, language: str) -> tuple[int, str]:
    try:
        value: Any = LinkSigner(installation_key(system), "sign-in").read(challenge, datetime.now(UTC))
        return int(value["user"]), str(value["step"])
    except (LinkRefused, TypeError, KeyError, ValueError):
        words = system.catalogue(language)
        raise SignInFailed(words.gettext("That took too long. Sign in again.")) from None
