"""People and companies, and the categories they are put in."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.i18n import LANGUAGES
from yurt.model import (
    Colour,
    Email,
    Image,
    LongText,
    Mapped,
    Model,
    Money,
    Phone,
    Url,
    check,
    computed,
    field,
    index,
    lines,
    link,
    many,
    unique,
)

from yurt_crm.models.main_line import follow
from yurt_crm.models.sources import CHANNELS, SOURCES

if TYPE_CHECKING:
    from yurt_crm.models.cards import Card, Scan
    from yurt_crm.models.consent import Consent
    from yurt_crm.models.employment import Position
    from yurt_crm.models.lead import Lead
    from yurt_crm.models.log_entry import LogEntry
    from yurt_crm.models.reach import Address, ContactEmail, ContactPhone, Messenger
    from yurt_crm.models.segment import Offer, Segment
    from yurt_crm.models.share import Share

KINDS = {"person": "Person", "company": "Company"}
RELATIONS = {"customer": "Customer", "supplier": "Supplier", "colleague": "Colleague", "other": "Other"}


class Category(Model, label="Category", plural="Categories", icon="tag", order="name", trash=False, timeline=False):
    """What a contact is to us: VIP, newcomer, problem …"""

    name: Mapped[str] = field(searchable=True, translated=True)
    colour: Mapped[Colour | None]
    segment: Mapped[Segment | None] = link(
        to="crm.segment", label="By rule", help="Whoever belongs to this segment has the category; nobody else has."
    )
    help: Mapped[str | None] = field(label="What it means")

    constraints = [unique("name", message="Another category has this name.")]

    def on_create(self) -> None:
        super().on_create()
        if self.segment is not None or self.__dict__.get("segment_id"):
            self._apply()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "segment" in changes:
            self._apply()

    def _apply(self) -> None:
        from yurt_crm.services.categories import apply_later

        apply_later(self.env)


class Contact(Model, label="Contact", icon="user", order="name"):
    """A person or a company we know: customer, supplier, colleague."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    kind: Mapped[str] = field(options=KINDS, default="person", tracked=True)
    relation: Mapped[str] = field(options=RELATIONS, default="customer", tracked=True)
    company: Mapped[Contact | None] = link(help="The company this person works for.")
    people: Mapped[list[Contact]] = lines(inverse="company")
    position: Mapped[str | None]
    email: Mapped[Email | None] = field(searchable=True, tracked=True)
    phone: Mapped[Phone | None] = field(searchable=True, tracked=True)
    website: Mapped[Url | None]
    city: Mapped[str | None] = field(tracked=True)
    address: Mapped[LongText | None]
    birthday: Mapped[date | None]
    language: Mapped[str | None] = field(options=LANGUAGES, help="The language to speak and write in.")
    tax_number: Mapped[str | None] = field(max_length=40, tracked=True, help="Tax or registration number.")
    photo: Mapped[Image | None]
    source: Mapped[str | None] = field(options=SOURCES, tracked=True, help="Where the first touch came from.")
    source_note: Mapped[str | None] = field(label="Source in detail", help="Such as the campaign, or who sent them.")
    preferred_channel: Mapped[str | None] = field(options=CHANNELS, tracked=True)
    warning: Mapped[str | None] = field(
        tracked=True, max_length=300, help="What everybody should know before dealing with them; shown above the form."
    )
    categories: Mapped[list[Category]] = many()
    salesperson: Mapped[User | None] = link(tracked=True, default=lambda env: env.user_id)
    credit_limit: Mapped[Money | None] = field(tracked=True, minimum=0)
    phones: Mapped[list[ContactPhone]] = lines(to="crm.contact_phone", inverse="contact", label="Telephones")
    emails: Mapped[list[ContactEmail]] = lines(to="crm.contact_email", inverse="contact", label="E-mails")
    messengers: Mapped[list[Messenger]] = lines(to="crm.messenger", inverse="contact")
    addresses: Mapped[list[Address]] = lines(to="crm.address", inverse="contact")
    positions: Mapped[list[Position]] = lines(to="crm.position", inverse="person")
    staff: Mapped[list[Position]] = lines(to="crm.position", inverse="company", label="People and positions")
    cards: Mapped[list[Card]] = lines(to="crm.card", inverse="contact")
    scans: Mapped[list[Scan]] = lines(to="crm.scan", inverse="contact")
    consents: Mapped[list[Consent]] = lines(to="crm.consent", inverse="contact")
    log: Mapped[list[LogEntry]] = lines(to="crm.log_entry", inverse="contact", label="Contact log")
    shares: Mapped[list[Share]] = lines(to="crm.share", inverse="contact", label="Shared with")
    offers: Mapped[list[Offer]] = lines(to="crm.offer", inverse="contact")
    last_contact_at: Mapped[datetime | None] = field(
        label="Last contact", readonly=True, help="The latest entry of the contact log."
    )
    leads: Mapped[list[Lead]] = lines(to="crm.lead", inverse="contact")
    notes: Mapped[LongText | None]

    constraints = [
        check("own_company", lambda c: c.company_id != c.id, "A contact cannot be its own company; choose another one.")
    ]
    # The list of a city by name; the limit is compared inside the index. Then one for each column to sort by: with the
    # number of the record where many share a value, so that a page is read as it stands in the index.
    indexes = [
        index("city", "name", "credit_limit"),
        index("name"),
        index("phone"),
        index("email"),
        index("city", "id"),
        index("relation", "id"),
        index("kind", "name"),
        index("credit_limit", "id"),
        index("salesperson", "name"),
        index("tax_number"),
        index("last_contact_at"),
    ]

    def on_change(self, changes: frozenset[str]) -> None:
        """The main lines follow what was changed on the contact itself."""
        super().on_change(changes)
        for mirrored, name in (("phone", "phones"), ("email", "emails"), ("company", "positions")):
            if mirrored in changes or (mirrored == "company" and "position" in changes):
                follow(self, getattr(self, name), changes)

    @computed(sql=lambda contact: contact.kind == "company")
    def is_company(self) -> bool:
        """True for a company."""
        return self.kind == "company"
