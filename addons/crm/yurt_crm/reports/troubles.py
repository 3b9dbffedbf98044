"""Which contacts give more trouble than others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, report, same_as

from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.problem import Problem
from yurt_crm.services.conversion import share

FIGURES = ("deals", "cancelled", "late", "refused", "complaints")


class TroubleParameters(Parameters):
    """What is compared."""

    period: Mapped[Period | None] = field(default="last_365_days")
    salesperson: Mapped[User | None] = link()
    least: Mapped[int] = field(default=2, minimum=1, maximum=1000, label="With so many troubles at least")


def _contact(_env: Env, _given: TroubleParameters, row: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"all": same_as(row, contact="id")} if row.get("contact") else None


@report(
    "Contacts that give trouble", ReportColumn("contact", link=Contact, total="count"),
    ReportColumn("salesperson", link=User), ReportColumn("deals", label="Deals decided", total="sum"),
    ReportColumn("cancelled", label="Deals cancelled", total="sum"),
    ReportColumn("share", label="Cancelled, in percent", kind="percent"),
    ReportColumn("late", label="Late payments", total="sum"), ReportColumn("refused", label="Refusals", total="sum"),
    ReportColumn("complaints", label="Complaints", total="sum"), ReportColumn("trouble", label="In all", total="sum"),
    ReportColumn("problem", label="In the journal", link=Problem),
    asks=TroubleParameters, opens=Contact, where=_contact, role="crm.salesperson", icon="mood-annoyed", order=25,
    chart=ReportChart("salesperson", "cancelled", "late", "refused", "complaints"),
    help="Deals that came to nothing, late payments (of add-ons that have them), refusals and complaints by contact. "
    "Open a figure to see the contact and put it in the problem journal, with the reason and the day of the next look.",
)  # fmt: skip
def troubling_contacts(env: Env, given: TroubleParameters) -> Any:
    """A row for each contact with so many troubles, the most first."""
    contact: Any = env[Contact]
    problem: Any = env[Problem]
    each = sa.union_all(*_parts(env, given)).subquery()
    sums = sa.select(
        each.c.contact_id, *(sa.func.sum(each.c[name]).label(name) for name in FIGURES)
    ).group_by(each.c.contact_id).subquery()  # fmt: skip
    trouble = sums.c.cancelled + sums.c.late + sums.c.refused + sums.c.complaints
    journal = (
        sa.select(sa.func.min(problem.id)).where(problem.contact_id == contact.id, problem.status == "open")
        .correlate(contact).scalar_subquery()
    )  # fmt: skip
    statement = (
        sa.select(
            contact.id.label("contact"), contact.salesperson_id.label("salesperson"), sums.c.deals, sums.c.cancelled,
            share(sums.c.cancelled, sums.c.deals).label("share"), sums.c.late, sums.c.refused, sums.c.complaints,
            trouble.label("trouble"), journal.label("problem"),
        )
        .join(sums, sums.c.contact_id == contact.id)
        .where(trouble >= given.least)
        .order_by(trouble.desc(), contact.id)
    )  # fmt: skip
    return statement if given.salesperson is None else statement.where(contact.salesperson_id == given.salesperson.id)


def _parts(env: Env, given: TroubleParameters) -> list[Any]:
    """Rows of a contact with ones in the figures they count for."""
    lead: Any = env[Lead]
    entry: Any = env[LogEntry]
    decided = lead.status.in_(("won", "lost"))
    lost_deal = sa.and_(lead.status == "lost", lead.kind == "deal")
    lost_wish = sa.and_(lead.status == "lost", lead.kind != "deal")
    parts = [
        _part(given, lead.contact_id, lead.closed_on, decided, deals=sa.true(), cancelled=lost_deal, refused=lost_wish),
        _part(given, entry.contact_id, entry.at, entry.outcome.in_(("refused", "complaint")),
              refused=entry.outcome == "refused", complaints=entry.outcome == "complaint"),
    ]  # fmt: skip
    for late in env.registry.hooks.hook.late_payments(env=env):
        if late is not None:
            rows = late.subquery()
            parts.append(_part(given, rows.c.contact_id, rows.c.day, sa.true(), late=sa.true()))
    return parts


def _part(given: TroubleParameters, contact: Any, day: Any, where: Any, **counted: Any) -> Any:
    figures = [sa.case((counted[name], 1), else_=0).label(name) if name in counted else sa.literal(0).label(name)
               for name in FIGURES]  # fmt: skip
    statement = sa.select(contact.label("contact_id"), *figures).where(where, contact.is_not(None))
    return statement if given.period is None else statement.where(given.period.holds(day))
