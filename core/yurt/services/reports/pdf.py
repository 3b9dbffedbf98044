"""A report on paper: set by typst, which shapes every script that Yurt speaks, with the shell's own Noto fonts.

The page itself is described in `report.typ`. Rows reach it as data, never as markup, so that no value can be taken for
an instruction.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yurt.base.models.people import User
from yurt.env import Env
from yurt.formats import formats
from yurt.services.paper import set_page
from yurt.services.reports.running import ReportTooLong
from yurt.services.reports.table import Line, Table

MOST_LINES = 5000
"""More than a hundred pages are no paper for people."""
_PAGE = Path(__file__).with_name("report.typ")


def pdf_of(env: Env, table: Table) -> bytes:
    """The file. Raises ReportTooLong over `MOST_LINES` lines, and ConfigurationError without fonts."""
    if len(table.lines) > MOST_LINES:
        message = env.gettext(
            "This is too long for paper: {count} lines. Narrow the parameters, or take the spreadsheet."
        )
        raise ReportTooLong(message.format(count=formats(env.language).integer(len(table.lines))))
    return set_page(_PAGE, _data(env, table))


def _data(env: Env, table: Table) -> dict[str, Any]:
    moment = formats(env.language).moment(env.now, env.zone)
    with env.unguarded():
        user = env.session.get(env[User], env.user_id) if env.user_id else None
    lines = [*table.lines, *([table.total] if table.total else [])]
    return {
        "language": env.language,
        "title": table.title,
        "company": env.system.settings.branding.company or env.system.settings.branding.name,
        "parameters": [f"{label}: {text}" for label, text in table.parameters],
        "notes": list(table.notes),
        "made": f"{user.name} · {moment}" if user else moment,
        "page": env.gettext("Page {page} of {pages}"),
        "nothing": "" if table.count else env.gettext("Nothing fits these parameters."),
        "heads": [{"label": head.label, "numeric": head.numeric} for head in table.heads],
        "widths": _widths(table),
        "lines": [_line(line) for line in lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {"kind": line.kind, "level": line.level, "cells": [cell.text for cell in line.cells]}


def _widths(table: Table) -> list[int]:
    """How much room each column needs beside the others, by the length of its texts."""
    found = []
    for place, head in enumerate(table.heads):
        texts = [len(line.cells[place].text) for line in table.lines[:300]]
        found.append(max(6, min(36, max([len(head.label) // 2, *texts], default=6))))
    return found
