"""Where the entries of a timeline come from: notes, attached files, the audit log, and add-ons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from yurt.base.around import Around
from yurt.base.models.files import File
from yurt.base.models.journal import NOTE_KINDS, Audit, Note
from yurt.env import Env
from yurt.env.prepared import Prepared
from yurt.env.selecting import written
from yurt.model.info import ModelInfo
from yurt.view.happening import Event
from yurt.web.addon_answers import answers
from yurt.web.pages.addresses import file_href

SHOWN = 20


@dataclass(frozen=True)
class Happening:
    """One thing that happened, from one of the sources; `key` orders what happened at the same moment."""

    at: datetime
    key: tuple[int, int]
    row: Any
    kind: str = "change"


def happenings(
    env: Env, info: ModelInfo, record: Any, near: Around, before: datetime | None, kind: str
) -> list[Happening]:
    """What happened to a record, newest first: one more than is shown of each source."""
    events: list[Happening] = []
    if near.notes and kind in ("", *NOTE_KINDS):
        events += _notes(env, info, record.id, before, kind)
    if near.files and kind in ("", "file"):
        events += _files(env, info, record.id, before)
    if kind in ("", "change"):
        events += _audit(env, info, record.id, before)
    if kind not in ("change", "file"):
        events += [event for event in _from_addons(env, record, before) if kind in ("", event.kind)]
    events.sort(key=lambda event: (event.at, event.key), reverse=True)
    return events


def _from_addons(env: Env, record: Any, before: datetime | None) -> list[Happening]:
    """What add-ons tell."""
    told = answers(env, "timeline_entries", record=record, before=before, limit=SHOWN + 1)
    return [
        Happening(event.at, (2, -place), event, event.kind) for events in told for place, event in enumerate(events)
    ]


def moment_in(text: str) -> datetime | None:
    """The moment that an address names; None for none."""
    try:
        return datetime.fromtimestamp(float(text), UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None


def _notes(env: Env, info: ModelInfo, record_id: int, before: datetime | None, kind: str = "") -> list[Happening]:
    cls = env[Note]
    statement = sa.select(cls).where(cls.model == info.name, cls.record_id == record_id)
    if kind:
        statement = statement.where(cls.kind == kind)
    if before is not None:
        statement = statement.where(cls.created_at < before)
    statement = statement.order_by(cls.created_at.desc(), cls.id.desc()).limit(SHOWN + 1)
    if not env.access.allows("core.note", "read"):
        return []
    return [Happening(note.created_at, (1, note.id), note, note.kind) for note in env.session.scalars(statement)]


def _files(env: Env, info: ModelInfo, record_id: int, before: datetime | None) -> list[Happening]:
    """Files that were attached and are still there; seen by whoever sees the record."""
    if not env.access.allows("core.file", "read"):
        return []
    table = env.info(File).table
    here = (table.c.model == info.name) & (table.c.record_id == record_id) & table.c.deleted_at.is_(None)
    statement = sa.select(table.c.id, table.c.name, table.c.created_at, table.c.created_by_id).where(here)
    if before is not None:
        statement = statement.where(table.c.created_at < before)
    rows = env.session.connection().execute(statement.order_by(table.c.id.desc()).limit(SHOWN + 1))
    return [
        Happening(
            row.created_at, (1, row.id),
            Event(row.created_at, row.name, icon="paperclip", user=row.created_by_id, href=file_href(row.id)),
            "file",
        )
        for row in rows
    ]  # fmt: skip


def _audit(env: Env, info: ModelInfo, record_id: int, before: datetime | None) -> list[Happening]:
    """From the audit log: whoever may read the record may read its history (without fields they may not see)."""
    cache = env.registry.cache
    if "timeline.audit" not in cache:
        cache["timeline.audit"] = _audit_statement(env)
    values = {"model": info.name, "record": record_id, "before": before or datetime.max.replace(tzinfo=UTC)}
    rows = map(Told._make, cache["timeline.audit"].run(env.connection, values))
    return [Happening(row.at, (0, row.id), row) for row in rows if _visible(env, info, row)]


class Told(NamedTuple):
    """What the timeline tells of an entry of the audit log."""

    id: int
    at: datetime
    user_id: int | None
    operation: str
    changes: dict[str, Any] | None


def _audit_statement(env: Env) -> Prepared:
    table = env.info(Audit).table.c
    statement = sa.select(*(table[name] for name in Told._fields)).where(
        table.model == sa.bindparam("model", type_=table.model.type),
        table.record_id == sa.bindparam("record", type_=table.record_id.type),
        table.at < sa.bindparam("before", type_=table.at.type),
    )
    statement = statement.order_by(table.at.desc(), table.id.desc()).limit(written(SHOWN + 1))
    return Prepared(statement, env.system.database.engine.dialect)


def _visible(env: Env, info: ModelInfo, row: Told) -> bool:
    """A change of nothing but fields the user may not see is not told."""
    if row.operation != "change":
        return True
    return any(name in info.fields and env.access.readable(info.fields[name]) for name in row.changes or {})
