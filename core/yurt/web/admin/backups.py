"""The page of backups: the plan by which the server makes them, what became of the last one, and what is there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.access import ADMIN
from yurt.errors import ValidationFailed
from yurt.i18n import N_
from yurt.services.backup.naming import SUFFIX
from yurt.services.backup.schedule import JOB, OCCASION, next_due
from yurt.services.jobs import JobInfo, JobState
from yurt.settings import BackupPlan, Settings
from yurt.web.admin.frame import admin_page, done, require_role
from yurt.web.admin.jobs import HREF as JOBS_HREF
from yurt.web.admin.jobs import jobs_of
from yurt.web.admin.settings import keep_settings, settings_tabs
from yurt.web.blocks import Block, FormBlock, NoteBlock, TableBlock, TableRow, TextCell, choice_field, text_field
from yurt.web.filters import FILTERS
from yurt.web.pages.context.document import ActionButton
from yurt.web.requests import page, posted

HREF = "/admin/settings/backups"
SHOWN = 50
BACKUP_NOW = "core.backup"
_MOMENT = FILTERS["datetime"]
_EVERY = N_({"never": "Never", "day": "Every day", "week": "Every Monday"})


@dataclass(frozen=True)
class KeptBackup:
    """A backup in the folder: its name, when it was made, its size in bytes."""

    name: str
    made_at: datetime
    size: int


@page()
def show(request: Request, env: Env) -> Response:
    """The plan as it is in force."""
    require_role(env, ADMIN)
    return _show(request, env, _typed_of(env.system.settings), {})


@page()
def save(request: Request, env: Env) -> Response:
    """Keeps the plan; every process takes it over within a second."""
    require_role(env, ADMIN)
    form = posted(request)
    typed = {name: str(form.get(name) or "").strip() for name in _typed_of(env.system.settings)}
    try:
        values = read_plan(env, typed)
    except ValidationFailed as error:
        return _show(request, env, typed, error.fields, 422)
    keep_settings(env, values)
    return done(request, HREF, env.gettext("Saved"))


@page()
def make(request: Request, env: Env) -> Response:
    """Asks for a backup now, and leads to how far it is."""
    require_role(env, ADMIN)
    return done(request, f"{JOBS_HREF}/{env.enqueue(BACKUP_NOW)}", env.gettext("The backup is being made."))


def read_plan(env: Env, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as values of `Settings`. Raises ValidationFailed with the fields of the form."""
    problems: dict[str, str] = {}
    given = {"every": typed["every"], "at": typed["at"], "keep": typed["keep"]}
    words = {
        "every": env.gettext("Choose one of the list."),
        "at": env.gettext("Write it like 03:00."),
        "keep": env.gettext("A number from 1 to 3650."),
    }
    plan = BackupPlan()
    try:
        plan = BackupPlan.model_validate(given)
    except ValidationError as error:
        problems.update((str(item["loc"][0]), words[str(item["loc"][0])]) for item in error.errors())
    if not _may_be_written(env.system.settings, typed["folder"]):
        problems["folder"] = env.gettext("The server cannot write into this folder. Choose another one.")
    if problems:
        raise ValidationFailed(" ".join(problems.values()), problems)
    return {"backup": plan.model_dump(), "backups": typed["folder"]}


def kept_backups(settings: Settings) -> list[KeptBackup]:
    """The backups in the folder, newest first; none when it cannot be read."""
    try:
        entries = [(entry.name, entry.stat()) for entry in os.scandir(settings.path(settings.backups))]
    except OSError:
        return []
    found = [
        KeptBackup(name, datetime.fromtimestamp(facts.st_mtime, UTC), facts.st_size)
        for name, facts in entries
        if name.endswith(SUFFIX) and not name.startswith(".")
    ]
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def _may_be_written(settings: Settings, folder: str) -> bool:
    """Whether backups can be put there; the folder is made when it is missing, as the first backup would."""
    if not folder or "://" in folder or not folder.isprintable():
        return False
    try:
        target = Path(settings.path(folder))
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target, prefix=".writing-"):
            return True
    except OSError:
        return False


