"""Deals that come again by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from yurt.env import Env


def open_due(env: Env) -> int:
    """Opens each repeating deal whose day has come, and gives how many. The new deal carries the rhythm on."""
    lead: Any = env.info("crm.lead").cls
    due = sa.select(lead).where(lead.status == "won", lead.rhythm != "never", lead.next_on <= env.today)
    count = 0
    for each in env.session.scalars(due.order_by(lead.id).limit(1000)).all():
        made = each.repeat()
        made.expected_date = max(each.next_on, env.today)
        made.rhythm, each.rhythm = each.rhythm, "never"
        count += 1
    env.session.flush()
    return count
