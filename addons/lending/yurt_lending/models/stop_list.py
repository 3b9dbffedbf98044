"""Those to whom nothing is lent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, Phone, field, index, link
from yurt_crm.models.contact import Contact


class StopEntry(Model, label="Stop list entry", plural="Stop list", icon="ban", order="-id", record_label="name"):
    """Somebody known by contact, tax number or telephone. Any of the three that fits is enough; archived: no more."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    contact: Mapped[Contact | None] = link(tracked=True)
    tax_number: Mapped[str | None] = field(max_length=40, tracked=True, searchable=True)
    phone: Mapped[Phone | None] = field(tracked=True, searchable=True)
    reason: Mapped[LongText] = field(tracked=True)
    until: Mapped[date | None] = field(tracked=True, help="The last day; empty: for good.")

    if TYPE_CHECKING:
        contact_id: Mapped[int | None]

    indexes = [index("tax_number"), index("phone")]

    def validate(self) -> None:
        super().validate()
        if not (self.contact_id or self.contact or self.tax_number or self.phone):
            message = self.env.gettext("Give a contact, a tax number or a telephone number.")
            raise ValidationFailed(message, {"contact": message})
