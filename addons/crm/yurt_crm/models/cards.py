"""Discount and payment cards of contacts, and scans of their papers."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt.model import Image, Mapped, Model, Percent, field, index, link

from yurt_crm.models.contact import Contact

CARD_KINDS = {"discount": "Discount card", "bonus": "Bonus card", "gift": "Gift card", "payment": "Payment card"}
SCAN_KINDS = {
    "passport": "Passport", "id_card": "Identity card", "licence": "Driving licence",
    "registration": "Company registration", "contract": "Contract", "other": "Other",
}  # fmt: skip
PAYMENT = {"field": "kind", "op": "eq", "value": "payment"}
SHOWN = 4


class Card(
    Model, label="Card", icon="credit-card", archive=False, trash=False, timeline=False, record_label="number",
    order="kind, id",
):  # fmt: skip
    """A card a contact shows or pays with. Of a payment card nothing but the last four digits is kept."""

    contact: Mapped[Contact] = link(ondelete="cascade")
    kind: Mapped[str] = field(options=CARD_KINDS, default="discount")
    number: Mapped[str] = field(max_length=40, searchable=True)
    percent: Mapped[Percent | None] = field(label="Discount", minimum=0, maximum=100, digits=2, hidden_when=PAYMENT)
    valid_until: Mapped[date | None]
    note: Mapped[str | None]

    indexes = [index("kind", "number")]

    def on_create(self) -> None:
        super().on_create()
        self._hide()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self._hide()

    def validate(self) -> None:
        """A discount card belongs to one contact alone."""
        super().validate()
        if self.kind != "payment":
            self._alone()

    def _hide(self) -> None:
        """PCI DSS 4.0, 3.3–3.5: a whole card number is not to be kept, so it never reaches the database."""
        digits = [char for char in self.number or "" if char.isdecimal()]
        if self.kind == "payment" and len(digits) > SHOWN:
            self.number = "•••• " + "".join(digits[-SHOWN:])

    def _alone(self) -> None:
        card = self.env.info(Card).table.c
        same = (card.kind == self.kind) & (card.number == self.number)
        others = sa.select(card.id).where(same, card.id != (self.__dict__.get("id") or 0)).limit(1)
        if self.env.session.connection().execute(others).first() is not None:
            message = self.env.gettext("Another contact has a card of this number.")
            raise ValidationFailed(message, {"number": message})


class Scan(
    Model, label="Scan", icon="id", archive=False, trash=False, timeline=False, record_label="kind", order="kind, id"
):
    """A picture of a paper: a passport, a registration, a contract."""

    contact: Mapped[Contact] = link(ondelete="cascade")
    kind: Mapped[str] = field(options=SCAN_KINDS, default="passport")
    picture: Mapped[Image]
    number: Mapped[str | None] = field(max_length=60, help="The paper's number, if it has one.")
    valid_until: Mapped[date | None]
    note: Mapped[str | None]
