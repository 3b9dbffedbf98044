"""How soon people are answered by each channel, and by which channel each of them is reached best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.env import Env
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, asked_for, report, same_as

from yurt_crm.models.contact import Contact
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.sources import CHANNELS
from yurt_crm.services.channels import best_channels
from yurt_crm.services.conversion import share
from yurt_crm.services.spans import seconds_between, tenths

HOUR = 3600


class ChannelParameters(Parameters):
    """Which contacts made count."""

    period: Mapped[Period | None] = field(default="this_quarter")
    salesperson: Mapped[User | None] = link(label="By")


def _entries(_env: Env, given: ChannelParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"all": [*same_as(row, "channel"), *asked_for(given, salesperson="employee", period="at")]}


@report(
    "Answers by channel", ReportColumn("channel", options=CHANNELS),
    ReportColumn("made", label="Contacts made", total="sum"),
    ReportColumn("asked", label="They turned to us", total="sum"),
    ReportColumn("answered", label="Answered", total="sum"), ReportColumn("soon", label="Within an hour", total="sum"),
    ReportColumn("share", label="Within an hour, in percent", kind="percent"),
    ReportColumn("hours", label="Hours to the answer", kind="decimal"),
    ReportColumn("days", label="Days since the contact before", kind="decimal"),
    asks=ChannelParameters, chart=ReportChart("channel", "hours"), opens=LogEntry, where=_entries,
    role="crm.salesperson", icon="messages", order=20,
    help="From the moment when somebody turned to us by a channel to our next contact with them, by whichever channel; "
    "several messages before the answer count once. Attempts that reached nobody are no answers.",
)  # fmt: skip
def answers_by_channel(env: Env, given: ChannelParameters) -> Any:
    """A row for each channel."""
    entry: Any = env[LogEntry]
    own: dict[str, Any] = {"partition_by": entry.contact_id, "order_by": (entry.at, entry.id)}
    ours = sa.case((sa.and_(entry.direction == "out", entry.outcome != "unreached"), entry.at))
    each = sa.select(
        entry.channel, entry.at, entry.direction, entry.employee_id,
        sa.func.lag(entry.at).over(**own).label("earlier"),
        sa.func.coalesce(sa.func.lag(entry.direction).over(**own), "out").label("before"),
        sa.func.min(ours, type_=entry.at.type).over(rows=(1, None), **own).label("answer"),
    ).subquery()  # fmt: skip
    asked = sa.and_(each.c.direction == "in", each.c.before == "out")
    spent = sa.case((asked, seconds_between(env, each.c.at, each.c.answer)))
    questions, soon = sa.func.sum(sa.case((asked, 1), else_=0)), sa.func.sum(sa.case((spent <= HOUR, 1), else_=0))
    statement = (
        sa.select(
            each.c.channel, sa.func.count().label("made"), questions.label("asked"),
            sa.func.count(spent).label("answered"), soon.label("soon"), share(soon, questions).label("share"),
            tenths(sa.func.avg(spent) / HOUR).label("hours"),
            tenths(sa.func.avg(seconds_between(env, each.c.earlier, each.c.at)) / (24 * HOUR)).label("days"),
        )
        .group_by(each.c.channel)
        .order_by(sa.func.count().desc(), each.c.channel)
    )  # fmt: skip
    if given.period is not None:
        statement = statement.where(given.period.holds(each.c.at))
    return statement if given.salesperson is None else statement.where(each.c.employee_id == given.salesperson.id)


@report(
    "Preferred channels", ReportColumn("channel", label="Reached best by", options=CHANNELS),
    ReportColumn("contact", link=Contact, total="count"), ReportColumn("said", label="They say", options=CHANNELS),
    ReportColumn("made", label="Contacts made", total="sum"), ReportColumn("reached", total="sum"),
    ReportColumn("share", label="Reached, in percent", kind="percent"),
    ReportColumn("last", label="Last contact", kind="datetime"),
    ReportColumn("salesperson", link=User),
    asks=ChannelParameters, group_by=["channel"], chart=ReportChart("channel", "contact", type="pie"),
    opens=LogEntry, where=lambda _env, given, row: {"all": [*same_as(row, "contact"), *asked_for(given, period="at")]},
    role="crm.salesperson", icon="device-mobile-message", order=21,
    help="The channel by which each contact was reached most often. When they turned to us themselves it counts twice; "
    "attempts that reached nobody do not count.",
)  # fmt: skip
def preferred_channels(env: Env, given: ChannelParameters) -> Any:
    """A row for each contact that was reached in the period."""
    entry: Any = env[LogEntry]
    contact: Any = env[Contact]
    best = best_channels(env, *([given.period.holds(entry.at)] if given.period is not None else []))
    statement = (
        sa.select(
            best.c.channel, best.c.contact_id.label("contact"), contact.preferred_channel.label("said"), best.c.made,
            best.c.reached, share(best.c.reached, best.c.made).label("share"), best.c["last"],
            contact.salesperson_id.label("salesperson"),
        )
        .join(contact, contact.id == best.c.contact_id)
        .order_by(best.c.channel, best.c.reached.desc(), best.c.contact_id)
    )  # fmt: skip
    return statement if given.salesperson is None else statement.where(contact.salesperson_id == given.salesperson.id)
