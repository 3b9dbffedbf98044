"""The append-only audit log: what was created, changed and deleted, by whom, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yurt.db.arrays import insert_rows
from yurt.env import telling
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env

AUDIT_MODEL = "core.audit"


@dataclass
class AuditEntry:
    """One line of the audit log; `changes` maps a field to [old, new] as JSON values."""

    operation: str
    model: str = ""
    record_id: int | None = None
    label: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


def write_audit(env: Env, entries: Iterable[AuditEntry]) -> None:
    """Adds lines to the audit log within the unit of work."""
    table = env.registry.models[AUDIT_MODEL].table
    at, user, channel, request = env.now, env.user_id, env.channel, env.request_id
    rows = [
        {
            "at": at,
            "user_id": user,
            "channel": channel,
            "request": request,
            "operation": entry.operation,
            "model": entry.model,
            "record_id": entry.record_id,
            "label": entry.label[:200],
            "changes": entry.changes,
        }
        for entry in entries
    ]
    insert_rows(env.session.connection(), table, rows)
    for row in rows:
        if row["record_id"] is not None:
            telling.changed(env, row["model"], (row["record_id"],))


def json_value(value: Any) -> Any:
    """A field's value as JSON: exact decimals and ISO dates as text."""
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return getattr(value, "id", None) or str(value)


def label_of(info: ModelInfo, record: Any) -> str:
    """What a record is called in the log, without reading anything more from the database."""
    spec = info.fields.get(info.label_field or "")
    if spec is None:
        return ""
    if spec.kind == "link":  # the record is called as what it leads to, where that is at hand
        other = record.__dict__.get(spec.name)
        return label_of(other.__yurt__, other) if other is not None and other is not record else ""
    value = record.__dict__.get(spec.column_name)
    return str(value) if value is not None else ""
