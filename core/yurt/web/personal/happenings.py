"""What people have done, read from the audit log and shown only as far as the reader may see the records and fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import InvalidOperation
from typing import Any

import sqlalchemy as sa

from yurt.base.models.journal import Audit
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.web.pages.addresses import record_href
from yurt.web.present.logged import from_json
from yurt.web.present.texts import writer

DONE = N_(
    {
        "create": "Made",
        "change": "Changed",
        "delete": "Deleted",
        "trash": "Moved to the trash",
        "restore": "Restored",
        "export": "Exported",
        "import": "Imported",
    }
)
MOST = 400
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the audit log that the reader may see; several changes of a record by one person are one."""

    model: str
    record: str
    href: str
    who_id: int | None
    who: str
    at: datetime
    what: str
    operation: str
    fields: tuple[str, ...] = ()


def last_line(env: Env) -> int:
    """The number of the newest line of the log."""
    table = env.info(Audit).table
    return env.session.connection().execute(sa.select(sa.func.max(table.c.id))).scalar() or 0


def happenings(env: Env, *conditions: Any, most: int = MOST) -> tuple[list[Happening], bool]:
    """What happened, newest first, and whether there is more than `most` lines; conditions are of the audit's table."""
    audit, user = env.info(Audit).table, env.info(User).table
    wanted = [
        name for name, info in env.registry.models.items() if info.options.audit and env.access.allows(name, "read")
    ]
    statement = (
        sa.select(audit.c.at, audit.c.user_id, audit.c.operation, audit.c.model, audit.c.record_id, audit.c.label,
                  audit.c.changes, user.c.name.label("who"))
        .outerjoin(user, user.c.id == audit.c.user_id)
        .where(audit.c.model.in_(wanted), audit.c.operation.in_(DONE), *conditions)
        .order_by(audit.c.id.desc())
        .limit(most + 1)
    )  # fmt: skip
    rows = env.session.connection().execute(statement).all()
    return _merged(env, rows[:most]), len(rows) > most


def _merged(env: Env, rows: Sequence[Any]) -> list[Happening]:
    labels = _labels(env, rows)
    auditor = env.access.has_role("core.auditor")
    found: dict[tuple[Any, ...], Happening] = {}
    for row in rows:
        label = labels.get(row.model, {}).get(row.record_id)
        if label is None and not auditor:
            continue  # deleted, or not for this reader: the log cannot tell which
        info = env.registry.models[row.model]
        key = (row.model, row.record_id or row.at, row.user_id, row.operation)
        fields = tuple(_fields(env, info, row.changes)) if row.operation == "change" else ()
        known = found.get(key)
        if known is not None:
            fields = known.fields + tuple(text for text in fields if text not in known.fields)
        found[key] = Happening(
            model=row.model,
            record=label or row.label or f"#{row.record_id or ''}",
            href=record_href(row.model, row.record_id) if label is not None else "",
            who_id=row.user_id,
            who=row.who or env.gettext("The system"),
            at=known.at if known is not None else row.at,
            what=env.gettext(DONE[row.operation]),
            operation=row.operation,
            fields=fields,
        )
    return list(found.values())


def _labels(env: Env, rows: Iterable[Any]) -> dict[str, dict[int, str]]:
    """What the records are called that the reader may see; one query for each model."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        if row.record_id:
            ids.setdefault(row.model, set()).add(row.record_id)
    return {model: labels_of(env, model, sorted(numbers)) for model, numbers in ids.items()}


def _fields(env: Env, info: ModelInfo, changes: Any) -> Iterable[str]:
    for name, pair in changes.items() if isinstance(changes, dict) else ():
        spec = info.fields.get(name)
        if spec is None or not env.access.readable(spec):
            continue
        label = env.gettext(spec.label)
        before, after = [*pair, None, None][:2] if isinstance(pair, list) else (None, pair)
        if spec.kind in ("link", "many", "lines", "image", "file", "json", "rich_text"):
            yield label
        else:
            yield f"{label}: {_text(env, spec, before)} → {_text(env, spec, after)}"


def _text(env: Env, spec: FieldSpec, value: Any) -> str:
    if value is None or value == "":
        return "—"
    try:
        text = writer(env, spec)(from_json(spec, value))
    except (ValueError, TypeError, InvalidOperation, AttributeError):
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
