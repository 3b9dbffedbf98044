"""Brings an add-on's kinds of paper, with the templates that it ships, into the database: called from its `data.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from yurt_documents.editions import keep_edition
from yurt_documents.kinds import PaperKind
from yurt_documents.models.templates import Kind, Template

if TYPE_CHECKING:
    from yurt.env import Env


def bring(env: Env, kinds: Iterable[PaperKind]) -> None:
    """Makes sure that the kinds are there, and their first templates; what users made of those stays."""
    for kind in kinds:
        words = env.in_all_languages(title=kind.title) | {"name": kind.name, "place": kind.order}
        row = env.ensure(Kind, {f"documents.kind.{kind.name}": words})[f"documents.kind.{kind.name}"]
        if kind.builtin is None:
            continue
        values = env.in_all_languages(name=kind.title)
        values |= {"kind_id": row.id, "text": kind.builtin.read_text(encoding="utf-8"), "format": "pdf"}
        made = env.ensure(Template, {f"documents.template.{kind.name}": values})[f"documents.template.{kind.name}"]
        env.session.flush()
        if not made.edition:
            keep_edition(env, made)
