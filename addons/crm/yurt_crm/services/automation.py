"""Runs what is declared for a stage, keeps a log of it, and contains what fails.

Each deed runs in a savepoint: one that fails leaves nothing behind, is named in the log with its reason, and neither
the move nor the other deeds suffer. Deeds act as the system, since somebody with the right to has declared them, and
touch only the lead itself. Messages to other systems wait in the webhook's line and leave after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import YurtError
from yurt.i18n import N_

from yurt_crm.services.deeds import DEEDS

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_crm.models.automation import Automation
    from yurt_crm.models.lead import Lead

DEPTH = "crm.automation.depth"
KNOWN = "crm.automations"
DEEPEST = 3
"""An automation may move another one to act; a circle of them ends here."""
WHY = {
    "enter": N_("The lead came to “{stage}”"),
    "leave": N_("The lead left “{stage}”"),
    "stay": N_("The lead has been at “{stage}” for {days} days"),
}


def run_moment(env: Env, lead: Lead, stage_id: int, moment: str) -> int:
    """Runs what is declared for this moment of a stage; gives how many deeds were tried."""
    if (stage_id, moment) not in _moments(env):
        return 0
    found = _declared(env, stage_id, moment)
    depth = env.session.info.get(DEPTH, 0)
    if depth >= DEEPEST:
        return 0
    env.session.info[DEPTH] = depth + 1
    try:
        with env.sudo():
            for each in found:
                mark = f"{moment}:{lead.version}"
                run_one(env, each, lead, mark)
    finally:
        env.session.info[DEPTH] = depth
    return len(found)


def run_waiting(env: Env) -> int:
    """Runs what is declared for leads that stay too long; gives how many deeds were tried."""
    automation, lead = env.info("crm.automation").cls, env.info("crm.lead").cls
    statement = sa.select(automation).where(
        automation.moment == "stay", automation.active, sa.not_(automation.archived), automation.days.is_not(None)
    )
    tried = 0
    for each in env.session.scalars(statement.order_by(automation.id)).all():
        since = env.now - timedelta(days=each.days)
        overdue = sa.select(lead).where(
            lead.stage_id == each.stage_id, lead.status == "open", lead.stage_since <= since
        )
        for record in env.session.scalars(
            overdue.where(~_has_run(env, each, lead)).order_by(lead.id).limit(1000)
        ).all():
            run_one(env, each, record, _stay_mark(record.stage_since))
            tried += 1
    return tried


def run_one(env: Env, automation: Automation, lead: Lead, mark: str) -> str:
    """Does one thing for one lead once (by its `mark`), and writes the log.

    Gives the outcome, or "" when it was done before or does not concern the lead.
    """
    if automation.only_source and automation.only_source != lead.source:
        return ""
    occasion = f"{automation.id}:{lead.id}:{mark}"[:120]
    run: Any = env.info("crm.automation_run").cls
    if env.session.scalar(sa.select(run.id).where(run.occasion == occasion)) is not None:
        return ""
    outcome, message = "done", ""
    try:
        with env.session.begin_nested():
            outcome, message = DEEDS[automation.deed](env, automation, lead)
            env.session.flush()
    except YurtError as error:
        outcome, message = "failed", env.gettext(error.message)
    except Exception as error:  # whatever a deed meets, the move of the lead is not undone by it
        outcome, message = "failed", f"{type(error).__name__}: {error}"[:1000]
    why = env.gettext(WHY[automation.moment]).format(stage=automation.stage.translated("name"), days=automation.days)
    values = {"automation_id": automation.id, "name": automation.name, "lead_id": lead.id, "at": env.now, "why": why,
              "outcome": outcome, "message": message or None, "occasion": occasion}  # fmt: skip
    env.create(run, **values)
    if outcome == "failed":
        _tell_of_failure(env, automation, lead, message)
    return outcome


def _moments(env: Env) -> set[tuple[int, str]]:
    """The stages and moments for which something is declared, read once in a unit of work."""
    known = env.session.info.get(KNOWN)
    if known is None:
        automation = env.info("crm.automation").cls
        with env.unguarded(), env.session.no_autoflush:
            rows = env.session.execute(sa.select(automation.stage_id, automation.moment).where(automation.active))
            known = env.session.info[KNOWN] = {(row[0], row[1]) for row in rows}
    return known


def _declared(env: Env, stage_id: int, moment: str) -> list[Automation]:
    automation = env.info("crm.automation").cls
    with env.unguarded(), env.session.no_autoflush:
        statement = sa.select(automation).where(
            automation.stage_id == stage_id,
            automation.moment == moment,
            automation.active,
            sa.not_(automation.archived),
        )
        return list(env.session.scalars(statement.order_by(automation.sequence, automation.id)))


def _has_run(env: Env, automation: Automation, lead: Any) -> Any:
    """In SQL: it has run for the lead since that came to the stage."""
    run: Any = env.info("crm.automation_run").cls
    return sa.exists().where(run.automation_id == automation.id, run.lead_id == lead.id, run.at >= lead.stage_since)


def _stay_mark(since: datetime | None) -> str:
    return f"stay:{int(since.timestamp()) if since else 0}"


def _tell_of_failure(env: Env, automation: Automation, lead: Lead, message: str) -> None:
    recipients: Iterable[Any] = [automation.updated_by_id or automation.created_by_id]  # type: ignore[attr-defined]
    env.notify(
        [number for number in recipients if number],
        N_("The automation “{name}” failed"),
        "{message}",
        record=lead,
        kind="warning",
        name=automation.name,
        message=message,
    )
