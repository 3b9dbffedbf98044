"""What happened to a record: changes, notes and files, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from yurt.base.models.files import File
from yurt.base.models.journal import Audit, Note
from yurt.env import Env
from yurt.model.info import ModelInfo
from yurt.services.accounts.sessions import Visitor
from yurt.services.json_values import moment_text
from yurt.web.api import auth
from yurt.web.api.calls import Answer, Call
from yurt.web.api.errors import BadRequest
from yurt.web.api.exposure import readable_fields
from yurt.web.api.reading import Item, read_one

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200


def read_timeline(call: Call) -> Response:
    """The timeline of a record that the caller may see; `before` goes further back."""
    given = call.parameters("limit", "before")
    limit = _limit(given.get("limit"))
    before = _moment(given.get("before"))
    with call.env(reading=True) as env:
        info = call.model(env)
        auth.require(call.visitor, info.name, "read")
        record_id = call.record_id()
        read_one(env, call.visitor, info, record_id, ("id",))
        entries = _changes(env, info, record_id, before, limit)
        entries += _notes(env, call.visitor, info, record_id, before, limit)
        entries += _files(env, call.visitor, info, record_id, before, limit)
    entries.sort(key=lambda entry: (entry["at"], entry["kind"], entry["id"]), reverse=True)
    return Answer({"items": entries[:limit]}).response()


def _changes(env: Env, info: ModelInfo, record_id: int, before: datetime | None, limit: int) -> list[Item]:
    """From the audit log, past its own rights: who may see a record may see its history, field by field."""
    audit, user = env.info(Audit).table, env.info("core.user").table
    statement = (
        sa.select(audit, user.c.name.label("user_name"))
        .join_from(audit, user, user.c.id == audit.c.user_id, isouter=True)
        .where(audit.c.model == info.name, audit.c.record_id == record_id)
        .order_by(audit.c.at.desc(), audit.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(audit.c.at < before)
    readable = readable_fields(env, info)
    return [
        {
            "kind": "change",
            "id": row.id,
            "at": moment_text(row.at),
            "user": None if row.user_id is None else {"id": row.user_id, "label": row.user_name},
            "operation": row.operation,
            "channel": row.channel,
            "changes": [
                {"field": name, "old": old, "new": new}
                for name, (old, new) in (row.changes or {}).items()
                if name in readable
            ],
        }
        for row in env.session.connection().execute(statement)
    ]


def _notes(
    env: Env, visitor: Visitor, info: ModelInfo, record_id: int, before: datetime | None, limit: int
) -> list[Item]:
    cls = env[Note]
    if not (env.access.allows("core.note", "read") and auth.may(visitor, "core.note", "read")):
        return []
    statement = sa.select(cls).where(cls.model == info.name, cls.record_id == record_id)
    return [
        _entry(note, "note", {"note": note.kind, "body": note.body}, note.author)
        for note in env.session.scalars(_newest(statement, cls, before, limit))
    ]


def _files(
    env: Env, visitor: Visitor, info: ModelInfo, record_id: int, before: datetime | None, limit: int
) -> list[Item]:
    cls = env[File]
    if not (env.access.allows("core.file", "read") and auth.may(visitor, "core.file", "read")):
        return []
    statement = sa.select(cls).where(cls.model == info.name, cls.record_id == record_id)
    return [
        _entry(file, "file", {"name": file.name, "size": file.size, "media_type": file.media_type}, file.created_by)
        for file in env.session.scalars(_newest(statement, cls, before, limit))
    ]


def _newest(statement: Any, cls: Any, before: datetime | None, limit: int) -> Any:
    if before is not None:
        statement = statement.where(cls.created_at < before)
    return statement.order_by(cls.created_at.desc(), cls.id.desc()).limit(limit)


def _entry(record: Any, kind: str, members: dict[str, Any], user: Any) -> Item:
    who = None if user is None else {"id": user.id, "label": user.name}
    return {"kind": kind, "id": record.id, "at": moment_text(record.created_at), "user": who, **members}


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= number <= LARGEST_LIMIT:
        raise BadRequest(f"“limit” is a number from 1 to {LARGEST_LIMIT}.")
    return number


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and 1900 < moment.year < 9000:
            return moment
    except ValueError:
        pass
    raise BadRequest("“before” is a moment with its time zone, like 2026-03-31T14:30:00Z.")
