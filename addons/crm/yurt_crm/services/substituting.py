"""Leads of somebody who is away go to who stands in, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt.i18n import N_

from yurt_crm.services.eligible import may_sell

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_crm.models.absence import Absence


def hand_over(absence: Absence) -> int:
    """Gives the open leads of who is away to who stands in; gives how many. Without one, they stay.

    Raises ValidationFailed when who stands in may not work with leads.
    """
    env, substitute = absence.env, absence.substitute
    if substitute is None:
        return 0
    if not may_sell(env, substitute.id):
        message = env.gettext("{name} has no right to work with leads. Choose somebody else.").format(
            name=substitute.name
        )
        raise ValidationFailed(message, {"substitute": message}, model="crm.absence")
    env.session.flush()
    with env.sudo():
        lead, handover = env.info("crm.lead").cls, env.info("crm.handover").cls
        mine = sa.select(lead).where(lead.salesperson_id == absence.user.id, lead.status == "open").order_by(lead.id)
        found = list(env.session.scalars(mine))
        for each in found:
            each.salesperson_id = substitute.id
        env.create_many(handover, [{"absence_id": absence.id, "lead_id": each.id} for each in found])
    if found:
        title = N_("You stand in for {name}: {count} leads")
        env.notify(substitute.id, title, record=absence, name=absence.user.name, count=len(found))
    return len(found)


def return_leads(absence: Absence) -> int:
    """Gives back what is still open and still with who stood in; gives how many."""
    env = absence.env
    env.session.flush()
    if not may_sell(env, absence.user.id):
        return 0
    with env.sudo():
        lead, handover = env.info("crm.lead").cls, env.info("crm.handover").cls
        kept = sa.select(handover, lead).join(lead, lead.id == handover.lead_id)
        rows = env.session.execute(
            kept.where(handover.absence_id == absence.id, sa.not_(handover.returned), lead.status == "open").order_by(
                handover.id
            )
        ).all()
        count = 0
        for each, record in rows:
            if absence.substitute is not None and record.salesperson_id == absence.substitute.id:
                record.salesperson_id = absence.user.id
                each.returned = True
                count += 1
    return count


def follow_calendar(env: Env) -> dict[str, int]:
    """Begins and ends absences by the day; gives how many leads went over and back."""
    absence: Any = env.info("crm.absence").cls
    begun = sa.select(absence).where(
        absence.status == "planned", absence.first_day <= env.today, absence.last_day >= env.today
    )
    ended = sa.select(absence).where(absence.status != "over", absence.last_day < env.today)
    counts = {"over": 0, "back": 0}
    for each in env.session.scalars(ended.order_by(absence.id)).all():
        counts["back"] += return_leads(each)
        each.status = "over"
    for each in env.session.scalars(begun.order_by(absence.id)).all():
        try:
            counts["over"] += hand_over(each)
        except ValidationFailed:
            continue  # who was to stand in has lost the right since; it stays planned and is seen in the list
        each.status = "away"
    return counts
