"""A report reads months, days and single moves; whatever the period, the figures are those of the moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from yurt.model import Period
from yurt_crm.models.funnel import Stage
from yurt_crm.models.stage_move import FunnelMonth, StageMove
from yurt_crm.services.consistency import differences
from yurt_crm.services.conversion import moves_between
from yurt_crm.services.moves import count_moves

FIRST = date(2026, 1, 20)
DAYS = 110


@pytest.fixture
def moves(env):
    """A move a day, most of them counted in two parts, the last ten not yet."""
    noon = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(hours=12)
    stages = env.session.scalars(sa.select(env[Stage]).order_by(env[Stage].sequence)).all()
    rows = [
        {"funnel_id": stages[0].funnel_id, "from_stage_id": stages[n % 3].id if n % 5 else None,
         "stage_id": stages[n % 3 + 1].id, "at": noon + timedelta(days=n),
         "salesperson_id": 1 if n % 4 else None, "source": ("call", "website")[n % 2], "amount": Decimal(n),
         "currency": "AMD", "seconds": n * 7, "first": n % 7 > 0}
        for n in range(DAYS)
    ]  # fmt: skip
    for start, end in ((0, 60), (60, DAYS - 10), (DAYS - 10, DAYS)):
        env.session.execute(sa.insert(env[StageMove]), rows[start:end])
        if end < DAYS:
            assert count_moves(env) == end - start
    return rows


def asked(first, after, **more):
    period = None if first is None and after is None else Period("other", first, after, ZoneInfo("UTC"))
    return SimpleNamespace(period=period, **{"funnel": None, "source": None, "salesperson": None, **more})


def test_any_period_is_made_of_months_and_days_and_moves(env, moves):
    bounds = [None, *(FIRST + timedelta(days=n) for n in (-30, 0, 11, 12, 13, 39, 40, 60, 71, 90, 104, 110, 140))]
    spans = [(a, b) for a in bounds for b in bounds if a is None or b is None or a < b]
    for first, after in spans:
        within = [row for row in moves if (first is None or row["at"].date() >= first)
                  and (after is None or row["at"].date() < after)]  # fmt: skip
        called = [row for row in within if row["source"] == "call"]
        for given, kept in ((asked(first, after), within), (asked(first, after, source="call"), called)):
            pairs = moves_between(env, given)
            found = {tuple(row[:2]): tuple(row[2:]) for row in env.session.execute(sa.select(pairs))}
            wanted: dict = {}
            for row in kept:
                sums = wanted.setdefault((row["from_stage_id"], row["stage_id"]), [0, 0, 0, Decimal(0), 0])
                for place, value in enumerate((1, row["first"], row["seconds"] < 60, row["amount"], row["seconds"])):
                    sums[place] += value
            assert found == {key: tuple(sums) for key, sums in wanted.items()}, (first, after)


def test_a_month_is_summed_anew_and_checked(env, moves):
    month = env[FunnelMonth]
    assert env.session.scalar(sa.select(sa.func.sum(month.moves))) == DAYS - 10
    assert differences(env) == []
    env.session.execute(sa.update(month).values(moves=month.moves + 1))
    assert len(differences(env)) == 1
