"""People and companies, and the categories they are put in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from yurt.base.models.people import User
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

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead

KINDS = {"person": "Person", "company": "Company"}
RELATIONS = {"customer": "Customer", "supplier": "Supplier", "colleague": "Colleague", "other": "Other"}


class Category(Model, label="Category", plural="Categories", icon="tag", order="name", trash=False, timeline=False):
    """What a contact is to us: VIP, newcomer, problem …"""

    name: Mapped[str] = field(searchable=True, translated=True)
    colour: Mapped[Colour | None]

    constraints = [unique("name", message="Another category has this name.")]


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
    photo: Mapped[Image | None]
    categories: Mapped[list[Category]] = many()
    salesperson: Mapped[User | None] = link(tracked=True, default=lambda env: env.user_id)
    credit_limit: Mapped[Money | None] = field(tracked=True, minimum=0)
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
    ]

    @computed(sql=lambda contact: contact.kind == "company")
    def is_company(self) -> bool:
        """True for a company."""
        return self.kind == "company"
