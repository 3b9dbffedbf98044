"""What happened: the audit log and the notes on records' timelines."""

from __future__ import annotations

from datetime import datetime

from yurt.base.models.people import User
from yurt.model import Json, Mapped, Model, RichText, field, index, link


class Audit(Model, label="Audit entry", plural="Audit log", journal=True, icon="history", record_label="label"):
    """One line of the append-only audit log."""

    at: Mapped[datetime] = field(index=True)
    user_id: Mapped[int | None] = field(index=True)
    channel: Mapped[str] = field(max_length=20)
    request: Mapped[str | None] = field(max_length=64)
    operation: Mapped[str] = field(max_length=40)
    model: Mapped[str] = field(max_length=100)
    record_id: Mapped[int | None]
    label: Mapped[str] = field(max_length=200, searchable=True)
    changes: Mapped[Json]

    indexes = [index("model", "record_id")]


NOTE_KINDS = {"note": "Note", "message": "Message", "call": "Call", "task": "Task", "file": "File"}


class Note(Model, label="Note", icon="note", archive=False, timeline=False, record_label="kind"):
    """Something people put on a record's timeline."""

    model: Mapped[str] = field(max_length=100)
    record_id: Mapped[int]
    kind: Mapped[str] = field(options=NOTE_KINDS, default="note")
    body: Mapped[RichText] = field(tracked=True)
    author: Mapped[User | None] = link(default=lambda env: env.user_id)

    indexes = [index("model", "record_id")]
