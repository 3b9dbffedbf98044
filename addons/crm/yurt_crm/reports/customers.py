"""How soon customers are answered, how often they come again, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.buckets import bucket
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, asked_for, narrowed, report, same_as

from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_crm.models.sources import SOURCES
from yurt_crm.services.conversion import share
from yurt_crm.services.spans import seconds_between

HOUR = 3600


class AnswerParameters(Parameters):
    """Which leads are looked at."""

    period: Mapped[Period | None] = field(default="this_quarter")
    source: Mapped[str | None] = field(options=SOURCES)
    salesperson: Mapped[User | None] = link()


class BuyerParameters(Parameters):
    """Which sales count."""

    period: Mapped[Period | None] = field(default="this_year")
    salesperson: Mapped[User | None] = link()


class ValueParameters(Parameters):
    """Which sales count; all of them give what customers are worth in their whole life so far."""

    period: Mapped[Period | None] = field()
    salesperson: Mapped[User | None] = link()


def _answered(_env: Env, given: AnswerParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    asked = asked_for(given, "source", "salesperson", period="created_at")
    return {"all": [*same_as(row, "source", "salesperson"), *asked]}


@report(
    "Time to the first answer", ReportColumn("salesperson", link=User), ReportColumn("source", options=SOURCES),
    ReportColumn("leads", label="Leads", total="sum"), ReportColumn("answered", label="Answered", total="sum"),
    ReportColumn("soon", label="Within an hour", total="sum"),
    ReportColumn("share", label="Within an hour, in percent", kind="percent"),
    ReportColumn("hours", label="Hours on average", kind="decimal"),
    asks=AnswerParameters, group_by=["salesperson"], chart=ReportChart("salesperson", "hours"), opens=Lead,
    where=_answered, role="crm.salesperson", icon="clock-bolt", order=17,
    help="From the moment a lead came to the moment when somebody of ours first turned to the customer.",
)  # fmt: skip
def first_answer(env: Env, given: AnswerParameters) -> Any:
    """A row for each seller and source."""
    lead: Any = env[Lead]
    spent = seconds_between(env, lead.created_at, lead.answered_at)
    soon = sa.func.sum(sa.case((spent <= HOUR, 1), else_=0))
    answered = sa.func.count(lead.answered_at)
    hours = sa.func.round(sa.cast(sa.func.avg(spent) / 360, sa.Numeric)) / 10
    statement = (
        sa.select(
            lead.salesperson_id.label("salesperson"), lead.source, sa.func.count(lead.id).label("leads"),
            answered.label("answered"), soon.label("soon"), share(soon, sa.func.count(lead.id)).label("share"),
            sa.cast(hours, sa.Numeric(12, 1)).label("hours"),
        )
        .group_by(lead.salesperson_id, lead.source)
        .order_by(lead.salesperson_id, lead.source)
    )  # fmt: skip
    return _of(narrowed(statement, given, period=lead.created_at, source=lead.source), lead, given)


@report(
    "Repeat sales", ReportColumn("month", kind="month"), ReportColumn("sales", label="Sales", total="sum"),
    ReportColumn("again", label="To those who had bought before", total="sum"),
    ReportColumn("share", label="In percent", kind="percent"),
    ReportColumn("amount", kind="money", currency="currency", total="sum"), ReportColumn("currency", hidden=True),
    asks=BuyerParameters, chart=ReportChart("month", "sales", "again", type="line"), role="crm.salesperson",
    icon="repeat", order=18, help="How many sales of each month went to customers who had bought before.",
)  # fmt: skip
def repeat_sales(env: Env, given: BuyerParameters) -> Any:
    """A row for each month and currency."""
    lead: Any = env[Lead]
    earlier: Any = aliased(env[Lead])
    before = sa.exists().where(
        earlier.contact_id == lead.contact_id, earlier.status == "won", earlier.closed_on < lead.closed_on
    )
    sales = _of(
        sa.select(
            bucket(env, lead.closed_on, "month").label("month"), lead.amount, lead.currency,
            sa.case((before, 1), else_=0).label("again"),
        ).where(lead.status == "won", lead.closed_on.is_not(None)),
        lead, given,
    )  # fmt: skip
    each = narrowed(sales, given, period=lead.closed_on).subquery()
    again = sa.func.sum(each.c.again)
    return (
        sa.select(
            each.c.month, sa.func.count().label("sales"), again.label("again"),
            share(again, sa.func.count()).label("share"), sa.func.sum(each.c.amount).label("amount"), each.c.currency,
        )
        .group_by(each.c.month, each.c.currency)
        .order_by(each.c.month, each.c.currency)
    )  # fmt: skip


@report(
    "What customers are worth", ReportColumn("contact", link=Contact, total="count"),
    ReportColumn("worth", label="Group"), ReportColumn("segment", label="RFM"),
    ReportColumn("last", label="Last purchase", kind="date"),
    ReportColumn("sales", label="Sales", total="sum"),
    ReportColumn("amount", label="Bought for", kind="money", currency="currency", total="sum"),
    ReportColumn("average", label="On average", kind="money", currency="currency"),
    ReportColumn("first", label="First purchase", kind="date"), ReportColumn("currency", hidden=True),
    ReportColumn("buyers", label="Buyers", hidden=True, total="sum"),
    asks=ValueParameters, role="crm.salesperson", icon="diamond", order=19, opens=Lead,
    chart=ReportChart("worth", "buyers"),
    where=lambda _env, given, row: {"all": [
        {"field": "status", "op": "eq", "value": "won"}, *same_as(row, "contact"),
        *asked_for(given, "salesperson", period="closed_on"),
    ]},
    help="Who has bought when, how often and for how much. RFM: how recently, how often and for how much, each 1 to 5; "
    "5 is better than four fifths of all buyers, and equal buyers are equal. The best have at least 4 in all three; "
    "faithful ones buy often, new ones lately; who bought often and long ago may be lost. The sum of all purchases is "
    "the lifetime value so far.",
)  # fmt: skip
def customer_value(env: Env, given: ValueParameters) -> Any:
    """A row for each buyer and currency, the most valuable first."""
    lead: Any = env[Lead]
    sales = _of(
        sa.select(
            lead.contact_id.label("contact"), lead.currency, sa.func.count(lead.id).label("sales"),
            sa.func.sum(lead.amount).label("amount"), sa.func.min(lead.closed_on).label("first"),
            sa.func.max(lead.closed_on).label("last"),
        )
        .where(lead.status == "won", lead.contact_id.is_not(None), lead.closed_on.is_not(None))
        .group_by(lead.contact_id, lead.currency),
        lead, given,
    )  # fmt: skip
    each = narrowed(sales, given, period=lead.closed_on).subquery()
    graded = sa.select(each, *(
        _grade(each.c[column], each.c.currency).label(name)
        for name, column in (("recent", "last"), ("often", "sales"), ("much", "amount"))
    )).subquery()  # fmt: skip
    grades = [graded.c[name] for name in ("recent", "often", "much")]
    digits = [sa.cast(grade, sa.String) for grade in grades]
    return sa.select(
        graded.c.contact, _group(env, *grades).label("worth"),
        (digits[0] + digits[1] + digits[2]).label("segment"),
        graded.c["last"], graded.c.sales, graded.c.amount, (graded.c.amount / graded.c.sales).label("average"),
        graded.c["first"], graded.c.currency, sa.literal(1).label("buyers"),
    ).order_by(graded.c.amount.desc(), graded.c.contact)  # fmt: skip


def _grade(column: Any, currency: Any) -> Any:
    """1 to 5 by the share of buyers who have less; equal values have equal grades."""
    less = sa.func.percent_rank().over(partition_by=currency, order_by=column)
    return sa.case(*((less >= fifth / 5, fifth + 1) for fifth in (4, 3, 2, 1)), else_=1)


def _group(env: Env, recent: Any, often: Any, much: Any) -> Any:
    """What the three grades mean, in words."""
    best = sa.and_(recent >= 4, often >= 4, much >= 4)
    return sa.case(
        (best, env.gettext("The best")),
        (sa.and_(recent >= 3, often >= 4), env.gettext("Faithful")),
        (sa.and_(recent <= 2, sa.or_(often >= 4, much >= 4)), env.gettext("May be lost")),
        (sa.and_(recent >= 4, often <= 2), env.gettext("New")),
        (recent <= 2, env.gettext("Gone quiet")),
        else_=env.gettext("Others"),
    )


def _of(statement: Any, lead: Any, given: Any) -> Any:
    return narrowed(statement, given, salesperson=lead.salesperson_id)
