"""Sign-ins: sessions, devices, attempts, API tokens."""

from __future__ import annotations

from datetime import datetime

from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.model import Json, Mapped, Model, field, index, link, unique


class Session(Model, label="Session", icon="device-desktop", archive=False, trash=False, timeline=False, audit=False,
              record_label="device"):  # fmt: skip
    """One sign-in of a user on one device. Kept on the server, so that it can be ended from anywhere.

    When the token is rotated, requests that were under way may use the one before (`former_hash`) for a moment.
    """

    token_hash: Mapped[str] = field(max_length=64, read_role="core.nobody")
    former_hash: Mapped[str | None] = field(max_length=64, index=True, read_role="core.nobody")
    rotated_at: Mapped[datetime | None]
    user: Mapped[User] = link(ondelete="cascade")
    device: Mapped[str | None] = field(max_length=200)
    device_key: Mapped[str | None] = field(max_length=64, read_role="core.nobody")
    address: Mapped[str | None] = field(max_length=64, label="Address")
    agent: Mapped[str | None] = field(max_length=300, label="Browser")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    branch: Mapped[Branch | None] = link(label="Branch at work")

    constraints = [unique("token_hash", message="This session exists already.")]


class LoginAttempt(Model, label="Sign-in attempt", journal=True, icon="login"):
    """An attempt to sign in, for the rate limit and the administrator."""

    at: Mapped[datetime] = field(index=True)
    login: Mapped[str] = field(max_length=100)
    address: Mapped[str] = field(max_length=64)
    succeeded: Mapped[bool]

    indexes = [index("login", "at"), index("address", "at")]


class ApiToken(Model, label="API token", icon="key", trash=False, record_label="name"):
    """Lets a program act for a user, within scopes. Only a hash of the token is kept."""

    name: Mapped[str] = field(tracked=True)
    user: Mapped[User] = link(ondelete="cascade", tracked=True)
    prefix: Mapped[str] = field(max_length=32, readonly=True)
    secret_hash: Mapped[str] = field(max_length=64, read_role="core.nobody")
    scopes: Mapped[Json] = field(tracked=True, help="For example crm.contact:read; * for everything the user may do.")
    expires_at: Mapped[datetime | None] = field(tracked=True)
    last_used_at: Mapped[datetime | None] = field(readonly=True)
    revoked_at: Mapped[datetime | None] = field(tracked=True)

    constraints = [unique("prefix", message="This token exists already.")]
