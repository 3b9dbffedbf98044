"""The history of a lead's stages, one row for each move; and the same in sums by day, for reports over years."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.model import Mapped, Model, Money, field, index, link

from yurt_crm.models.funnel import Funnel, Stage

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead


class StageMove(Model, label="Stage move", icon="arrows-right", order="-id", record_label="at", journal=True):
    """A lead came to a stage, from another one or as a new lead.

    It says what the lead was at that moment (salesperson, source, amount), so that later changes do not rewrite what
    was. `seconds` is the time spent at the stage it came from. `batch` is set when the move is in `FunnelDay`.
    """

    lead: Mapped[Lead | None] = link(to="crm.lead", ondelete="set null", readonly=True, index=False)
    funnel: Mapped[Funnel] = link(readonly=True, index=False)
    from_stage: Mapped[Stage | None] = link(label="From", ondelete="restrict", readonly=True, index=False)
    stage: Mapped[Stage] = link(label="To", readonly=True, index=False)
    at: Mapped[datetime] = field(label="When", readonly=True)
    user: Mapped[User | None] = link(label="By", readonly=True, index=False)
    salesperson: Mapped[User | None] = link(readonly=True, index=False)
    source: Mapped[str] = field(max_length=64, readonly=True)
    amount: Mapped[Money] = field(currency="currency", readonly=True)
    currency: Mapped[str] = field(max_length=3, readonly=True)
    seconds: Mapped[int | None] = field(readonly=True, label="Seconds before", help="Spent at the stage it came from.")
    first: Mapped[bool] = field(readonly=True, label="For the first time")
    batch: Mapped[int | None] = field(readonly=True, label="In the sums", help="With which part it came into the sums.")

    indexes = [index("lead", "at"), index("batch", "id"), index("at", "salesperson")]


class FunnelSums(Model, abstract=True):
    """Stage moves of a span of time in sums, as far as they are counted; `yurt check --data` compares both."""

    funnel: Mapped[Funnel] = link(readonly=True, index=False)
    from_stage: Mapped[Stage | None] = link(label="From", ondelete="restrict", readonly=True, index=False)
    stage: Mapped[Stage] = link(label="To", readonly=True, index=False)
    salesperson: Mapped[User | None] = link(readonly=True, index=False)
    source: Mapped[str] = field(max_length=64, readonly=True)
    currency: Mapped[str] = field(max_length=3, readonly=True)
    moves: Mapped[int] = field(readonly=True)
    firsts: Mapped[int] = field(readonly=True, label="For the first time")
    quick: Mapped[int] = field(readonly=True, label="Within a minute")
    amount: Mapped[Money] = field(currency="currency", readonly=True)
    seconds: Mapped[int] = field(readonly=True)


class FunnelDay(FunnelSums, label="Funnel day", icon="sum", order="-day, id", record_label="day", journal=True):
    """The stage moves of a day in sums."""

    day: Mapped[date] = field(readonly=True)

    indexes = [index("day", "funnel")]


class FunnelMonth(FunnelSums, label="Funnel month", icon="sum", order="-month, id", record_label="month", journal=True):
    """The days of a month in sums: what a report over a year reads instead of three hundred days."""

    month: Mapped[date] = field(readonly=True, help="Its first day.")

    indexes = [index("month", "funnel")]
