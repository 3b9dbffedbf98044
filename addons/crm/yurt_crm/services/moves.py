"""Writes the history of stages, and keeps it in sums by day, so that reports over millions of moves are quick.

Moves only grow in number. Every hour a job adds the new ones to `crm.funnel_day`, sums the months they fell into anew
(`crm.funnel_month`) and marks them as counted, in one transaction; a report adds the sums to the few moves that are not
counted yet, and is exact at every moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.env.buckets import bucket

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_crm.models.lead import Lead

SILENT = "crm.moves.silent"
QUICK = 60
"""A stage that is left within so many seconds was not used."""
KEYS = ("funnel_id", "from_stage_id", "stage_id", "salesperson_id", "source", "currency")
FIGURES = ("moves", "firsts", "quick", "amount", "seconds")


@contextmanager
def history_is_given(env: Env) -> Iterator[None]:
    """Within the block moves are neither written nor acted upon: leads are brought with their history."""
    env.session.info[SILENT] = True
    try:
        yield
        env.session.flush()
    finally:
        del env.session.info[SILENT]


def history_is_known(env: Env) -> bool:
    """True inside `history_is_given`."""
    return bool(env.session.info.get(SILENT))


def record_move(env: Env, lead: Lead, former: int | None, seconds: int | None) -> None:
    """Notes that the lead came to its stage from `former` (None: it is new), where it spent `seconds`."""
    move: Any = env.info("crm.stage_move").cls
    with env.sudo():
        again = sa.select(move.id).where(move.lead_id == lead.id, move.stage_id == lead.stage_id).limit(1)  # type: ignore[attr-defined]
        values = move_values(lead) | {
            "from_stage_id": former,
            "at": lead.stage_since or env.now,
            "user_id": env.user_id,
            "seconds": seconds,
            "first": former is None or env.session.scalar(again) is None,
        }
        env.session.execute(sa.insert(move).values(**values))


def move_values(lead: Any) -> dict[str, Any]:
    """What a move says of the lead as it is now."""
    return {
        "lead_id": lead.id,
        "funnel_id": lead.funnel_id,
        "stage_id": lead.stage_id,
        "salesperson_id": lead.salesperson_id,
        "source": lead.source,
        "amount": lead.amount,
        "currency": lead.currency,
    }


def count_moves(env: Env) -> int:
    """Adds the moves that are not in the sums yet to them; gives how many there were.

    They are marked first, in one statement, and what was marked is then summed: a move that is committed meanwhile is
    left for the next time, and of two jobs at once the second finds nothing.
    """
    move: Any = env.info("crm.stage_move").cls
    total: Any = env.info("crm.funnel_day").cls
    with env.sudo():
        newest = (env.session.scalar(sa.select(sa.func.max(move.batch))) or 0) + 1
        marked = sa.update(move).where(move.batch.is_(None)).values(batch=newest)
        result: Any = env.session.execute(marked)
        count: int = result.rowcount
        if count:
            rows = env.session.execute(sums_of(env).where(move.batch == newest)).mappings().all()
            days = [dict(row) | {"day": date.fromisoformat(row["day"])} for row in rows]
            env.session.execute(sa.insert(total), days)
            sum_months(env, {row["day"].replace(day=1) for row in days})
    return count


def sum_months(env: Env, months: Iterable[date]) -> None:
    """Sums the days of these months (their first days) anew. Who has marked moves calls it, and so one at a time."""
    day: Any = env.info("crm.funnel_day").cls
    month: Any = env.info("crm.funnel_month").cls
    keys = [getattr(day, name) for name in KEYS]
    figures = [sa.func.sum(getattr(day, name)).label(name) for name in FIGURES]
    for first in months:
        env.session.execute(sa.delete(month).where(month.month == first))
        within = sa.and_(day.day >= first, day.day < (first + timedelta(days=32)).replace(day=1))
        rows = env.session.execute(sa.select(*keys, *figures).where(within).group_by(*keys)).mappings().all()
        env.session.execute(sa.insert(month), [dict(row) | {"month": first} for row in rows])


def sums_of(env: Env) -> Any:
    """Moves in sums by day (of the company's clock), stages, salesperson, source and currency."""
    move: Any = env.info("crm.stage_move").cls
    day = bucket(env, move.at, "day").label("day")
    keys = [getattr(move, name) for name in KEYS]
    quick = sa.case((move.seconds < QUICK, 1), else_=0)
    return sa.select(
        day,
        *keys,
        sa.func.count().label("moves"),
        sa.func.sum(sa.case((move.first, 1), else_=0)).label("firsts"),
        sa.func.sum(quick).label("quick"),
        sa.func.sum(move.amount).label("amount"),
        sa.func.coalesce(sa.func.sum(move.seconds), 0).label("seconds"),
    ).group_by(day, *keys)