def _typed_of(settings: Settings) -> dict[str, str]:
    plan = settings.backup
    return {"every": plan.every, "at": plan.at, "keep": str(plan.keep), "folder": settings.backups}


def _show(
    request: Request, env: Env, typed: Mapping[str, str], problems: Mapping[str, str], status: int = 200
) -> Response:
    words = env.gettext
    blocks = (*_last(request, env), _form(env, typed, problems), _table(env))
    now = ActionButton(label=words("Back up now"), href=f"{HREF}/make", icon="database-export", primary=True)
    tabs = settings_tabs(env, HREF)
    return admin_page(request, env, words("Backups"), *blocks, buttons=(now,), tabs=tabs, status=status)


def _last(request: Request, env: Env) -> Iterator[Block]:
    """How the last backup ended, and when the next one comes."""
    words = env.gettext
    jobs = jobs_of(request)
    made = [job for name in (JOB, BACKUP_NOW) for job in jobs.list(name=name, limit=1)] if jobs.prepared else []
    job = max(made, key=lambda job: job.created_at, default=None)
    due = next_due(env.system.settings.backup, env.now, ZoneInfo(env.system.settings.time_zone))
    lines = [words("The next one is due on {moment}.").format(moment=_MOMENT(due))] if due else []
    text = words("No backup was made from here yet.") if job is None else _ended(env, job)
    failed = job is not None and job.state is JobState.FAILED
    if due is None:
        lines.append(words("No plan: nobody makes backups unless a person or a timer of the machine does."))
    buttons = ()
    if job is not None:
        buttons = (ActionButton(label=words("Show"), href=f"{JOBS_HREF}/{job.id}", method="get"),)
    yield NoteBlock(
        title=words("The last backup"), text=text, lines=tuple(lines), tone="error" if failed else "", buttons=buttons
    )


def _ended(env: Env, job: JobInfo) -> str:
    words = env.gettext
    moment = _MOMENT(job.finished_at or job.created_at)
    if job.state is JobState.DONE:
        return words("Made and read back whole on {moment}: {file}").format(
            moment=moment, file=Path(str(job.result or "")).name
        )
    if job.state is JobState.FAILED:
        return words("Failed on {moment}: {reason}").format(moment=moment, reason=job.error or "")
    if job.state is JobState.CANCELLED:
        return words("Stopped on {moment}.").format(moment=moment)
    return words("Under way since {moment}.").format(moment=moment)


def _form(env: Env, typed: Mapping[str, str], problems: Mapping[str, str]) -> FormBlock:
    words = env.gettext

    def field(name: str, label: str, kind: Any = "text", **values: Any) -> Any:
        return text_field(name, words(label), typed[name], kind, error=problems.get(name, ""), **values)

    every = {value: words(label) for value, label in _EVERY.items()}
    zone = words("By the clock of {zone}.").format(zone=env.system.settings.time_zone)
    newest = words("Older ones that were made by plan are deleted; others stay.")
    folder = words("On the machine of the server. Copy backups to another machine too: a lost disk takes both.")
    return FormBlock(
        title=words("Plan"),
        href=HREF,
        button=words("Save"),
        widgets=(
            choice_field("every", words("Make a backup"), every, typed["every"], error=problems.get("every", "")),
            field("at", N_("Time"), required=True, help=zone),
            field("keep", N_("How many to keep"), "integer", required=True, help=newest),
            field("folder", N_("Folder"), required=True, help=folder),
        ),
    )


def _table(env: Env) -> TableBlock:
    words, found = env.gettext, kept_backups(env.system.settings)
    return TableBlock(
        title=words("What is there"),
        columns=(words("File"), words("Made"), words("Size"), words("By plan")),
        rows=tuple(
            TableRow(
                cells=(
                    TextCell(text=backup.name),
                    TextCell(text=_MOMENT(backup.made_at)),
                    TextCell(text=f"{backup.size / 1e6:.1f} MB"),
                    TextCell(text=words("Yes") if backup.name.startswith(f"{OCCASION}-") else ""),
                )
            )
            for backup in found[:SHOWN]
        ),
        empty=words("There is no backup in the folder yet."),
        text=words("To bring one back, stop the server and run: yurt restore FILE") if found else "",
    )
