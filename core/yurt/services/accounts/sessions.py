"""Server-side sessions: found by the hash of the cookie, rotated, listed and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.base.models.access import Session
from yurt.base.views_stamp import VIEWS_STAMP
from yurt.env import Env, System
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.loading import STATE
from yurt.env.prepared import Prepared
from yurt.errors import AccessDenied
from yurt.services.auth.scopes import Scopes
from yurt.services.auth.session_tokens import NewSessionToken, new_session_token, session_hash

GRACE = timedelta(seconds=60)
"""How long requests that were under way may use the token from before a rotation."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who makes a request, by a session cookie or (then `session_id` is None) an API token with `scopes`.

    `mark` is what CSRF tokens are made for: it lives as long as the session, rotations included. `rotate` asks the web
    edge to give the session a new token, because the user's rights have changed since the last one.
    """

    user_id: int
    name: str
    language: str
    zone: str | None
    theme: str
    branch_id: int | None
    photo_id: int | None
    session_id: int | None = None
    mark: str = ""
    rotate: bool = False
    seen_at: datetime | None = None
    views_stamp: str | None = None
    """Tells whether anybody has kept a filter or arranged a list since (`yurt.base.views_stamp`)."""
    token_id: int | None = None
    scopes: Scopes | None = None


def find_session(system: System, token: str) -> Visitor | None:
    """The visitor behind a session cookie; None when the session is unknown, ended or too old. One select."""
    with system.database.glancing.connect() as connection:
        return find_session_on(connection, system, token)


def find_session_on(connection: Connection, system: System, token: str) -> Visitor | None:
    """Like `find_session`, through a connection that is open already."""
    hashed = session_hash(token)
    rows = _lookup(system).run(connection, {"hash": hashed})
    if not rows:
        return None
    (number, current, rotated, started, seen, expires, branch, user, name, language, zone, theme, photo, main,
     rights_changed, views_stamp) = rows[0]  # fmt: skip
    now = datetime.now(UTC)
    idle = timedelta(minutes=system.settings.sessions.idle_minutes)
    if now >= expires or now >= seen + idle:
        return None
    if current != hashed and (rotated is None or now >= rotated + GRACE):
        return None
    return Visitor(
        user_id=user,
        name=name,
        language=language,
        zone=zone,
        theme=theme,
        branch_id=branch or main,
        photo_id=photo,
        session_id=number,
        mark=f"{number} {started.timestamp()}",
        rotate=rights_changed is not None and rights_changed > (rotated or started),
        seen_at=seen,
        views_stamp=views_stamp,
    )


def _lookup(system: System) -> Prepared:
    cache = system.registry.cache
    if "accounts.session" not in cache:
        session, user = system.registry.info(Session).table.c, system.registry.info("core.user").table.c
        hashed = sa.bindparam("hash", "", sa.String)
        views_stamp = sa.select(STATE.c.value).where(STATE.c.key == VIEWS_STAMP).scalar_subquery()
        statement: sa.Select[Any] = (  # type: ignore[assignment]
            sa.select(
                session.id, session.token_hash, session.rotated_at, session.started_at, session.seen_at,
                session.expires_at, session.branch_id, user.id, user.name, user.language, user.time_zone, user.theme,
                user.photo, user.branch_id, user.rights_changed_at, views_stamp,
            )
            .join_from(session.id.table, user.id.table, user.id == session.user_id)
            .where(sa.or_(session.token_hash == hashed, session.former_hash == hashed))
            .where(session.ended_at.is_(None), user.active, sa.not_(user.archived))
        )  # fmt: skip
        cache["accounts.session"] = Prepared(statement, system.database.engine.dialect)
    return cache["accounts.session"]


@dataclass(frozen=True)
class Device:
    """Where a sign-in comes from: `key` is the long-lived cookie of the browser, `agent` its User-Agent."""

    key: str = ""
    name: str = ""
    address: str = ""
    agent: str = ""


def start_session(env: Env, user_id: int, device: Device) -> NewSessionToken:
    """A new session of the user; the caller has made sure who it is. Runs in the env's transaction."""
    token = new_session_token()
    times = env.system.settings.sessions
    with env.sudo():
        env.create(
            Session,
            token_hash=token.hash,
            user_id=user_id,
            device=device.name[:200] or None,
            device_key=device.key[:64] or None,
            address=device.address[:64] or None,
            agent=device.agent[:300] or None,
            started_at=env.now,
            seen_at=env.now,
            expires_at=env.now + timedelta(hours=times.absolute_hours),
        )
    return token


def rotate_session(env: Env, session_id: int) -> NewSessionToken:
    """Gives the session another token; the old one goes on for `GRACE`."""
    token = new_session_token()
    with env.sudo():
        record: Any = env.get(Session, session_id)
        record.former_hash, record.token_hash, record.rotated_at = record.token_hash, token.hash, env.now
    return token


def end_session(env: Env, session_id: int) -> None:
    """Ends one session: one's own, or anybody's for a user manager. Raises NotFound, AccessDenied."""
    with env.sudo():
        record: Any = env.get(Session, session_id)
        may_end = env.user_id == record.user_id or env.access.has_role("core.user_manager")
        if not may_end:
            raise AccessDenied(env.gettext("Only user managers end the sessions of others."))
        if record.ended_at is None:
            record.ended_at = env.now
            write_audit(env, [_entry("sign-out", record.user_id, record.device)])


def end_sessions(env: Env, user_id: int, *, keep: int | None = None, device_key: str | None = None) -> int:
    """Ends all sessions of a user, or those on one device, except `keep`. Gives how many. Checks no rights."""
    cls: Any = env[Session]
    statement = sa.select(cls).where(cls.user_id == user_id, cls.ended_at.is_(None), cls.id != (keep or 0))
    if device_key is not None:
        statement = statement.where(cls.device_key == device_key)
    with env.sudo():
        records = env.session.scalars(statement).all()
        for record in records:
            record.ended_at = env.now
        if records:
            write_audit(env, [_entry("sign-out", user_id, f"{len(records)} sessions")])
    return len(records)


def _entry(operation: str, user_id: int, label: Any) -> AuditEntry:
    return AuditEntry(operation, "core.user", user_id, str(label or ""))
