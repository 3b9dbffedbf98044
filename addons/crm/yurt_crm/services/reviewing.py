"""Tells people of the problems that they look at again today."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.env import Env
from yurt.i18n import N_

from yurt_crm.models.problem import Problem


def tell_due(env: Env) -> int:
    """Tells who looks after an open problem that its day has come, once for each day set; gives how many."""
    problem: Any = env[Problem]
    due = sa.select(problem).where(
        problem.status == "open", problem.review_on <= env.today, problem.owner_id.is_not(None),
        sa.or_(problem.told_on.is_(None), problem.told_on < problem.review_on),
    )  # fmt: skip
    found = env.session.scalars(due).all()
    for each in found:
        env.notify(
            each.owner_id, N_("Look again at {contact}: {reason}"), record=each, kind="task", due=each.review_on,
            contact=each.contact.name, reason=each.reason[:200],
        )  # fmt: skip
        each.told_on = env.today
    env.session.flush()
    return len(found)
