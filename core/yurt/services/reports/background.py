"""Spreadsheets of long reports are made by a job; the bell tells whoever asked, and leads to the file."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from yurt.env import Env, System
from yurt.errors import YurtError
from yurt.i18n import N_
from yurt.registry.reports import Report
from yurt.services.files.attaching import keep_file
from yurt.services.files.policy import UploadPolicy
from yurt.services.reports.files import file_of, note_taken, report_table
from yurt.services.reports.running import report_of
from yurt.services.reports.table import Table

AT_ONCE = 5_000
"""Up to so many rows are written while the browser waits: about two seconds."""
READY = N_("The spreadsheet “{title}” is ready")
FAILED = N_("The spreadsheet “{title}” could not be made")
LARGEST = 200 * 1024 * 1024
Told = Callable[[int, int, str], None]


def is_long(env: Env, table: Table) -> bool:
    """Whether a browser should not wait for the spreadsheet. Where no jobs run, it has to."""
    return table.count > AT_ONCE and env.system.enqueue_with is not None


def ask_for_file(env: Env, report: Report, texts: Mapping[str, str]) -> None:
    """Asks for the job that makes the spreadsheet for the acting user, in their language and zone."""
    who = {"user_id": env.user_id, "language": env.language, "zone": env.zone.key}
    env.enqueue("core.make_spreadsheet", report=report.name, given=dict(texts), who=who)


def make_spreadsheet(system: System, name: str, texts: Mapping[str, str], who: Mapping[str, Any], told: Told) -> int:
    """Makes the file with the rights of who asked, and tells them; gives the rows. What goes wrong is told as well."""
    try:
        with _unit(system, who, reading=True) as env:
            report = report_of(env, name)
            title = env.gettext(report.spec.title)
            table = report_table(env, report, texts)
            told(0, table.count, env.gettext("Rows: {count}").format(count=table.count))
            file = file_of(env, report, table, "xlsx")
    except YurtError as error:
        with _unit(system, who) as env:
            found = env.registry.reports.get(name)
            title = env.gettext(found.spec.title) if found else name
            env.notify(env.user_id, FAILED, error.message.replace("{", "{{").replace("}", "}}"), kind="warning",
                       title=title)  # fmt: skip
        return 0
    with _unit(system, who) as env:
        kept = keep_file(env, file.name, io.BytesIO(file.content), None, None, UploadPolicy(max_bytes=LARGEST))
        env.session.flush()
        note_taken(env, report, texts, file, "xlsx")
        env.notify(env.user_id, READY, record=kept, title=title)
    told(file.rows, file.rows, "")
    return file.rows


def _unit(system: System, who: Mapping[str, Any], *, reading: bool = False) -> Any:
    """A unit of work of who asked."""
    return system.env(who["user_id"], language=who["language"], zone=who["zone"], channel="job", reading=reading)
