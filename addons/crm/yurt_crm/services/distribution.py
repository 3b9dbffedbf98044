"""Gives a lead to somebody: among those who may have it now, by turn or by load.

By turn the next is who has waited longest for a lead, so that two who may always have one never differ by more than
one. By load it is who has the fewest open leads, and among equals who has waited longest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.i18n import N_

from yurt_crm.services.eligible import at_work, may_sell, speaks, stand_ins

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_crm.models.distribution import Distribution, Member
    from yurt_crm.models.lead import Lead


def distribute(lead: Lead, distribution: Distribution) -> int | None:
    """Gives an open lead to somebody and tells them; gives their number.

    When nobody can have it now, the lead stays without a salesperson and waits (`assign_waiting`).
    """
    env = lead.env
    with env.sudo():
        members = _locked_members(env, distribution)
        chosen = _choose(env, lead, distribution, members)
        if chosen is None:
            lead.salesperson_id = None
            env.session.flush()
            lead.waits_for = distribution
            env.session.flush()
            return None
        member, receiver = chosen
        lead.salesperson_id = receiver
        member.last_given_at = env.now
        member.given = (member.given or 0) + 1
        member.turn = max(each.turn or 0 for each in members) + 1
        env.session.flush()
        env.notify(receiver, N_("New lead: {title}"), record=lead, kind="task", title=lead.title)
    return receiver


def assign_waiting(env: Env) -> int:
    """Tries again for the leads that wait for somebody; gives how many found one."""
    lead: Any = env.info("crm.lead").cls
    waiting = sa.select(lead).where(
        lead.waits_for_id.is_not(None), lead.status == "open", lead.salesperson_id.is_(None)
    )
    return sum(
        distribute(each, each.waits_for) is not None
        for each in env.session.scalars(waiting.order_by(lead.id).limit(500)).all()
    )


def _locked_members(env: Env, distribution: Distribution) -> list[Member]:
    """The members as they are now; two leads that come at the same moment are given one after the other."""
    member: Any = env.info("crm.member").cls
    statement = sa.select(member).where(member.distribution_id == distribution.id).order_by(member.sequence, member.id)
    return list(env.session.scalars(statement.with_for_update().execution_options(populate_existing=True)))


def _choose(env: Env, lead: Lead, distribution: Distribution, members: list[Member]) -> tuple[Member, int] | None:
    """Whose turn it is, and who gets the lead: the same person, or who stands in for them."""
    users: dict[int, Any] = {each.id: each.user for each in members}
    away = stand_ins(env, [user.id for user in users.values()])
    found = {each.id: away.get(users[each.id].id, users[each.id].id) for each in members}
    receivers = {number: user for number, user in found.items() if user is not None and may_sell(env, user)}
    able = [each for each in members if each.id in receivers]
    if distribution.by_hours:
        working = at_work(env, [receivers[each.id] for each in able])
        able = [each for each in able if receivers[each.id] in working]
    if distribution.by_language and lead.language:
        speaking = [each for each in able if speaks(lead.language, users[each.id].language, each.languages)]
        able = speaking or able
    if distribution.by_branch and lead.branch is not None:
        able = [each for each in able if _works_in(users[each.id], lead.branch.id)] or able
    loads = _loads(env, [receivers[each.id] for each in able])
    able = [each for each in able if each.most_open is None or loads.get(receivers[each.id], 0) < each.most_open]
    if not able:
        return None
    by_load = distribution.method == "load"
    best = min(
        able,
        key=lambda each: (loads.get(receivers[each.id], 0) if by_load else 0, each.turn or 0, each.sequence, each.id),
    )
    return best, receivers[best.id]


def _works_in(user: Any, branch_id: int) -> bool:
    return user.branch_id == branch_id or any(branch.id == branch_id for branch in user.branches)


def _loads(env: Env, users: list[int]) -> dict[int, int]:
    lead: Any = env.info("crm.lead").cls
    statement = sa.select(lead.salesperson_id, sa.func.count()).where(
        lead.salesperson_id.in_(users), lead.status == "open"
    )
    return {row[0]: row[1] for row in env.session.execute(statement.group_by(lead.salesperson_id))}
