"""What must agree: where a lead stands and where its history ends, and the sums by day with the moves in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from yurt.env import Env


def differences(env: Env) -> list[str]:
    """A sentence for each lead whose history ends elsewhere (the first hundred), and for sums that do not add up."""
    lead: Any = env.info("crm.lead").cls
    move: Any = env.info("crm.stage_move").cls
    last = sa.select(sa.func.max(move.id)).where(move.lead_id == lead.id).correlate(lead).scalar_subquery()
    wrong = sa.select(lead.number).join(move, move.id == last).where(move.stage_id != lead.stage_id)
    text = env.gettext("{number} does not stand where its history of stages ends.")
    found = [text.format(number=number) for number in env.session.scalars(wrong.order_by(lead.id).limit(100))]
    marked = env.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(move.amount), 0)).where(move.batch.is_not(None))
    ).one()
    for name in ("crm.funnel_day", "crm.funnel_month"):
        total: Any = env.info(name).cls
        summed = env.session.execute(
            sa.select(sa.func.coalesce(sa.func.sum(total.moves), 0), sa.func.coalesce(sa.func.sum(total.amount), 0))
        ).one()
        if tuple(marked) != tuple(summed):
            text = env.gettext("The sums of the funnel hold {summed} stage moves, but {marked} are marked as counted.")
            found.append(text.format(summed=summed[0], marked=marked[0]))
    return found
