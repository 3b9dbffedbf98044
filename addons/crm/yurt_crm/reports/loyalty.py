"""How the base of contacts grows, and how many buyers come again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.buckets import bucket
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, asked_for, report

from yurt_crm.models.contact import RELATIONS, Contact
from yurt_crm.models.lead import Lead
from yurt_crm.services.conversion import share
from yurt_crm.services.spans import days_between

WITHIN = (30, 90, 180, 365)


class GrowthParameters(Parameters):
    """Which contacts are the base."""

    period: Mapped[Period | None] = field(default="last_365_days")
    relation: Mapped[str | None] = field(options=RELATIONS, default="customer")
    salesperson: Mapped[User | None] = link()


class RetentionParameters(Parameters):
    """Whose first purchases are looked at."""

    period: Mapped[Period | None] = field(default="last_365_days", label="First purchase")
    salesperson: Mapped[User | None] = link()


def _added(_env: Env, given: GrowthParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    month = Period.month(row["month"]).within("created_at") if row.get("month") else []
    return {"all": [*month, *asked_for(given, "relation", "salesperson", period="created_at")]}


@report(
    "Growth of the base", ReportColumn("month", kind="month"), ReportColumn("added", label="New", total="sum"),
    ReportColumn("base", label="Contacts in all", total="last"),
    ReportColumn("buyers", label="Bought for the first time", total="sum"),
    ReportColumn("share", label="Growth", kind="percent"),
    asks=GrowthParameters, chart=ReportChart("month", "base", type="line"), opens=Contact, where=_added,
    role="crm.salesperson", icon="trending-up", order=22,
    help="How many contacts were added each month, how many there are at its end, and how many bought for the first "
    "time. Contacts in the trash do not count.",
)  # fmt: skip
def growth(env: Env, given: GrowthParameters) -> Any:
    """A row for each month in which the base has changed."""
    contact: Any = env[Contact]
    kept = [] if given.relation is None else [contact.relation == given.relation]
    kept += [] if given.salesperson is None else [contact.salesperson_id == given.salesperson.id]
    nothing, one = sa.literal(0), sa.literal(1)
    came = sa.select(bucket(env, contact.created_at, "month").label("month"), one.label("added"),
                     nothing.label("buyers")).where(*kept)  # fmt: skip
    first = _first_purchases(env, None)
    bought = (
        sa.select(bucket(env, first.c["first"], "month").label("month"), nothing.label("added"), one.label("buyers"))
        .join(contact, contact.id == first.c.contact_id).where(*kept)
    )  # fmt: skip
    both = sa.union_all(came, bought).subquery()
    added, buyers = sa.func.sum(both.c.added), sa.func.sum(both.c.buyers)
    months = (
        sa.select(both.c.month, added.label("added"), buyers.label("buyers"),
                  sa.func.sum(added).over(order_by=both.c.month).label("base"))
        .group_by(both.c.month).subquery()
    )  # fmt: skip
    statement = sa.select(
        months.c.month, months.c.added, months.c.base, months.c.buyers,
        share(months.c.added, months.c.base - months.c.added).label("share"),
    ).order_by(months.c.month)  # fmt: skip
    if given.period is not None and given.period.first is not None:
        statement = statement.where(months.c.month >= given.period.first.replace(day=1).isoformat())
    if given.period is not None and given.period.after is not None:
        statement = statement.where(months.c.month < given.period.after.isoformat())
    return statement


@report(
    "Retention", ReportColumn("month", label="First purchase", kind="month"),
    ReportColumn("buyers", label="New buyers", total="sum"), ReportColumn("again", label="Bought again", total="sum"),
    *(ReportColumn(f"within_{days}", label=label, kind="percent") for days, label in zip(
        WITHIN, ("Within 30 days", "Within 90 days", "Within half a year", "Within a year"), strict=True)),
    asks=RetentionParameters, chart=ReportChart("month", "buyers", "again", type="bar"), role="crm.salesperson",
    icon="heart-handshake", order=23,
    help="Of those who bought for the first time in a month: how many have bought again, and within how many days. Who "
    "had fewer days so far does not count in that column; it is empty while nobody had them.",
)  # fmt: skip
def retention(env: Env, given: RetentionParameters) -> Any:
    """A row for each month of first purchases."""
    lead: Any = env[Lead]
    first = _first_purchases(env, given.salesperson)
    following = sa.and_(lead.contact_id == first.c.contact_id, lead.status == "won", lead.closed_on > first.c["first"])
    each = (
        sa.select(first.c["first"], sa.func.min(lead.closed_on, type_=sa.Date()).label("next"))
        .outerjoin(lead, following)
        .group_by(first.c.contact_id, first.c["first"])
        .subquery()
    )
    gap = days_between(env, each.c["first"], each.c.next)
    shares = []
    for days in WITHIN:
        had = each.c["first"] <= env.today - timedelta(days=days)
        part = sa.func.sum(sa.case((sa.and_(had, gap <= days), 1), else_=0))
        shares.append(share(part, sa.func.sum(sa.case((had, 1), else_=0))).label(f"within_{days}"))
    month = bucket(env, each.c["first"], "month")
    statement = (
        sa.select(month.label("month"), sa.func.count().label("buyers"), sa.func.count(each.c.next).label("again"),
                  *shares)
        .group_by(month).order_by(month)
    )  # fmt: skip
    return statement if given.period is None else statement.where(given.period.holds(each.c["first"]))


def _first_purchases(env: Env, salesperson: Any) -> Any:
    """The day of the first purchase of each buyer; of those whose first one was this salesperson's, if one is given."""
    lead: Any = env[Lead]
    bought = sa.and_(lead.status == "won", lead.contact_id.is_not(None), lead.closed_on.is_not(None))
    place = sa.func.row_number().over(partition_by=lead.contact_id, order_by=(lead.closed_on, lead.id))
    ranked = (
        sa.select(lead.contact_id, lead.closed_on.label("first"), lead.salesperson_id, place.label("place"))
        .where(bought)
        .subquery()
    )
    statement = sa.select(ranked.c.contact_id, ranked.c["first"]).where(ranked.c.place == 1)
    if salesperson is not None:
        statement = statement.where(ranked.c.salesperson_id == salesperson.id)
    return statement.subquery()
