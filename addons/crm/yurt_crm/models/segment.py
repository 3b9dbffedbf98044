"""Segments: named groups of contacts, found by a filter or kept as they were; and personal offers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yurt.base.models.people import User
from yurt.base.models.views import SavedFilter
from yurt.errors import InvalidFilter, ValidationFailed
from yurt.model import (
    Ask,
    Json,
    LongText,
    Mapped,
    Model,
    Money,
    Percent,
    State,
    action,
    check,
    computed,
    field,
    index,
    link,
    many,
    state,
    unique,
)
from yurt.model.filters import parse_filter

from yurt_crm.models.contact import Contact

LIVE = {"live": "Always up to date", "frozen": "As it was"}
FROZEN = {"field": "kind", "op": "eq", "value": "frozen"}


class TakingFilter(Ask):
    """Which saved filter of contacts a segment takes over."""

    saved: Mapped[SavedFilter] = link(label="Saved filter")


class Segment(Model, label="Segment", icon="chart-pie", order="name", trash=False):
    """A group of contacts for mailings, tasks, discounts. Who belongs to a live one is looked up each time.

    A condition on a field that is not there any more is left out and told in `problem`; the rest goes on working.
    """

    name: Mapped[str] = field(tracked=True, searchable=True)
    help: Mapped[LongText | None] = field(label="What it is for")
    kind: Mapped[str] = field(options=LIVE, default="live", tracked=True, readonly=True, label="Kind")
    where: Mapped[Json | None] = field(tracked=True, label="Filter", hidden_when=FROZEN, filter_of="crm.contact")
    members: Mapped[list[Contact]] = many(label="Contacts in it")
    frozen_at: Mapped[datetime | None] = field(readonly=True, hidden_when={"not": FROZEN})
    owner: Mapped[User | None] = link(default=lambda env: env.user_id)

    constraints = [unique("name", message="Another segment has this name.")]

    @computed(label="Problem")
    def problem(self) -> str | None:
        """What of the filter cannot be used any more."""
        from yurt_crm.services.segments import read

        return " ".join(read(self).problems) or None

    @computed(label="Contacts")
    def size(self) -> int:
        """How many contacts belong to it, as far as the user may see them."""
        from yurt_crm.services.segments import size

        return size(self.env, self)

    def validate(self) -> None:
        """The filter is one; that its fields are there is asked only when it is changed."""
        super().validate()
        try:
            parse_filter(self.where)
        except InvalidFilter as error:
            raise ValidationFailed(error.message, {"where": error.message}) from None

    @action("Take from a saved filter", icon="filter", asks=TakingFilter)
    def take_filter(self, given: TakingFilter) -> None:
        """The segment follows a filter that was kept on the list of contacts."""
        if given.saved.model != self.env.info(Contact).name:
            message = self.env.gettext("Choose a filter of contacts.")
            raise ValidationFailed(message, {"saved": message})
        query: dict[str, Any] = given.saved.query
        self.where, self.kind, self.frozen_at, self.members = {"all": query.get("parts", [])}, "live", None, []

    @action("Freeze", icon="snowflake", confirm="Keep the contacts that belong to it now?")
    def freeze(self) -> None:
        """Whoever belongs to it now stays in it, and nobody joins."""
        from yurt_crm.services.segments import contacts_of

        self.members, self.kind, self.frozen_at = contacts_of(self.env, self), "frozen", self.env.now

    @action("Keep up to date", icon="flame")
    def thaw(self) -> None:
        """The filter decides again."""
        self.members, self.kind, self.frozen_at = [], "live", None


class Offer(Model, label="Personal offer", icon="discount", order="-until, id", record_label="title"):
    """What one contact is offered, from what is known of them: data for the till, mailings and the personal account."""

    contact: Mapped[Contact] = link(ondelete="cascade", tracked=True)
    title: Mapped[str] = field(tracked=True, searchable=True)
    product: Mapped[str | None] = field(help="What it is for; empty for anything.")
    percent: Mapped[Percent | None] = field(minimum=0, maximum=100, digits=2, label="Discount", tracked=True)
    amount: Mapped[Money | None] = field(minimum=0, tracked=True, label="Amount off")
    since: Mapped[date] = field(default=lambda env: env.today)
    until: Mapped[date | None]
    segment: Mapped[Segment | None] = link(help="The segment it was made for.")
    reason: Mapped[str | None] = field(help="Such as what they bought last.")
    status: Mapped[str] = state(
        State("open", "Open", "new", to=("made", "taken", "declined")),
        State("made", "Told", "today", to=("taken", "declined")),
        State("taken", "Taken", "ok"),
        State("declined", "Declined", "done"),
    )

    constraints = [check("order", lambda offer: offer.until >= offer.since, "An offer ends after it has begun.")]
    indexes = [index("contact", "status")]

    if TYPE_CHECKING:
        contact_id: Mapped[int]

    def validate(self) -> None:
        """An offer gives something."""
        super().validate()
        if not (self.percent or Decimal(0)) and not (self.amount or Decimal(0)):
            message = self.env.gettext("Say what is offered: a discount or an amount off.")
            raise ValidationFailed(message, {"percent": message})
