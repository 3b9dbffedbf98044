"""API tokens: made, listed, revoked by their user; found by the API for each request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from yurt.base.models.access import ApiToken
from yurt.env import Env, System
from yurt.env.prepared import Prepared
from yurt.errors import AccessDenied, ValidationFailed
from yurt.services.accounts.sessions import Visitor
from yurt.services.auth.scopes import Scopes
from yurt.services.auth.tokens import lookup_of, matches, new_token


@dataclass(frozen=True)
class MadeToken:
    """A token just made; `text` is shown once and never stored."""

    id: int
    text: str = field(repr=False)


def create_token(env: Env, name: str, scopes: str, expires_at: datetime | None = None) -> MadeToken:
    """A token that acts for the acting user, within `scopes` (words such as `crm.contact:read`, or `*`).

    Raises ValidationFailed for a scope that is not one, no name, or a time that is past.
    """
    allowed = Scopes.of(scopes)
    problems = {}
    if not name.strip():
        problems["name"] = env.gettext("Give it a name, so that you know it again.")
    if not allowed.names:
        problems["scopes"] = env.gettext("Say what it may do; * for everything you may do.")
    if expires_at is not None and expires_at <= env.now:
        problems["expires_at"] = env.gettext("This time is past.")
    if problems:
        raise ValidationFailed(" ".join(problems.values()), problems)
    made = new_token()
    with env.sudo():
        record = env.create(
            ApiToken,
            name=name.strip(),
            user_id=env.user_id,
            prefix=made.lookup,
            secret_hash=made.hash,
            scopes=sorted(allowed.names),
            expires_at=expires_at,
        )
        return MadeToken(record.id, made.text)


def revoke_token(env: Env, token_id: int) -> None:
    """Ends a token: one's own, or anybody's for a user manager. Raises NotFound, AccessDenied."""
    with env.sudo():
        record: Any = env.get(ApiToken, token_id)
        if record.user_id != env.user_id and not env.access.has_role("core.user_manager"):
            raise AccessDenied(env.gettext("Only user managers revoke the tokens of others."))
        record.revoked_at = record.revoked_at or env.now


def find_token(system: System, text: str) -> Visitor | None:
    """The visitor behind an API token; None when it is unknown, revoked, expired, or its user may not sign in.

    One select. Note the use with `request.app.state.presence.note(visitor)`.
    """
    lookup = lookup_of(text)
    row: Any = None
    if lookup is not None:
        with system.database.glancing.connect() as connection:
            rows = _lookup(system).run(connection, {"prefix": lookup})
        row = rows[0] if rows else None
    if not matches(text, row[1] if row else None) or row is None:
        return None
    number, _, scopes, expires, user, name, language, zone, theme, branch = row
    if expires is not None and datetime.now(UTC) >= expires:
        return None
    return Visitor(
        user_id=user,
        name=name,
        language=language,
        zone=zone,
        theme=theme,
        branch_id=branch,
        photo_id=None,
        token_id=number,
        scopes=Scopes(frozenset(scopes or ())),
    )


def _lookup(system: System) -> Prepared:
    cache = system.registry.cache
    if "accounts.token" not in cache:
        token, user = system.registry.info(ApiToken).table.c, system.registry.info("core.user").table.c
        statement: sa.Select[Any] = (  # type: ignore[assignment]
            sa.select(
                token.id, token.secret_hash, token.scopes, token.expires_at, user.id, user.name, user.language,
                user.time_zone, user.theme, user.branch_id,
            )
            .join_from(token.id.table, user.id.table, user.id == token.user_id)
            .where(token.prefix == sa.bindparam("prefix", "", sa.String), token.revoked_at.is_(None))
            .where(user.active, sa.not_(user.archived), sa.not_(token.archived))
        )  # fmt: skip
        cache["accounts.token"] = Prepared(statement, system.database.engine.dialect)
    return cache["accounts.token"]
