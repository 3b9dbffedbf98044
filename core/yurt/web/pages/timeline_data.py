"""What happened to a record, newest first: notes that people wrote and changes that the audit log kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from yurt.base.models.journal import NOTE_KINDS, Audit, Note
from yurt.env import Env
from yurt.i18n import LANGUAGES, N_
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.document import Choice
from yurt.web.pages.context.timeline import FieldChange, Timeline, TimelineEntry
from yurt.web.present.formats import formats
from yurt.web.present.richtext import plain_text
from yurt.web.present.texts import writer
from yurt.web.present.widgets import learn_names

SHOWN = 20
_ICONS = {"create": "plus", "change": "pencil", "delete": "trash", "trash": "trash", "restore": "restore"}
_NOTE_ICONS = {"note": "note", "message": "message", "call": "phone", "task": "checkbox", "file": "paperclip"}
_DONE = N_(
    {
        "create": "Created",
        "delete": "Deleted",
        "trash": "Moved to the trash",
        "restore": "Taken out of the trash",
        "password": "New password",
        "lockout": "Sign-in shut",
        "export": "Exported",
        "import": "Imported",
    }
)


@dataclass(frozen=True)
class _Event:
    """One thing that happened, from either table; `key` orders what happened at the same moment."""

    at: datetime
    key: tuple[int, int]
    row: Any


def read_timeline(env: Env, info: ModelInfo, record: Any, before: str = "") -> Timeline:
    """The latest entries of a record that the user may read, or those before the moment of a former page."""
    limit_at = _moment(before)
    events = [*_notes(env, info, record.id, limit_at), *_audit(env, info, record.id, limit_at)]
    events.sort(key=lambda event: (event.at, event.key), reverse=True)
    shown = events[:SHOWN]
    names: dict[tuple[str, int], str] = {}
    wanted: dict[str, set[int]] = {}
    for event in shown:
        _collect(info, event.row, wanted)
    learn_names(env, names, wanted)
    entries = tuple(_entry(env, info, event, names) for event in shown)
    href = f"{record_href(info.name, record.id)}/timeline"
    more = f"{href}?before={shown[-1].at.timestamp():.6f}" if len(events) > SHOWN else ""
    may_note = env.access.allows("core.note", "create")
    return Timeline(
        entries=entries,
        post_href=href if may_note else "",
        kinds=(Choice(value="note", label=env.gettext("Note"), icon="note", selected=True),
               Choice(value="call", label=env.gettext("Call"), icon="phone")),
        more_href=more,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    from datetime import UTC

    try:
        return datetime.fromtimestamp(float(text), UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None


def _notes(env: Env, info: ModelInfo, record_id: int, before: datetime | None) -> list[_Event]:
    cls = env[Note]
    statement = sa.select(cls).where(cls.model == info.name, cls.record_id == record_id)
    if before is not None:
        statement = statement.where(cls.created_at < before)
    statement = statement.order_by(cls.created_at.desc(), cls.id.desc()).limit(SHOWN + 1)
    if not env.access.allows("core.note", "read"):
        return []
    return [_Event(note.created_at, (1, note.id), note) for note in env.session.scalars(statement)]


def _audit(env: Env, info: ModelInfo, record_id: int, before: datetime | None) -> list[_Event]:
    """From the audit log: whoever may read the record may read its history (without fields they may not see)."""
    table = env.info(Audit).table
    statement = sa.select(table).where(table.c.model == info.name, table.c.record_id == record_id)
    if before is not None:
        statement = statement.where(table.c.at < before)
    statement = statement.order_by(table.c.at.desc(), table.c.id.desc()).limit(SHOWN + 1)
    rows = env.session.connection().execute(statement)
    return [_Event(row.at, (0, row.id), row) for row in rows if _visible(env, info, row)]


def _visible(env: Env, info: ModelInfo, row: Any) -> bool:
    """A change of nothing but fields the user may not see is not told."""
    if row.operation != "change":
        return True
    return any(name in info.fields and env.access.readable(info.fields[name]) for name in row.changes or {})


def _collect(info: ModelInfo, row: Any, wanted: dict[str, set[int]]) -> None:
    author = row.author_id if hasattr(row, "body") else row.user_id
    if author:
        wanted.setdefault("core.user", set()).add(author)
    for name, pair in () if hasattr(row, "body") else (row.changes or {}).items():
        spec = info.fields.get(name)
        if spec is not None and spec.kind in ("link", "image", "file") and spec.target:
            wanted.setdefault(spec.target, set()).update(v for v in pair if isinstance(v, int))


def _entry(env: Env, info: ModelInfo, event: _Event, names: dict[tuple[str, int], str]) -> TimelineEntry:
    row = event.row
    when, iso = when_text(env, event.at), event.at.isoformat(timespec="seconds")
    if hasattr(row, "body"):
        own = row.author_id == env.user_id
        return TimelineEntry(
            icon=_NOTE_ICONS.get(row.kind, "note"),
            who=names.get(("core.user", row.author_id or 0), env.gettext("System")),
            when=when,
            when_iso=iso,
            text=plain_text(row.body)[:200] if row.kind not in NOTE_KINDS else "",
            markup=row.body,
            remove_href=f"{record_href(info.name, row.record_id)}/timeline/{row.id}/remove" if own else "",
        )
    changes = tuple(
        FieldChange(
            label=env.gettext(spec.label),
            before=_words(env, spec, pair[0], names),
            after=_words(env, spec, pair[1], names),
        )
        for name, pair in (row.changes or {}).items()
        if (spec := info.fields.get(name)) is not None and env.access.readable(spec) and pair[0] != pair[1]
    )
    return TimelineEntry(
        icon=_ICONS.get(row.operation, "history"),
        who=names.get(("core.user", row.user_id or 0), env.gettext("System")),
        when=when,
        when_iso=iso,
        text=env.gettext(_DONE.get(row.operation, "" if row.operation == "change" else row.operation)),
        changes=changes if row.operation != "create" else (),
    )


def _words(env: Env, spec: FieldSpec, value: Any, names: dict[tuple[str, int], str]) -> str:
    """A value from the audit log's JSON, as the form shows it."""
    if value is None or value == "":
        return ""
    if spec.kind in ("link", "image", "file"):
        return names.get((spec.target or "", value), f"#{value}")
    if spec.kind == "rich_text":
        return _short(plain_text(str(value)))
    if spec.translates and isinstance(value, dict):
        return _short("; ".join(f"{LANGUAGES.get(code, code)}: {text}" for code, text in value.items()))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    try:
        return _short(writer(env, spec)(_from_json(spec, value)))
    except (ValueError, TypeError, InvalidOperation, AttributeError):
        return _short(str(value))


def _from_json(spec: FieldSpec, value: Any) -> Any:
    if spec.kind in ("money", "decimal", "percent"):
        return Decimal(str(value))
    if spec.kind == "date":
        return date.fromisoformat(value)
    if spec.kind == "datetime":
        return datetime.fromisoformat(value)
    return timedelta(seconds=value) if spec.kind == "duration" else value


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"


def when_text(env: Env, at: datetime) -> str:
    """A moment for people: today's by the clock, else with its date."""
    shape = formats(env.language)
    local = at.astimezone(env.zone)
    if local.date() == env.today:
        return env.gettext("today {time}").format(time=shape.time(local))
    return shape.moment(at, env.zone)


def add_note(env: Env, info: ModelInfo, record: Any, kind: str, markup: str) -> None:
    """Puts a note on a record that the user may read."""
    kind = kind if kind in NOTE_KINDS else "note"
    env.create(Note, model=info.name, record_id=record.id, kind=kind, body=markup)
