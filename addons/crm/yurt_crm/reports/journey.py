"""The way of customers from the first touch to the first purchase."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, report, same_as

from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.sources import CHANNELS, SOURCES
from yurt_crm.services.spans import days_between, tenths

ARROW = " → "
DRAWN = 8
"""So many ways have a mark of their own in the drawing; all others share one."""


class JourneyParameters(Parameters):
    """Whose way is looked at."""

    period: Mapped[Period | None] = field(default="this_year", label="First purchase")
    source: Mapped[str | None] = field(options=SOURCES)
    salesperson: Mapped[User | None] = link()


@report(
    "Way to the purchase", ReportColumn("path", label="Way"), ReportColumn("contact", link=Contact),
    ReportColumn("buyers", label="Buyers", total="sum"), ReportColumn("since", label="First touch", kind="date"),
    ReportColumn("bought", label="First purchase", kind="date"),
    ReportColumn("days", label="Days", kind="decimal", total="average"),
    ReportColumn("touches", label="Contacts made", total="average"),
    ReportColumn("amount", kind="money", currency="currency", total="sum"), ReportColumn("currency", hidden=True),
    ReportColumn("usual", label="Way", hidden=True),
    asks=JourneyParameters, group_by=["path"], chart=ReportChart("usual", "buyers"), opens=Lead,
    where=lambda _env, _given, row: {"all": [
        *same_as(row, "contact"), {"field": "status", "op": "eq", "value": "won"}
    ]} if row.get("contact") else None,
    role="crm.salesperson", icon="route-2", order=24,
    help="Where buyers came from, by which channels they were in touch with us before their first purchase, in their "
    "order, and how many days it took. The same channel several times running counts once.",
)  # fmt: skip
def way_to_purchase(env: Env, given: JourneyParameters) -> Any:
    """A row for each buyer, those of the most usual ways first."""
    lead: Any = env[Lead]
    bought = _first_sales(env)
    came = (
        sa.select(lead.contact_id, sa.func.min(lead.created_at, type_=lead.created_at.type).label("since"))
        .where(lead.contact_id.is_not(None)).group_by(lead.contact_id).subquery()
    )  # fmt: skip
    way = _touches(env, bought)
    early = sa.case((way.c.since < came.c.since, way.c.since), else_=came.c.since)
    start = sa.case(*((bought.c.source == key, env.gettext(label)) for key, label in SOURCES.items()),
                    else_=bought.c.source)  # fmt: skip
    path = start + sa.func.coalesce(sa.literal(ARROW) + way.c.path, "")
    each = (
        sa.select(
            path.label("path"), bought.c.contact_id.label("contact"), early.label("since"), bought.c.bought,
            sa.func.coalesce(way.c.touches, 0).label("touches"), bought.c.amount, bought.c.currency,
            days_between(env, early, bought.c.bought).label("days"),
        )
        .join(came, came.c.contact_id == bought.c.contact_id)
        .outerjoin(way, way.c.contact_id == bought.c.contact_id)
    )  # fmt: skip
    if given.period is not None:
        each = each.where(given.period.holds(bought.c.bought))
    if given.source is not None:
        each = each.where(bought.c.source == given.source)
    if given.salesperson is not None:
        each = each.where(bought.c.salesperson_id == given.salesperson.id)
    found = each.cte("found")
    counted = (
        sa.select(
            found.c.path, sa.func.row_number().over(order_by=(sa.func.count().desc(), found.c.path)).label("place"),
        )
        .group_by(found.c.path).subquery()
    )  # fmt: skip
    usual = sa.case((counted.c.place <= DRAWN, found.c.path), else_=env.gettext("Other ways"))
    days = sa.case((found.c.days < 0, 0), else_=found.c.days)
    return sa.select(
        found.c.path, found.c.contact, sa.literal(1).label("buyers"), sa.cast(found.c.since, sa.Date).label("since")
        if not env.system.database.is_sqlite else sa.func.date(found.c.since, type_=sa.Date()).label("since"),
        found.c.bought, tenths(days).label("days"), found.c.touches, found.c.amount, found.c.currency,
        usual.label("usual"),
    ).join(counted, counted.c.path == found.c.path).order_by(
        counted.c.place, found.c.bought, found.c.contact
    )  # fmt: skip


def _first_sales(env: Env) -> Any:
    """The first sale of each buyer; its source is the contact's, or else that of the sale."""
    lead: Any = env[Lead]
    contact: Any = env[Contact]
    place = sa.func.row_number().over(partition_by=lead.contact_id, order_by=(lead.closed_on, lead.id))
    ranked = (
        sa.select(
            lead.contact_id, lead.closed_on.label("bought"), lead.amount, lead.currency, lead.salesperson_id,
            sa.func.coalesce(contact.source, lead.source).label("source"), place.label("place"),
        )
        .join(contact, contact.id == lead.contact_id)
        .where(lead.status == "won", lead.closed_on.is_not(None))
        .subquery()
    )  # fmt: skip
    return sa.select(ranked).where(ranked.c.place == 1).subquery()


def _touches(env: Env, bought: Any) -> Any:
    """The channels of each buyer up to the day of the purchase in one text, how many contacts there were, the first."""
    entry: Any = env[LogEntry]
    named = sa.case(*((entry.channel == key, env.gettext(label)) for key, label in CHANNELS.items()),
                    else_=entry.channel)  # fmt: skip
    own: dict[str, Any] = {"partition_by": entry.contact_id, "order_by": (entry.at, entry.id)}
    each = (
        sa.select(
            entry.contact_id, entry.id, entry.at, named.label("channel"),
            sa.func.lag(entry.channel).over(**own).label("before"), entry.channel.label("key"),
        )
        .join(bought, bought.c.contact_id == entry.contact_id)
        .where(days_between(env, entry.at, bought.c.bought) >= 0)
        .subquery()
    )  # fmt: skip
    new = sa.case((sa.or_(each.c.before.is_(None), each.c.before != each.c.key), each.c.channel))
    whole: dict[str, Any] = {"partition_by": each.c.contact_id}
    every = (None, None)
    rows = sa.select(
        each.c.contact_id,
        sa.func.aggregate_strings(new, ARROW).over(order_by=(each.c.at, each.c.id), rows=every, **whole).label("path"),
        sa.func.count().over(**whole).label("touches"),
        sa.func.min(each.c.at, type_=entry.at.type).over(**whole).label("since"),
        sa.func.row_number().over(order_by=(each.c.at, each.c.id), **whole).label("place"),
    ).subquery()
    return sa.select(rows).where(rows.c.place == 1).subquery()
