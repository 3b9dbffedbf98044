"""What documents tells other parts of the system."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from starlette.routing import BaseRoute
from yurt import concerns, hookimpl
from yurt.env import Env
from yurt.view import BulkButton, Caution, Event, Fact

from yurt_documents.kinds import kinds_about
from yurt_documents.models.papers import Paper
from yurt_documents.models.templates import Template
from yurt_documents.pages import routes

TONES = {"valid": "ok", "replaced": "", "void": "late"}


@hookimpl
@concerns("documents.template")
def record_created(env: Env, record: Any) -> None:
    """A new template gets its first edition."""
    if isinstance(record, Template):
        _edition(env, record)


@hookimpl
def record_changed(env: Env, record: Any, changes: dict[str, tuple[Any, Any]]) -> None:
    """A changed template gets the next edition."""
    if isinstance(record, Template) and changes.keys() & {"file", "text"}:
        _edition(env, record)


def _edition(env: Env, template: Template) -> None:
    from yurt_documents.editions import keep_edition

    keep_edition(env, template)


@hookimpl
def record_facts(env: Env, record: Any) -> list[Fact | Caution] | None:
    """The way to a record's papers, at the head of its form."""
    model = env.info(record).name
    if not kinds_about(env, model):
        return None
    paper = env[Paper]
    number = sa.select(sa.func.count(paper.id)).where(*_about(env, record), paper.status == "valid")
    href = f"/x/documents/of/{model}/{record.id}"
    return [Fact(env.gettext("Documents"), env.session.scalar(number) or 0, icon="files", href=href, order=40)]


@hookimpl
def timeline_entries(env: Env, record: Any, before: datetime | None, limit: int) -> list[Event] | None:
    """The papers that were made about a record."""
    if not kinds_about(env, env.info(record).name):
        return None
    paper = env[Paper]
    chosen = sa.select(paper).where(*_about(env, record))
    if before is not None:
        chosen = chosen.where(paper.made_at < before)
    found = env.session.scalars(chosen.order_by(paper.made_at.desc(), paper.id.desc()).limit(limit))
    return [_event(env, row) for row in found]


def _about(env: Env, record: Any) -> tuple[Any, Any]:
    paper = env[Paper]
    return paper.subject_model == env.info(record).name, paper.subject_id == record.id


def _event(env: Env, paper: Any) -> Event:
    text = f"{paper.kind.title} {paper.number}"
    if paper.edition > 1:
        text += ", " + env.gettext("version {number}").format(number=paper.edition)
    if paper.status == "void":
        text += f". {env.gettext('Void')}: {paper.reason}"
    return Event(
        paper.made_at, text, kind="paper", kind_label=env.gettext("Documents"), icon="file-certificate",
        user=paper.made_by_id, href=paper.shown, tone=TONES[paper.status],
    )  # fmt: skip


@hookimpl
def bulk_buttons(env: Env, model: str) -> list[BulkButton] | None:
    """Papers for selected records."""
    if not kinds_about(env, model):
        return None
    return [BulkButton(env.gettext("Make documents"), f"/x/documents/several/{model}", icon="files")]


@hookimpl
def web_routes() -> list[BaseRoute]:
    """The papers of a record, previews, and what authors need."""
    return routes()
