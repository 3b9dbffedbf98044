"""The page of the audit log: what happened, filtered by user, model, operation and date; and since the last check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.journal import Audit
from yurt.base.models.people import User
from yurt.base.models.views import ViewSetting
from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.web.admin.frame import admin_page, done, require_role
from yurt.web.blocks import FormBlock, TableBlock, TableRow, TextCell, choice_field, text_field
from yurt.web.filters import FILTERS
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.document import ActionButton
from yurt.web.present.logged import Names, linked_in, logged_text, plain_value
from yurt.web.present.sources import learn_names
from yurt.web.requests import page

HREF = "/admin/audit"
PAGE_SIZE = 100
OPERATIONS = N_(
    {
        "create": "Made",
        "change": "Changed",
        "delete": "Deleted",
        "trash": "Moved to the trash",
        "restore": "Restored",
        "sign-in": "Signed in",
        "sign-in-failed": "Failed to sign in",
        "lockout": "Sign-in shut",
        "sign-out": "Signed out",
        "password": "New password",
        "second-factor-on": "Codes switched on",
        "second-factor-off": "Codes switched off",
        "recovery-code": "Used a recovery code",
        "export": "Exported",
        "import": "Imported",
        "import undone": "Import undone",
        "addon_installed": "Add-on installed",
        "addon_upgraded": "Add-on upgraded",
        "addon_uninstalled": "Add-on removed",
        "demo_loaded": "Demo data loaded",
        "field_added": "Field added",
        "field_changed": "Field changed",
        "field_removed": "Field removed",
    }
)
CHANNELS = N_(
    {
        "web": "in the browser",
        "api": "by the API",
        "import": "by an import",
        "job": "by a job",
        "cli": "on the command line",
        "system": "by the system",
    }
)
_SAID = N_(
    {
        "address": "Address",
        "left": "Codes left",
        "run": "Import",
        "records": "Records",
        "ids": "Records",
        "fields": "Fields",
        "format": "Format",
        "filter": "Filter",
        "search": "Search",
        "parameters": "Parameters",
    }
)
"""What entries tell beside the fields of a record."""
_CHECK = "core.audit.checked"
_OF_RECORDS = ("create", "change", "delete", "trash", "restore")


@page()
def show(request: Request, env: Env) -> Response:
    """The log, newest first."""
    require_role(env, "core.auditor")
    words, asked = env.gettext, dict(request.query_params)
    checked = _last_check(env)
    rows = list(env.session.execute(_statement(env, asked, checked)).all())
    more = ""
    if len(rows) > PAGE_SIZE:
        more = f"{HREF}?{urlencode({**asked, 'before': rows[PAGE_SIZE - 1].id})}"
    table = TableBlock(
        title="",
        columns=(words("When"), words("Who"), words("What"), words("Record"), words("Changes")),
        rows=_rows(env, rows[:PAGE_SIZE]),
        empty=words("Nothing of the kind has happened."),
        more_href=more,
    )
    mark = ActionButton(label=words("I have checked everything up to now"), href=f"{HREF}/checked", icon="checks")
    return admin_page(request, env, words("Audit log"), _form(env, asked, checked), table, buttons=(mark,))


@page()
def mark_checked(request: Request, env: Env) -> Response:
    """Remembers how far this auditor has looked."""
    require_role(env, "core.auditor")
    cls: Any = env[Audit]
    last = env.session.scalar(sa.select(sa.func.max(cls.id))) or 0
    value = {"id": last, "at": env.now.isoformat()}
    record = _mark(env)
    if record is None:
        env.create(ViewSetting, user_id=env.user_id, key=_CHECK, value=value)
    else:
        record.value = value
    return done(request, f"{HREF}?since=check", env.gettext("Noted. From here on you see what is new."))


def _statement(env: Env, asked: dict[str, str], checked: dict[str, Any]) -> Any:
    audit: Any = env[Audit]
    user: Any = env[User]
    statement = (
        sa.select(audit.id, audit.at, audit.operation, audit.model, audit.record_id, audit.label, audit.changes,
                  audit.channel, user.name.label("who"))
        .outerjoin(user, user.id == audit.user_id)
        .order_by(audit.id.desc())
        .limit(PAGE_SIZE + 1)
    )  # fmt: skip
    for condition in _conditions(env, audit, user, asked, checked):
        statement = statement.where(condition)
    return statement


def _conditions(env: Env, audit: Any, user: Any, asked: dict[str, str], checked: dict[str, Any]) -> Iterator[Any]:
    if text := asked.get("user", "").strip().lower():
        pattern = f"%{text.replace('%', '').replace('_', '')}%"
        yield sa.or_(user.login.like(pattern), sa.func.lower(user.name).like(pattern))
    if asked.get("model"):
        yield audit.model == asked["model"]
    if asked.get("operation"):
        yield audit.operation == asked["operation"]
    if start := _day(env, asked.get("from"), 0):
        yield audit.at >= start
    if end := _day(env, asked.get("to"), 1):
        yield audit.at < end
    if _digits(asked.get("record")):
        yield audit.record_id == int(asked["record"])
    if _digits(asked.get("before")):
        yield audit.id < int(asked["before"])
    if asked.get("since") == "check" and checked:
        yield audit.id > checked["id"]


def _day(env: Env, text: str | None, later: int) -> datetime | None:
    """The start of a day in the user's zone, or of the day after; what is no date is no condition."""
    try:
        day = date.fromisoformat(text or "") + timedelta(days=later)
        return datetime.combine(day, time(), env.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _digits(text: str | None) -> bool:
    return bool(text and text.isascii() and text.isdigit() and len(text) < 19)


def _mark(env: Env) -> Any:
    cls: Any = env[ViewSetting]
    return env.session.scalar(sa.select(cls).where(cls.user_id == env.user_id, cls.key == _CHECK))


def _last_check(env: Env) -> dict[str, Any]:
    record = _mark(env)
    return record.value if record is not None and isinstance(record.value, dict) else {}


def _rows(env: Env, rows: list[Any]) -> tuple[TableRow, ...]:
    names: dict[tuple[str, int], str] = {}
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if (info := env.registry.models.get(row.model)) is not None:
            linked_in(info, row.changes, wanted)
    learn_names(env, names, wanted)
    return tuple(_row(env, row, names) for row in rows)


def _row(env: Env, row: Any, names: Names) -> TableRow:
    words = env.gettext
    info = env.registry.models.get(row.model)
    record = f"{words(info.label) if info else row.model} {row.label or row.record_id or ''}".strip()
    href = record_href(row.model, row.record_id) if info and row.record_id and row.operation != "delete" else ""
    return TableRow(
        cells=(
            TextCell(text=FILTERS["datetime"](row.at)),
            TextCell(text=_who(env, row), small=words(CHANNELS.get(row.channel) or row.channel)),
            TextCell(text=words(OPERATIONS.get(row.operation, row.operation))),
            TextCell(text=record, href=href),
            TextCell(text=_changes(env, info, row, names)),
        ),
    )


def _who(env: Env, row: Any) -> str:
    """Nobody is signed in yet when somebody signs in: whose account it is has a column of its own."""
    if row.who is None and row.operation in ("sign-in", "sign-in-failed", "lockout"):
        return row.label if row.operation == "sign-in" else "—"
    return row.who or env.gettext("The system")


def _changes(env: Env, info: ModelInfo | None, row: Any, names: Names) -> str:
    if not isinstance(row.changes, dict):
        return ""
    parts = []
    for name, pair in row.changes.items():
        # What is said of a field itself is no value of it.
        spec = info.fields.get(name) if info and row.operation in _OF_RECORDS else None
        before, after = [*pair, None, None][:2] if isinstance(pair, list) else (None, pair)
        then, now = (logged_text(env, spec, v, names) if spec else plain_value(v) for v in (before, after))
        label = env.gettext(spec.label if spec else _SAID.get(name) or name)
        parts.append(f"{label}: {then} → {now or '—'}" if then else f"{label}: {now or '—'}")
    return "; ".join(parts)


def _form(env: Env, asked: dict[str, str], checked: dict[str, Any]) -> FormBlock:
    words = env.gettext
    models = {"": words("All"), **{name: words(info.plural) for name, info in sorted(env.registry.models.items())
                                   if info.options.audit}}  # fmt: skip
    operations = {"": words("All"), **{key: words(label) for key, label in OPERATIONS.items()}}
    since = {"": words("Everything")}
    if checked:
        at = FILTERS["datetime"](datetime.fromisoformat(checked["at"]))
        since["check"] = words("Since my last check, {when}").format(when=at)
    return FormBlock(
        title="",
        href=HREF,
        method="get",
        button=words("Show"),
        widgets=(
            text_field("user", words("Who"), asked.get("user", "")),
            choice_field("model", words("Records"), models, asked.get("model", "")),
            choice_field("operation", words("What"), operations, asked.get("operation", "")),
            choice_field("since", words("From when"), since, asked.get("since", "")),
            text_field("from", words("From"), asked.get("from", ""), "date"),
            text_field("to", words("To"), asked.get("to", ""), "date"),
        ),
    )
