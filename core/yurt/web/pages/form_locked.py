"""Why a record cannot be edited now, and what is to be known of it before."""

from __future__ import annotations

from typing import Any

from yurt.env import Env
from yurt.env.reading import visible_ids
from yurt.errors import AccessDenied
from yurt.model.info import ModelInfo


def why_locked(env: Env, info: ModelInfo, record: Any) -> str:
    """The sentence that says why this user cannot edit the record now; empty when they can."""
    if info.options.journal:
        return env.gettext("This is a journal: its entries are never changed.")
    if info.options.trash and record.deleted_at is not None:
        return env.gettext("This record is in the trash. Restore it to work on it.")
    try:
        env.access.require(info, "write", env)
    except AccessDenied as error:
        return error.message
    if env.access.condition(info, "write", info.cls, env) is not None and not visible_ids(
        env, info, [record.id], "write"
    ):
        return env.gettext("You may read this record, but not change it: it belongs to others.")
    return ""


def archived_notice(env: Env, info: ModelInfo, record: Any) -> str:
    if info.options.archive and record.archived:
        return env.gettext("This record is archived: lists and choices leave it out.")
    return ""
