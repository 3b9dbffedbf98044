"""The second factor: codes of an authenticator app, and recovery codes on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.audit import AuditEntry, write_audit
from yurt.errors import ValidationFailed
from yurt.services.accounts.installation_key import installation_key
from yurt.services.auth.passwords import verify_password
from yurt.services.auth.recovery_codes import find_code, hash_code, new_codes
from yurt.services.auth.signing import LinkRefused, LinkSigner
from yurt.services.auth.totp import new_secret, provisioning_uri, qr_image, verify_code

_SETUP_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Setup:
    """A second factor on offer: nothing is stored until a code proves that the app has the secret."""

    secret: str
    uri: str
    qr: str
    challenge: str


def offer(env: Env) -> Setup:
    """A fresh secret for the acting user, as text and as the `data:` address of a QR code."""
    with env.sudo():
        user = env.get(User, env.user_id or 0)
    secret = new_secret()
    uri = provisioning_uri(secret, user.login, env.system.settings.branding.name)
    challenge = _signer(env).sign({"user": user.id, "secret": secret}, env.now + _SETUP_LASTS)
    return Setup(secret, uri, qr_image(uri), challenge)


def offered(env: Env, challenge: str) -> Setup:
    """The same offer again, after a wrong code. Raises LinkRefused."""
    secret = _secret_of(env, challenge)
    with env.sudo():
        user = env.get(User, env.user_id or 0)
    uri = provisioning_uri(secret, user.login, env.system.settings.branding.name)
    return Setup(secret, uri, qr_image(uri), challenge)


def switch_on(env: Env, challenge: str, code: str) -> list[str]:
    """Stores the offered secret when the code is right; gives the recovery codes, shown once.

    Raises ValidationFailed (field `code`), LinkRefused for an offer that is too old.
    """
    secret = _secret_of(env, challenge)
    counter = verify_code(secret, code, now=env.now, last_counter=None)
    if counter is None:
        message = env.gettext("This code is not right. Is the clock of the phone set by itself?")
        raise ValidationFailed(message, {"code": message})
    codes = new_codes()
    with env.sudo():
        user = env.get(User, env.user_id or 0)
        user.totp_secret, user.totp_counter = secret, counter
        user.recovery_codes = [hash_code(text) for text in codes]
        env.session.flush()
        write_audit(env, [AuditEntry("second-factor-on", "core.user", user.id, user.login)])
    return codes


def switch_off(env: Env, password: str) -> None:
    """The acting user's own wish, with the password as proof. Raises ValidationFailed (field `current`)."""
    with env.sudo():
        user = env.get(User, env.user_id or 0)
        if not verify_password(user.password_hash, password):
            message = env.gettext("This is not your present password.")
            raise ValidationFailed(message, {"current": message})
        _forget(env, user)


def reset(env: Env, user_id: int) -> None:
    """A user manager takes the second factor off somebody who has lost the phone. Raises AccessDenied."""
    from yurt.services.accounts.passwords import require_manager

    require_manager(env, user_id)
    with env.sudo():
        _forget(env, env.get(User, user_id))


def use_code(env: Env, user_id: int, code: str) -> bool:
    """Accepts a code of the app, or a recovery code, and marks it used in this transaction."""
    cls = env[User]
    user: Any = env.session.scalar(sa.select(cls).where(cls.id == user_id).with_for_update())
    if user is None or not user.totp_secret:
        return False
    counter = verify_code(user.totp_secret, code, now=env.now, last_counter=user.totp_counter)
    if counter is not None:
        user.totp_counter = counter
        return True
    found = find_code(code, user.recovery_codes or [])
    if found is None:
        return False
    user.recovery_codes = [stored for stored in user.recovery_codes or [] if stored != found]
    left = len(user.recovery_codes)
    write_audit(env, [AuditEntry("recovery-code", "core.user", user.id, user.login, {"left": [left + 1, left]})])
    return True


def _forget(env: Env, user: Any) -> None:
    user.totp_secret = user.totp_counter = user.recovery_codes = None
    env.session.flush()
    write_audit(env, [AuditEntry("second-factor-off", "core.user", user.id, user.login)])


def _signer(env: Env) -> LinkSigner:
    return LinkSigner(installation_key(env.system), "second factor")


def _secret_of(env: Env, challenge: str) -> str:
    value: Any = _signer(env).read(challenge, env.now)
    if not isinstance(value, dict) or value.get("user") != env.user_id:
        raise LinkRefused(env.gettext("This offer was made to somebody else. Begin again."))
    return str(value["secret"])
