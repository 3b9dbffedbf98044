"""How leads are shared out among salespeople."""

from __future__ import annotations

from datetime import datetime

from yurt.base.models.people import User
from yurt.model import LongText, Mapped, Model, field, lines, link, unique

METHODS = {"turn": "In turn", "load": "To who has the fewest open leads"}


class Distribution(
    Model, label="Distribution", icon="arrows-split", order="name", trash=False, timeline=False,
):  # fmt: skip
    """Who gets a lead that nobody has yet. Nobody gets one who may not work with leads or is away."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    method: Mapped[str] = field(options=METHODS, default="turn", tracked=True)
    by_language: Mapped[bool] = field(tracked=True, help="To who speaks the customer's language, if anybody does.")
    by_branch: Mapped[bool] = field(tracked=True, help="To who works in the lead's branch, if it has one.")
    by_hours: Mapped[bool] = field(
        tracked=True,
        label="In working hours",
        help="To who works at the moment; else the lead waits until somebody does.",
    )
    members: Mapped[list[Member]] = lines(inverse="distribution", label="Salespeople")
    notes: Mapped[LongText | None]

    constraints = [unique("name", message="Another distribution has this name.")]


class Member(
    Model, label="Salesperson", plural="Salespeople", icon="user", order="sequence, id", record_label="user",
    trash=False, archive=False, timeline=False,
):  # fmt: skip
    """Somebody among whom leads are shared out."""

    distribution: Mapped[Distribution] = link(ondelete="cascade")
    sequence: Mapped[int] = field(default=10, label="Order")
    user: Mapped[User] = link(ondelete="cascade")
    languages: Mapped[str | None] = field(
        max_length=60, help="Codes of what they speak beside their own language, such as ru, hy."
    )
    most_open: Mapped[int | None] = field(minimum=1, label="At most", help="No more open leads than that; empty: any.")
    last_given_at: Mapped[datetime | None] = field(readonly=True, label="Last lead")
    given: Mapped[int] = field(default=0, readonly=True, label="Leads so far")
    turn: Mapped[int] = field(default=0, readonly=True, help="Grows with each lead; the smallest is next.")

    constraints = [unique("distribution", "user", message="This person is in the distribution already.")]
