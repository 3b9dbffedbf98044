"""One's own sessions, devices and API tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.access import ApiToken, Session
from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.i18n import N_
from yurt.services.accounts.sessions import end_session, end_sessions
from yurt.services.accounts.tokens import create_token, revoke_token
from yurt.web.account.frame import account_page, done
from yurt.web.blocks import FormBlock, NoteBlock, TableBlock, TableRow, TextCell, choice_field, text_field
from yurt.web.filters import FILTERS
from yurt.web.pages.context.document import ActionButton
from yurt.web.requests import current, page, posted

_AGO, _MOMENT = FILTERS["ago"], FILTERS["datetime"]
_LASTS = N_({"30": "30 days", "90": "90 days", "365": "One year", "0": "Until it is revoked"})


@page()
def show_sessions(request: Request, env: Env) -> Response:
    """Where one is signed in, and the devices behind that."""
    words, here = env.gettext, current(request).session_id
    found = _sessions(env)
    devices: dict[str, list[Any]] = {}
    for row in found:
        devices.setdefault(row.device_key or f"session {row.id}", []).append(row)
    sessions = TableBlock(
        title=words("Sessions"),
        columns=(words("Browser"), words("Address"), words("Since"), words("Last used")),
        rows=tuple(_session_row(env, row, row.id == here) for row in found),
    )
    known = TableBlock(
        title=words("Devices"),
        text=words("A device that is not yours? End its sessions, then change your password."),
        columns=(words("Device"), words("Sessions"), words("Last used")),
        rows=tuple(_device_row(env, key, rows, here) for key, rows in devices.items()),
    )
    others = NoteBlock(
        title="",
        buttons=(
            ActionButton(label=words("End all other sessions"), href="/account/sessions/others", icon="logout",
                         danger=True, confirm=words("Everybody who is signed in as you elsewhere is signed out.")),
        ),
    )  # fmt: skip
    return account_page(request, env, N_("Sessions and devices"), sessions, known, others)


@page()
def end_one(request: Request, env: Env) -> Response:
    """Ends one session."""
    end_session(env, request.path_params["id"])
    return done(request, "/account/sessions", env.gettext("The session has ended."))


@page()
def end_others(request: Request, env: Env) -> Response:
    """Ends all sessions but this one."""
    end_sessions(env, env.user_id or 0, keep=current(request).session_id)
    return done(request, "/account/sessions", env.gettext("All other sessions have ended."))


@page()
def forget_device(request: Request, env: Env) -> Response:
    """Ends the sessions on the device of one of one's sessions."""
    with env.sudo():
        record: Any = env.get(Session, request.path_params["id"])
        key = record.device_key if record.user_id == env.user_id else None
    if key:
        end_sessions(env, env.user_id or 0, device_key=key)
    return done(request, "/account/sessions", env.gettext("The sessions on this device have ended."))


@page()
def show_tokens(request: Request, env: Env) -> Response:
    """One's own API tokens."""
    return _show_tokens(request, env, {}, {})


@page()
def make_token(request: Request, env: Env) -> Response:
    """Makes a token and shows it, this once."""
    form = posted(request)
    typed = {name: str(form.get(name) or "") for name in ("name", "scopes", "lasts")}
    days = int(typed["lasts"]) if typed["lasts"] in _LASTS else 90
    try:
        made = create_token(env, typed["name"], typed["scopes"], env.now + timedelta(days=days) if days else None)
    except ValidationFailed as error:
        return _show_tokens(request, env, error.fields, typed, 422)
    words = env.gettext
    note = NoteBlock(
        title=words("Your new token"),
        text=words("Copy it now: it is not shown again. Keep it like a password."),
        codes=(made.text,),
        buttons=(ActionButton(label=words("I have copied it"), href="/account/tokens", method="get", primary=True),),
    )
    return account_page(request, env, N_("API tokens"), note)


@page()
def revoke(request: Request, env: Env) -> Response:
    """Ends a token."""
    revoke_token(env, request.path_params["id"])
    return done(request, "/account/tokens", env.gettext("The token is revoked."))


