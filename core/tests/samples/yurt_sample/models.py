"""The sample's models."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import (
    Colour,
    Email,
    File,
    Image,
    Json,
    LongText,
    Mapped,
    Model,
    Money,
    Percent,
    Phone,
    RichText,
    Sequence,
    State,
    Url,
    check,
    computed,
    field,
    lines,
    link,
    many,
    state,
    unique,
)

COLOURS = {"red": "Red", "blue": "Blue"}


class Thing(Model, label="Thing"):
    """A field of every kind."""

    name: Mapped[str] = field(tracked=True)
    short: Mapped[str | None] = field(max_length=5)
    story: Mapped[LongText | None]
    page: Mapped[RichText | None]
    email: Mapped[Email | None]
    phone: Mapped[Phone | None]
    site: Mapped[Url | None]
    tint: Mapped[Colour | None]
    choice: Mapped[str | None] = field(options=COLOURS)
    number: Mapped[int | None] = field(minimum=-(2**63) + 1)
    small: Mapped[int | None] = field(minimum=1, maximum=9)
    exact: Mapped[Decimal | None] = field(digits=6)
    price: Mapped[Money | None]
    rate: Mapped[Percent | None] = field(digits=2)
    yes: Mapped[bool]
    day: Mapped[date | None]
    moment: Mapped[datetime | None]
    length: Mapped[timedelta | None]
    data: Mapped[Json | None]
    picture: Mapped[Image | None]
    paper: Mapped[File | None]


class Tag(Model, label="Tag", archive=False, trash=False):
    """A word that people put on persons."""

    name: Mapped[str] = field(translated=True, searchable=True)

    constraints = [unique("name", message="Another tag has this name.")]


class Place(Model, label="Place", order="name"):
    """A tree: a country, its towns, their streets."""

    name: Mapped[str] = field(tracked=True)
    parent: Mapped[Place | None] = link(tracked=True)
    children: Mapped[list[Place]] = lines(inverse="parent")


class Person(Model, label="Person", plural="Persons", order="name"):
    """Somebody, with fields that not everybody may see or change."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    city: Mapped[str | None] = field(tracked=True, searchable=True)
    note: Mapped[str | None]
    owner: Mapped[User | None] = link(tracked=True, default=lambda env: env.user_id)
    employer: Mapped[Person | None] = link()
    staff: Mapped[list[Person]] = lines(inverse="employer")
    home: Mapped[Place | None] = link()
    tags: Mapped[list[Tag]] = many(tracked=True)
    status: Mapped[str] = state(
        State("new", "New", to=("known", "gone")), State("known", "Known", to=("gone",)), State("gone", "Gone")
    )
    limit: Mapped[Money | None] = field(write_role="sample.boss", default=Decimal(0), tracked=True)
    secret: Mapped[str | None] = field(read_role="sample.boss", tracked=True, searchable=True)
    motto: Mapped[str | None] = field(translated=True, read_role="sample.boss")
    keeper: Mapped[User | None] = link(write_role="sample.boss")

    constraints = [
        unique("name", "city", message="Somebody of this name lives there already."),
        check("not_nobody", lambda p: p.name != "Nobody", "Nobody is not a name."),
    ]

    @computed(sql=lambda person: person.name + " of " + person.city)
    def title(self) -> str | None:
        """Name and city."""
        return None if self.city is None else f"{self.name} of {self.city}"

    @computed()
    def shout(self) -> str:
        """Calculated in the program only."""
        return self.name.upper()

    def greeting(self) -> str:
        return f"I am {self.name}"


class Order(Model, label="Order"):
    """Lines that are added up."""

    number: Mapped[str] = field(sequence=Sequence("O-{year}-{number:03}", per=("year",)))
    customer: Mapped[Person | None] = link(tracked=True)
    items: Mapped[list[Item]] = lines(inverse="order")
    tags: Mapped[list[Tag]] = many()

    @computed(depends=["items.amount"], stored=True)
    def total(self) -> Money:
        """The sum of the lines."""
        return sum((item.amount for item in self.items), Decimal(0))

    @computed(depends=["items.product.price"], stored=True)
    def worth(self) -> Money:
        """What the products would cost today."""
        return sum((item.product.price or Decimal(0) for item in self.items if item.product), Decimal(0))

    @computed(depends=["tags.name"], stored=True)
    def marks(self) -> str:
        """The names of the tags."""
        return ", ".join(sorted(tag.name for tag in self.tags))

    @computed(depends=["customer.name"], stored=True)
    def addressee(self) -> str | None:
        """The customer's name as it is today."""
        return self.customer.name if self.customer else None


class Item(Model, label="Item", archive=False, trash=False, record_label="title"):
    """One line of an order."""

    order: Mapped[Order] = link(ondelete="cascade")
    title: Mapped[str] = field(tracked=True)
    amount: Mapped[Money] = field(tracked=True, minimum=0, default=Decimal(0))
    product: Mapped[Thing | None] = link()

    def on_delete(self) -> None:
        super().on_delete()
        if self.title == "keep":
            raise ValidationFailed("This line is kept.")


class Ticket(Model, label="Ticket", branch=True, record_label="number"):
    """Numbered without gaps in each branch and year."""

    number: Mapped[str] = field(sequence=Sequence("{branch}/{year}/{number}", per=("branch", "year")))
    subject: Mapped[str] = field(tracked=True)


class Duty(Model, label="Duty", trash=False, record_label="person"):
    """Called as the person is who does it."""

    person: Mapped[Person | None] = link()
    relieved: Mapped[Duty | None] = link()


class Shift(Model, label="Shift", trash=False, record_label="colour"):
    """Called by a word of a selection."""

    colour: Mapped[str] = field(options=COLOURS)
    duty: Mapped[Duty | None] = link()


class Happening(Model, label="Happening", journal=True):
    """A journal of the add-on's own."""

    text: Mapped[str]


class Step(Model, label="Step", trash=False):
    """Says what was called, in which order, and touches other records while it is being written."""

    name: Mapped[str] = field(tracked=True)
    note: Mapped[str | None] = field(tracked=True)
    place: Mapped[Place | None] = link()

    calls: list[tuple[str, Any]] = []

    def on_create(self) -> None:
        super().on_create()
        self.calls.append(("on_create", self.name))
        if self.name == "makes a place":
            self.place = self.env.create(Place, name="made")
        if self.name == "spoils a place" and self.place is not None:
            self.place.name = "\x00"

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.calls.append(("on_change", changes))

    def on_delete(self) -> None:
        super().on_delete()
        self.calls.append(("on_delete", self.name))

    def validate(self) -> None:
        super().validate()
        self.calls.append(("validate", self.name))
        if self.name == "renames its place" and self.place is not None:
            self.place.name = "renamed"
        if self.name == "spoils a finished place" and self.place is not None:
            self.place.name = "\x00"
        if self.name == "bad":
            raise ValidationFailed("Bad.", {"name": "Bad."})
