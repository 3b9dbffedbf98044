"""What follows when a lead begins, moves or is written about: its history, its automations, its first answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_crm.services.automation import run_moment
from yurt_crm.services.moves import history_is_known, record_move

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_crm.models.lead import Lead

MINUTE = timedelta(minutes=1)
"""Forms know the time to the minute only: what was logged in the minute in which a lead came has come after it."""


def stage_entered(env: Env, lead: Lead) -> None:
    """A new lead stands at its first stage."""
    if history_is_known(env):
        return
    record_move(env, lead, None, None)
    run_moment(env, lead, lead.stage_id, "enter")  # type: ignore[attr-defined]


def stage_changed(env: Env, lead: Lead, changes: dict[str, tuple[Any, Any]]) -> None:
    """A lead has come from one stage to another."""
    if history_is_known(env):
        return
    former, stage = changes["stage"]
    since = changes.get("stage_since", (None, None))[0]
    spent = None if since is None or lead.stage_since is None else int((lead.stage_since - since).total_seconds())
    record_move(env, lead, former, spent)
    if former is not None:
        run_moment(env, lead, former, "leave")
    run_moment(env, lead, stage, "enter")


def note_written(env: Env, note: Any) -> None:
    """A note that a person writes on a lead counts as the first answer."""
    if note.model != "crm.lead" or env.user_id is None:
        return
    answered(env, note.record_id)


def contact_made(env: Env, entry: Any) -> None:
    """Whoever reaches a contact has answered the open leads of it that had come by then."""
    if entry.direction != "out" or entry.outcome == "unreached":
        return
    lead = env.info("crm.lead").cls
    with env.sudo():
        waiting = sa.select(lead.id).where(
            lead.contact_id == entry.contact_id, lead.status == "open", lead.answered_at.is_(None),
            lead.created_at < entry.at + MINUTE,
        )  # fmt: skip
        for number in env.session.scalars(waiting).all():
            answered(env, number, entry.at)


def answered(env: Env, lead_id: int, at: datetime | None = None) -> None:
    """Notes the first answer to the customer of a lead; later ones change nothing. For add-ons that log contacts."""
    lead = env.session.get(env.info("crm.lead").cls, lead_id)
    if lead is not None and lead.answered_at is None and lead.status == "open":
        with env.sudo():
            lead.answered_at = max(at or env.now, lead.created_at)