def _sessions(env: Env) -> list[Any]:
    cls: Any = env[Session]
    statement = sa.select(cls).where(cls.user_id == env.user_id, cls.ended_at.is_(None), cls.expires_at > env.now)
    with env.sudo():
        return list(env.session.scalars(statement.order_by(cls.seen_at.desc()).limit(100)))


def _session_row(env: Env, row: Any, here: bool) -> TableRow:
    words = env.gettext
    end = ActionButton(label=words("End"), href=f"/account/sessions/{row.id}/end", icon="logout")
    return TableRow(
        cells=(
            TextCell(text=row.device or words("Unknown"), small=words("this one") if here else ""),
            TextCell(text=row.address or ""),
            TextCell(text=_MOMENT(row.started_at)),
            TextCell(text=words("now") if here else _AGO(row.seen_at)),
        ),
        actions=() if here else (end,),
    )


def _device_row(env: Env, key: str, rows: list[Any], here: int | None) -> TableRow:
    words = env.gettext
    forget = ActionButton(label=words("End its sessions"), href=f"/account/devices/{rows[0].id}/forget", icon="logout")
    mine = any(row.id == here for row in rows)
    return TableRow(
        cells=(
            TextCell(text=rows[0].device or words("Unknown"), small=words("this one") if mine else ""),
            TextCell(text=str(len(rows))),
            TextCell(text=_AGO(max(row.seen_at for row in rows))),
        ),
        actions=() if mine or key.startswith("session ") else (forget,),
    )


def _show_tokens(
    request: Request, env: Env, wrong: dict[str, str], typed: dict[str, str], status: int = 200
) -> Response:
    cls: Any = env[ApiToken]
    with env.sudo():
        found = list(env.session.scalars(sa.select(cls).where(cls.user_id == env.user_id).order_by(cls.id.desc())))
    words = env.gettext
    table = TableBlock(
        title="",
        columns=(words("Name"), words("May"), words("State"), words("Last used")),
        rows=tuple(_token_row(env, row) for row in found),
        empty=words("No program acts for you yet."),
    )
    form = FormBlock(
        title=words("A new token"),
        text=words("It lets a program act for you, with at most your rights."),
        href="/account/tokens",
        button=words("Make a token"),
        widgets=(
            text_field("name", words("Name"), typed.get("name", ""), required=True, error=wrong.get("name", "")),
            text_field("scopes", words("May"), typed.get("scopes", "*"), required=True, error=wrong.get("scopes", ""),
                       help=words("Words such as crm.contact:read crm.contact:write; * for everything you may do.")),
            choice_field("lasts", words("Lasts"), {key: words(text) for key, text in _LASTS.items()},
                         typed.get("lasts", "90"), required=True),
        ),
    )  # fmt: skip
    return account_page(request, env, N_("API tokens"), table, form, status=status)


def _token_row(env: Env, row: Any) -> TableRow:
    words, now = env.gettext, datetime.now(UTC)
    ended = row.expires_at is not None and row.expires_at <= now
    if row.revoked_at is not None:
        state = TextCell(text=words("Revoked"), tone="over")
    elif ended:
        state = TextCell(text=words("Expired"), tone="late")
    else:
        until = _MOMENT(row.expires_at)
        state = TextCell(
            text=words("In force"), tone="ok", small=words("until {when}").format(when=until) if until else ""
        )
    revoke = ActionButton(label=words("Revoke"), href=f"/account/tokens/{row.id}/revoke", danger=True,
                          confirm=words("Programs that use it stop working at once."))  # fmt: skip
    return TableRow(
        cells=(
            TextCell(text=row.name, small=f"yurt_{row.prefix}_…"),
            TextCell(text=" ".join(row.scopes or [])),
            state,
            TextCell(text=_AGO(row.last_used_at) or words("never")),
        ),
        actions=() if row.revoked_at is not None or ended else (revoke,),
    )
