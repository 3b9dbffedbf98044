"""A report as a file, taken out of the system: the audit log knows of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yurt.env import Env
from yurt.env.audit import AuditEntry, write_audit
from yurt.registry.reports import Report
from yurt.services.reports.given import given_of, parameter_lines
from yurt.services.reports.running import run_report
from yurt.services.reports.table import Table, table_of

Format = Literal["xlsx", "pdf"]
MEDIA_TYPES: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class ReportFile:
    """A file: its name, its media type, its bytes, and how many rows of the report it holds."""

    name: str
    media_type: str
    content: bytes
    rows: int


def report_file(env: Env, report: Report, texts: Mapping[str, str], format_: Format) -> ReportFile:
    """The file. Raises what `run_report` raises, and ReportTooLong for a PDF nobody would print."""
    return file_of(env, report, report_table(env, report, texts), format_)


def report_table(env: Env, report: Report, texts: Mapping[str, str]) -> Table:
    """The rows with their groups and totals. Raises what `run_report` raises."""
    return table_of(env, run_report(env, report, given_of(env, report, texts)), parameter_lines(env, report, texts))


def file_of(env: Env, report: Report, table: Table, format_: Format) -> ReportFile:
    """The table as a file. Raises ReportTooLong for a PDF nobody would print."""
    return ReportFile(
        name=f"{_file_name(report)}-{env.today.isoformat()}.{format_}",
        media_type=MEDIA_TYPES[format_],
        content=_content(env, table, format_),
        rows=table.count,
    )


def note_taken(env: Env, report: Report, texts: Mapping[str, str], file: ReportFile, format_: Format) -> None:
    """Writes into the audit log that somebody took the report out of the system."""
    asked = {"records": [None, file.rows], "format": [None, format_], "parameters": [None, dict(texts)]}
    write_audit(env, [AuditEntry("export", report.name, None, env.gettext(report.spec.title), asked)])


def _content(env: Env, table: Table, format_: Format) -> bytes:
    if format_ == "pdf":
        from yurt.services.reports.pdf import pdf_of

        return pdf_of(env, table)
    from yurt.services.reports.xlsx import xlsx_of

    return xlsx_of(env, table)


def _file_name(report: Report) -> str:
    return re.sub(r"[^a-z0-9]+", "-", report.name)
