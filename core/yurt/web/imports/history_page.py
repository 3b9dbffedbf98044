"""All imports, the latest first, under Directories."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.exchange import IMPORT_STATES, ImportRun
from yurt.env import Env
from yurt.services.exchange.runs import require_import_right
from yurt.web.admin.frame import admin_page
from yurt.web.blocks import TableBlock, TableRow, TextCell
from yurt.web.imports.frame import RUNS, run_href
from yurt.web.present.conditions import labels_of
from yurt.web.present.formats import formats
from yurt.web.requests import page

_PAGE = 50
_TONES: dict[str, Any] = {
    "done": "ok", "running": "today", "waiting": "today", "undoing": "today", "failed": "late", "refused": "late",
}  # fmt: skip


@page(reading=True)
def history(request: Request, env: Env) -> Response:
    """Who imported what and when, and what came of it; each leads to its page, where it can be undone."""
    require_import_right(env)
    words, shape = env.gettext, formats(env.language)
    asked = request.query_params.get("offset", "")
    offset = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    cls: Any = env[ImportRun]
    statement = sa.select(cls).order_by(cls.started_at.desc(), cls.id.desc()).limit(_PAGE + 1).offset(offset)
    found = [run for run in env.session.scalars(statement) if run.model in env.registry.models]
    people = labels_of(env, "core.user", [run.user_id for run in found if run.user_id])
    rows = tuple(
        TableRow(
            cells=(
                TextCell(text=run.file_name, href=run_href(run.id)),
                TextCell(text=words(env.registry.models[run.model].plural)),
                TextCell(text=words(IMPORT_STATES[run.state]), tone=_TONES.get(run.state, "over")),
                TextCell(text=shape.moment(run.started_at, env.zone)),
                TextCell(text=people.get(run.user_id, "")),
                TextCell(text=shape.integer(run.created)),
                TextCell(text=shape.integer(run.updated)),
                TextCell(text=shape.integer(run.failed)),
            )
        )
        for run in found[:_PAGE]
    )
    columns = (words("File"), words("Into"), words("Status"), words("When"), words("Who"), words("New"),
               words("Changed"), words("Faulty"))  # fmt: skip
    more = f"{RUNS}?offset={offset + _PAGE}" if len(found) > _PAGE else ""
    empty = words("Nothing was imported yet. Open a list, such as the contacts, and choose Import there.")
    table = TableBlock(title="", columns=columns, rows=rows, empty=empty, more_href=more)
    return admin_page(request, env, words("Imports"), table)
