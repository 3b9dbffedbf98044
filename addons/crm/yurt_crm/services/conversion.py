"""Conversion, in SQL: what came to a stage and what became of it, from sums by day and the moves not yet in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from yurt.env import Env

from yurt_crm.models.funnel import Stage
from yurt_crm.models.stage_move import FunnelDay, StageMove
from yurt_crm.services.moves import QUICK

SPLITS = ("salesperson_id", "source", "currency")


def moves_between(env: Env, given: Any, *split: str) -> Any:
    """A row for each pair of stages (and each `split`): how many moves, first ones, quick ones, amount and seconds."""
    day: Any = env[FunnelDay]
    move: Any = env[StageMove]
    keys = ("from_stage_id", "stage_id", *split)
    one = sa.literal(1)
    counted = _within(
        given,
        sa.select(*(getattr(day, k) for k in keys), day.moves, day.firsts, day.quick, day.amount, day.seconds),
        day, day.day,
    )  # fmt: skip
    fresh = _within(
        given,
        sa.select(
            *(getattr(move, k) for k in keys),
            one.label("moves"),
            sa.case((move.first, 1), else_=0).label("firsts"),
            sa.case((move.seconds < QUICK, 1), else_=0).label("quick"),
            move.amount,
            sa.func.coalesce(move.seconds, 0).label("seconds"),
        ).where(move.batch.is_(None)),
        move, move.at,
    )  # fmt: skip
    # Each half is summed by itself, so that PostgreSQL may work on them side by side.
    halves = sa.union_all(*(_summed(half.subquery(), keys) for half in (counted, fresh))).subquery()
    return _summed(halves, keys).cte("moves_between")


def by_stage(env: Env, given: Any, *split: str) -> Any:
    """A row for each stage (and each `split`): came, went on, went back, lost, won, time and amount."""
    pairs = moves_between(env, given, *split)
    source: Any = aliased(env[Stage])
    target: Any = aliased(env[Stage])
    nothing = sa.literal(0)
    came = (
        sa.select(
            pairs.c.stage_id.label("stage_id"), *(pairs.c[name] for name in split), pairs.c.firsts.label("came"),
            pairs.c.amount.label("amount"), nothing.label("onward"), nothing.label("back"), nothing.label("lost"),
            nothing.label("quick"), nothing.label("seconds"),
        )
    )  # fmt: skip
    onward = sa.and_(sa.not_(target.is_lost), target.sequence > source.sequence)
    back = sa.and_(sa.not_(target.is_lost), target.sequence <= source.sequence)
    left = (
        sa.select(
            pairs.c.from_stage_id.label("stage_id"), *(pairs.c[name] for name in split), nothing.label("came"),
            sa.cast(sa.literal(0), pairs.c.amount.type).label("amount"),
            sa.case((onward, pairs.c.moves), else_=0).label("onward"),
            sa.case((back, pairs.c.moves), else_=0).label("back"),
            sa.case((target.is_lost, pairs.c.moves), else_=0).label("lost"), pairs.c.quick, pairs.c.seconds,
        )
        .join(source, source.id == pairs.c.from_stage_id)
        .join(target, target.id == pairs.c.stage_id)
    )  # fmt: skip
    both = sa.union_all(came, left).subquery()
    figures = ("came", "amount", "onward", "back", "lost", "quick", "seconds")
    keys = (both.c.stage_id, *(both.c[name] for name in split))
    return sa.select(*keys, *(sa.func.sum(both.c[name]).label(name) for name in figures)).group_by(*keys).subquery()


def share(part: Any, whole: Any) -> Any:
    """So many percent, to one place; empty where there is nothing to have a share of."""
    percent = sa.func.round(sa.cast(part * 1000, sa.Numeric) / sa.func.nullif(whole, 0)) / 10
    return sa.cast(percent, sa.Numeric(9, 1))


def _within(given: Any, statement: Any, entity: Any, moment: Any) -> Any:
    if given.period is not None:
        statement = statement.where(given.period.holds(moment))
    if given.funnel is not None:
        statement = statement.where(entity.funnel_id == given.funnel.id)
    if given.source is not None:
        statement = statement.where(entity.source == given.source)
    if given.salesperson is not None:
        statement = statement.where(entity.salesperson_id == given.salesperson.id)
    return statement


def _summed(table: Any, keys: tuple[str, ...]) -> Any:
    columns = [table.c[name] for name in keys]
    figures = ("moves", "firsts", "quick", "amount", "seconds")
    return sa.select(*columns, *(sa.func.sum(table.c[name]).label(name) for name in figures)).group_by(*columns)
