"""What the head of sales asks for: the funnel, who came from where, and why deals were lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.buckets import bucket
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, asked_for, narrowed, report, same_as

from yurt_crm.models.contact import RELATIONS, Contact
from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.lead import Lead
from yurt_crm.models.sources import SOURCES

MOVES = {"created_at": "When the lead came", "expected_date": "When the deal is expected"}


class FunnelParameters(Parameters):
    """Which leads the funnel counts."""

    period: Mapped[Period | None] = field(default="this_year")
    date: Mapped[str] = field(options=MOVES, default="created_at", label="Date that counts")
    funnel: Mapped[Funnel | None] = link()
    source: Mapped[str | None] = field(options=SOURCES)
    salesperson: Mapped[User | None] = link()


class ContactParameters(Parameters):
    """Which contacts count as new."""

    period: Mapped[Period] = field(default="this_year")
    relation: Mapped[str | None] = field(options=RELATIONS)
    salesperson: Mapped[User | None] = link()


class LossParameters(Parameters):
    """Which losses are told."""

    period: Mapped[Period] = field(default="this_quarter")
    salesperson: Mapped[User | None] = link()


def _leads(_env: Env, given: FunnelParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    """The leads behind a figure of the funnel."""
    asked = asked_for(given, "source", "salesperson", funnel="stage.funnel", period=given.date)
    return {"all": [*same_as(row, "stage", "source", "salesperson"), *asked]}


@report(
    "Sales funnel",
    ReportColumn("stage", link=Stage),
    ReportColumn("source", options=SOURCES),
    ReportColumn("salesperson", link=User),
    ReportColumn("leads", label="Leads", total="sum"),
    ReportColumn("amount", currency="currency", total="sum"),
    ReportColumn("weighted", label="Weighted amount", kind="money", currency="currency", total="sum"),
    ReportColumn("currency", hidden=True),
    asks=FunnelParameters,
    group_by=["stage", "source"],
    chart=ReportChart("stage", "leads", type="funnel"),
    opens=Lead,
    where=_leads,
    role="crm.salesperson",
    icon="filter",
    order=10,
    help="How many leads stand at which stage, where they came from and what they may bring.",
)
def funnel(env: Env, given: FunnelParameters) -> sa.Select:
    """A row for each stage, source, salesperson and currency."""
    lead: Any = env[Lead]
    stage: Any = env[Stage]
    statement = (
        sa.select(
            lead.stage_id.label("stage"),
            lead.source,
            lead.salesperson_id.label("salesperson"),
            sa.func.count(lead.id).label("leads"),
            sa.func.sum(lead.amount).label("amount"),
            sa.func.sum(lead.weighted).label("weighted"),
            lead.currency,
        )
        .join(stage, stage.id == lead.stage_id)
        .group_by(stage.funnel_id, stage.sequence, lead.stage_id, lead.source, lead.salesperson_id, lead.currency)
        .order_by(stage.funnel_id, stage.sequence, lead.stage_id, lead.source, lead.salesperson_id)
    )
    columns = {"funnel": stage.funnel_id, "source": lead.source, "salesperson": lead.salesperson_id}
    return narrowed(statement, given, period=getattr(lead, given.date), **columns)


def _contacts(_env: Env, given: ContactParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    """The contacts behind a figure."""
    month = Period.month(row["month"]).within("created_at") if "month" in row else []
    asked = asked_for(given, "relation", "salesperson", period="created_at")
    return {"all": [*same_as(row, "relation", "salesperson"), *month, *asked]}


@report(
    "New contacts",
    ReportColumn("month", kind="month"),
    ReportColumn("relation", options=RELATIONS),
    ReportColumn("salesperson", link=User),
    ReportColumn("contacts", label="Contacts", total="sum"),
    asks=ContactParameters,
    group_by=["month", "relation"],
    chart=ReportChart("month", "contacts"),
    opens=Contact,
    where=_contacts,
    role="crm.salesperson",
    icon="user-plus",
    order=11,
    help="How many contacts were added each month, of which kind and by whom they are looked after.",
)
def new_contacts(env: Env, given: ContactParameters) -> sa.Select:
    """A row for each month, relation and salesperson."""
    contact: Any = env[Contact]
    month = bucket(env, contact.created_at, "month").label("month")
    statement = (
        sa.select(
            month,
            contact.relation,
            contact.salesperson_id.label("salesperson"),
            sa.func.count(contact.id).label("contacts"),
        )
        .group_by(month, contact.relation, contact.salesperson_id)
        .order_by(month, contact.relation, contact.salesperson_id)
    )
    columns = {"relation": contact.relation, "salesperson": contact.salesperson_id}
    return narrowed(statement, given, period=contact.created_at, **columns)


def _losses(_env: Env, given: LossParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    """The lost leads behind a figure."""
    lost = {"field": "status", "op": "eq", "value": "lost"}
    asked = asked_for(given, "salesperson", period="created_at")
    return {"all": [lost, *same_as(row, "salesperson", reason="lost_reason", lead="id"), *asked]}


@report(
    "Lost leads",
    ReportColumn("reason", link=LostReason),
    ReportColumn("lead", link=Lead, total="count"),
    ReportColumn("salesperson", link=User),
    ReportColumn("came", label="Came"),
    ReportColumn("amount", currency="currency", total="sum"),
    ReportColumn("currency", hidden=True),
    asks=LossParameters,
    group_by=["reason"],
    chart=ReportChart("reason", "amount", type="pie"),
    opens=Lead,
    where=_losses,
    role="crm.salesperson",
    icon="mood-sad",
    order=12,
    help="Deals that came to nothing, by the reason that was given.",
)
def lost_leads(env: Env, given: LossParameters) -> sa.Select:
    """A row for each lost lead that came in the period."""
    lead: Any = env[Lead]
    statement = (
        sa.select(
            lead.lost_reason_id.label("reason"),
            lead.id.label("lead"),
            lead.salesperson_id.label("salesperson"),
            lead.created_at.label("came"),
            lead.amount,
            lead.currency,
        )
        .where(lead.status == "lost")
        .order_by(lead.lost_reason_id, lead.created_at, lead.id)
    )
    return narrowed(statement, given, period=lead.created_at, salesperson=lead.salesperson_id)
