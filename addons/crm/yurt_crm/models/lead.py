"""Leads and deals: somebody who may buy, on the way through a funnel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yurt.base.models.people import User
from yurt.model import (
    Ask,
    Email,
    LongText,
    Mapped,
    Money,
    Phone,
    Sequence,
    State,
    action,
    computed,
    field,
    index,
    lines,
    link,
    state,
)

from yurt_crm.models.contact import KINDS, Contact
from yurt_crm.models.distribution import Distribution
from yurt_crm.models.funnel import LostReason, Stage
from yurt_crm.models.lead_origin import Origin
from yurt_crm.models.lead_progress import Progress, first_stage
from yurt_crm.models.lead_repeat import Repeating
from yurt_crm.models.product import LeadLine
from yurt_crm.models.sources import SOURCES
from yurt_crm.services.matching import matching_contact

__all__ = ["PRIORITIES", "SOURCES", "Converting", "Lead", "Losing", "first_stage"]

LEAD_KINDS = {"lead": "Lead", "deal": "Deal"}
PRIORITIES = {"low": "Low", "normal": "Normal", "high": "High"}
LOST = {"field": "status", "op": "eq", "value": "lost"}
NOT_LOST = {"field": "status", "op": "ne", "value": "lost"}
OPEN = {"field": "status", "op": "eq", "value": "open"}
CENT = Decimal("0.01")


class Losing(Ask):
    """What is asked when a lead is lost."""

    reason: Mapped[LostReason] = link()
    note: Mapped[LongText | None] = field(label="What was said")


class Converting(Ask):
    """What is asked when a lead becomes a deal: who it is, and what it is about."""

    contact: Mapped[Contact | None] = link(
        help="Found by phone or e-mail where somebody is known. Empty: a new contact is made of the lead."
    )
    kind: Mapped[str | None] = field(options=KINDS, default="person", label="A new contact is a")
    amount: Mapped[Money | None] = field(minimum=0)
    expected_date: Mapped[date | None] = field(label="Expected")

    @classmethod
    def suggest(cls, record: Any) -> Mapping[str, Any]:
        """The contact it has, or the one with its phone number or address."""
        found = record.contact or matching_contact(record.env, record.phone, record.email)
        return {"contact": found, "amount": record.amount or None, "expected_date": record.expected_date}


class Lead(
    Progress, Repeating, Origin, label="Lead", icon="target", order="-priority_rank, expected_date, id",
    record_label="title",
):  # fmt: skip
    """Somebody who may buy: a contact, or a name and a number that become one. A deal is a lead we know."""

    number: Mapped[str] = field(sequence=Sequence("L-{year}-{number:04}", per=("year",)), unique=True, searchable=True)
    title: Mapped[str] = field(tracked=True, searchable=True)
    kind: Mapped[str] = field(options=LEAD_KINDS, default="lead", tracked=True)
    contact: Mapped[Contact | None] = link(tracked=True)
    company_name: Mapped[str | None] = field(searchable=True, label="Name", help="While there is no contact yet.")
    phone: Mapped[Phone | None] = field(searchable=True)
    email: Mapped[Email | None] = field(searchable=True)
    salesperson: Mapped[User | None] = link(tracked=True, default=lambda env: env.user_id)
    waits_for: Mapped[Distribution | None] = link(
        readonly=True, label="Waits for", help="The distribution that gives it to somebody once somebody can take it."
    )
    lines: Mapped[list[LeadLine]] = lines(inverse="lead", label="Products")
    amount: Mapped[Money] = field(
        default=Decimal(0), minimum=0, tracked=True, currency="currency", help="With products: the sum of their totals."
    )
    currency: Mapped[str] = field(max_length=3, default=lambda env: env.system.settings.currency)
    expected_date: Mapped[date | None] = field(label="Expected", tracked=True)
    priority: Mapped[str] = field(options=PRIORITIES, default="normal", tracked=True)
    status: Mapped[str] = state(
        State("open", "In progress", "new", to=("won", "lost")),
        State("won", "Won", "ok", to=("open",)),
        State("lost", "Lost", "done", to=("open",)),
    )
    lost_reason: Mapped[LostReason | None] = link(
        tracked=True, help="Why somebody else, or nobody, got the deal.", required_when=LOST, hidden_when=NOT_LOST
    )
    lost_note: Mapped[LongText | None] = field(label="What was said", tracked=True, hidden_when=NOT_LOST)
    closed_on: Mapped[date | None] = field(
        label="Decided", readonly=True, help="The day it was won or lost.", hidden_when=OPEN
    )
    notes: Mapped[LongText | None]

    indexes = [
        index("stage", "status"),
        index("salesperson", "status"),
        index("status", "closed_on"),
        index("status", "stage_since"),
        index("phone"),
        index("email"),
    ]

    @computed(stored=True, depends=["priority"], label="Priority order")
    def priority_rank(self) -> int:
        """The priority as a number, so that lists can show what is urgent first."""
        known = list(PRIORITIES)
        return known.index(self.priority) if self.priority in known else known.index("normal")

    @computed(stored=True, depends=["status", "stage", "stage.probability"])
    def probability(self) -> int:
        """How likely the deal is, in percent: by its stage, certain when won, none when lost."""
        return {"won": 100, "lost": 0}.get(self.status, self.stage.probability if self.stage else 0)

    @computed(sql=lambda lead: lead.amount * lead.probability / 100, currency="currency", label="Weighted amount")
    def weighted(self) -> Money:
        """The amount times its probability: what to count on, over many leads."""
        return (self.amount * self.probability / 100).quantize(CENT)

    def on_create(self) -> None:
        super().on_create()
        self._follow_stage()
        self._follow_status()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if changes & {"stage", "funnel"}:
            self._follow_stage()
        if changes & {"stage", "funnel", "status"}:
            self._follow_status()
        if "salesperson" in changes:
            self.waits_for = None
        if "currency" in changes or "amount" in changes:
            self.follow_lines()

    def follow_lines(self, without: LeadLine | None = None) -> None:
        """The amount is the sum of the product lines, where there are any; `without` one that is being deleted."""
        gone = {without, *self.env.session.deleted}
        kept = [line for line in self.lines if line not in gone]
        if kept or without is not None:
            self.amount = sum((line.worth() for line in kept), Decimal(0))

    @action("Won", icon="trophy", primary=True, when=("open",))
    def win(self) -> None:
        """The customer has bought: to the funnel's won stage."""
        self._end("won")

    @action("Lost", icon="mood-sad", when=("open",), bulk=True, asks=Losing)
    def lose(self, given: Losing) -> None:
        """Nothing came of it: to the funnel's lost stage, with the reason."""
        self.lost_reason, self.lost_note = given.reason, given.note
        self._end("lost")

    @action("Open again", icon="arrow-back-up", when=("won", "lost"))
    def reopen(self) -> None:
        """Back to the first stage of the funnel."""
        self.lost_reason = self.lost_note = None
        self.stage = self._stages()[0]

    @action("Make a deal", icon="user-plus", when=("open",), asks=Converting)
    def convert(self, given: Converting) -> Contact:
        """The lead becomes a deal of a contact: one that is known, or a new one with its name, phone and e-mail."""
        contact = given.contact or self.contact or self._new_contact(given.kind or "person")
        self.contact = contact
        if given.amount is not None:
            self.amount = given.amount
        self.expected_date = given.expected_date or self.expected_date
        self.kind = "deal"
        return contact

    @action("Take over", icon="hand-grab", bulk=True, when=("open",))
    def take_over(self) -> None:
        """Makes the acting user the lead's salesperson."""
        self.salesperson_id = self.env.user_id

    def _new_contact(self, kind: str) -> Contact:
        values = {"phone": self.phone, "email": self.email, "salesperson_id": self.salesperson_id, "kind": kind}
        return self.env.create(Contact, name=self.company_name or self.title, **values)

    def _follow_stage(self) -> None:
        if self.stage is not None:
            self.status = "won" if self.stage.is_won else "lost" if self.stage.is_lost else "open"

    def _follow_status(self) -> None:
        self.closed_on = None if self.status == "open" else self.closed_on or self.env.today

    def _end(self, status: str) -> None:
        self.status = status
        stage = next((stage for stage in self._stages() if getattr(stage, f"is_{status}")), None)
        if stage is not None:
            self.stage = stage

    def _stages(self) -> list[Stage]:
        return self.stage.funnel.stages
