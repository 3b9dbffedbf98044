"""What becomes of leads at each stage: conversion by stage, seller, source and month, and stages that are of no use."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, report

from yurt_crm.models.funnel import Funnel, Stage
from yurt_crm.models.sources import SOURCES
from yurt_crm.services.conversion import by_stage, share

ALIKE = 0.82
"""Names of stages that are so much alike (0–1, by their common letters) probably mean the same."""
FEW = 10
"""Of fewer leads nothing is concluded."""
FIGURES = (
    ReportColumn("came", label="Came", total="sum"),
    ReportColumn("onward", label="Went on", total="sum"),
    ReportColumn("lost", label="Lost", total="sum"),
    ReportColumn("back", label="Went back", total="sum"),
    ReportColumn("conversion", label="Conversion", kind="percent"),
    ReportColumn("hours", label="Hours at the stage", kind="decimal"),
    ReportColumn("amount", label="Amount that came", kind="money", currency="currency", total="sum"),
    ReportColumn("currency", hidden=True),
)
COMMON = {"role": "crm.salesperson", "group_by": ["stage"], "chart": ReportChart("stage", "came", type="funnel")}


class ConversionParameters(Parameters):
    """Which moves count."""

    period: Mapped[Period | None] = field(default="this_year")
    funnel: Mapped[Funnel | None] = link()
    source: Mapped[str | None] = field(options=SOURCES)
    salesperson: Mapped[User | None] = link()


def _rows(env: Env, given: ConversionParameters, *split: str) -> Any:
    """Stages in their order, with what became of the leads there; of those that left, so many percent went on."""
    stage: Any = env[Stage]
    found = by_stage(env, given, *split, "currency")
    others = [found.c[name].label(name.removesuffix("_id")) for name in split]
    left = found.c.onward + found.c.lost + found.c.back
    hours = sa.func.round(sa.cast(found.c.seconds, sa.Numeric) / sa.func.nullif(left * 360, 0)) / 10
    return (
        sa.select(
            found.c.stage_id.label("stage"), *others, found.c.came, found.c.onward, found.c.lost, found.c.back,
            share(found.c.onward, left).label("conversion"), sa.cast(hours, sa.Numeric(12, 1)).label("hours"),
            found.c.amount, found.c.currency,
        )
        .join(stage, stage.id == found.c.stage_id)
        .order_by(stage.funnel_id, stage.sequence, stage.id, *others)
    )  # fmt: skip


@report(
    "Conversion", ReportColumn("stage", link=Stage), *FIGURES, asks=ConversionParameters, icon="percentage", order=13,
    role="crm.salesperson", chart=ReportChart("stage", "came", type="funnel"),
    help="How many leads came to each stage in the period, how many of those that left it went on, and how long "
    "they stayed.",
)  # fmt: skip
def conversion(env: Env, given: ConversionParameters) -> Any:
    """A row for each stage and currency."""
    return _rows(env, given)


@report(
    "Conversion by seller", ReportColumn("stage", link=Stage), ReportColumn("salesperson", link=User), *FIGURES,
    asks=ConversionParameters, icon="users", order=14, **COMMON,
    help="What became of the leads of each seller at each stage.",
)  # fmt: skip
def conversion_by_seller(env: Env, given: ConversionParameters) -> Any:
    """A row for each stage, seller and currency."""
    return _rows(env, given, "salesperson_id")


@report(
    "Conversion by source", ReportColumn("stage", link=Stage), ReportColumn("source", options=SOURCES), *FIGURES,
    asks=ConversionParameters, icon="route", order=15, **COMMON,
    help="What became of the leads of each source at each stage.",
)  # fmt: skip
def conversion_by_source(env: Env, given: ConversionParameters) -> Any:
    """A row for each stage, source and currency."""
    return _rows(env, given, "source")


@report(
    "Stages worth a look", ReportColumn("stage", link=Stage), ReportColumn("came", label="Came"),
    ReportColumn("quick", label="Left within a minute", kind="percent"), ReportColumn("lost", label="Lost"),
    ReportColumn("why", label="Why"),
    asks=ConversionParameters, role="crm.manager", icon="zoom-question", order=16,
    help="Stages that most leads pass in under a minute, at which none is ever lost, or that are named alike: they may "
    "be of no use, or mean the same.",
)  # fmt: skip
def odd_stages(env: Env, given: ConversionParameters) -> Any:
    """A row for each stage about which there is something to say."""
    stage: Any = env[Stage]
    found = by_stage(env, given)
    left = found.c.onward + found.c.lost + found.c.back
    alike = _named_alike(env, given)
    hasty = sa.and_(left >= FEW, found.c.quick * 2 > left)
    safe = sa.and_(left >= FEW, found.c.lost == 0)
    said = [
        sa.case((hasty, env.gettext("Most leads pass it within a minute. ")), else_=""),
        sa.case((safe, env.gettext("No lead was ever lost here. ")), else_=""),
        sa.case(alike, value=stage.id, else_="") if alike else sa.literal(""),
    ]
    return (
        sa.select(
            stage.id.label("stage"), found.c.came, share(found.c.quick, left).label("quick"), found.c.lost,
            (said[0] + said[1] + said[2]).label("why"),
        )
        .join(found, found.c.stage_id == stage.id)
        .where(sa.not_(stage.is_won), sa.not_(stage.is_lost))
        .where(sa.or_(hasty, safe, stage.id.in_(list(alike))))
        .order_by(stage.funnel_id, stage.sequence, stage.id)
    )  # fmt: skip


def _named_alike(env: Env, given: ConversionParameters) -> dict[int, str]:
    """Stages of one funnel whose names are nearly the same: what is to be said of each."""
    stage: Any = env[Stage]
    rows = env.session.execute(sa.select(stage.id, stage.funnel_id, stage.name).where(sa.not_(stage.archived))).all()
    text = env.gettext("Named like “{name}”.")
    return {
        one.id: text.format(name=other.name)
        for one in rows
        for other in rows
        if one.id != other.id and one.funnel_id == other.funnel_id and _alike(one.name, other.name)
    }


def _alike(one: str, other: str) -> bool:
    first, second = (" ".join(sorted(name.casefold().split())) for name in (one, other))
    return SequenceMatcher(None, first, second).ratio() >= ALIKE
