"""Conversion, in SQL: what came to a stage and what became of it.

Whole months are read from the sums by month, the days around them from the sums by day, and what is not in the sums yet
from the moves themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from yurt.env import Env

from yurt_crm.models.funnel import Stage
from yurt_crm.models.stage_move import FunnelDay, FunnelMonth, StageMove
from yurt_crm.services.moves import FIGURES, QUICK

SPLITS = ("salesperson_id", "source", "currency")


def moves_between(env: Env, given: Any, *split: str) -> Any:
    """A row for each pair of stages (and each `split`): how many moves, first ones, quick ones, amount and seconds."""
    move: Any = env[StageMove]
    keys = ("from_stage_id", "stage_id", *split)
    one = sa.literal(1)
    counted = [_sums(given, entity, when, keys) for entity, when in _spans(env, given)]
    fresh = _within(
        given,
        sa.select(
            *(getattr(move, k) for k in keys),
            one.label("moves"),
            sa.case((move.first, 1), else_=0).label("firsts"),
            sa.case((move.seconds < QUICK, 1), else_=0).label("quick"),
            move.amount,
            sa.func.coalesce(move.seconds, 0).label("seconds"),
        ).where(move.batch.is_(None), *([given.period.holds(move.at)] if given.period is not None else [])),
        move,
    )  # fmt: skip
    # Each part is summed by itself, so that PostgreSQL may work on them side by side.
    parts = sa.union_all(*(_summed(part.subquery(), keys) for part in (*counted, fresh))).subquery()
    return _summed(parts, keys).cte("moves_between")


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


def _spans(env: Env, given: Any) -> list[tuple[Any, Any]]:
    """The models of sums that make up the period together, each with the condition that takes its part of it."""
    day: Any = env[FunnelDay]
    month: Any = env[FunnelMonth]
    if given.period is None:
        return [(month, sa.true())]
    first, after = given.period.first, given.period.after
    whole = first if first is None or first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    end = None if after is None else after.replace(day=1)
    if whole is not None and end is not None and whole >= end:
        return [(day, given.period.holds(day.day))]
    months = [*([month.month >= whole] if whole else []), *([month.month < end] if end else [])]
    spans = [(month, sa.and_(sa.true(), *months))]
    if whole != first:
        spans.append((day, sa.and_(day.day >= first, day.day < whole)))
    if end != after:
        spans.append((day, sa.and_(day.day >= end, day.day < after)))
    return spans


def _sums(given: Any, entity: Any, when: Any, keys: tuple[str, ...]) -> Any:
    columns = [getattr(entity, name) for name in (*keys, *FIGURES)]
    return _within(given, sa.select(*columns).where(when), entity)


def _within(given: Any, statement: Any, entity: Any) -> Any:
    if given.funnel is not None:
        statement = statement.where(entity.funnel_id == given.funnel.id)
    if given.source is not None:
        statement = statement.where(entity.source == given.source)
    if given.salesperson is not None:
        statement = statement.where(entity.salesperson_id == given.salesperson.id)
    return statement


def _summed(table: Any, keys: tuple[str, ...]) -> Any:
    columns = [table.c[name] for name in keys]
    return sa.select(*columns, *(sa.func.sum(table.c[name]).label(name) for name in FIGURES)).group_by(*columns)
