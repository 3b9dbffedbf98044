"""Sales that come again: the same deal once more, by hand or each month."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from yurt.model import Mapped, Model, action, field, link

from yurt_crm.services.calendar import later

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead

RHYTHMS = {"never": "Never", "week": "Each week", "month": "Each month", "quarter": "Each quarter", "year": "Each year"}
ONCE = {"field": "rhythm", "op": "eq", "value": "never"}


class Repeating(Model, abstract=True):
    """A deal that is made again with the same customer."""

    rhythm: Mapped[str] = field(options=RHYTHMS, default="never", tracked=True, label="Repeats")
    next_on: Mapped[date | None] = field(
        tracked=True, label="Next time", hidden_when=ONCE, help="On this day the deal is opened once more."
    )
    repeat_of: Mapped[Lead | None] = link(to="crm.lead", readonly=True, label="Repeats the deal")
    is_repeat: Mapped[bool] = field(readonly=True, label="Repeat sale", help="This customer has bought before.")

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if {"rhythm", "status"} & changes:
            wanted = self.rhythm != "never" and self.status == "won"  # type: ignore[attr-defined]
            self.next_on = (self.next_on or later(self.env.today, self.rhythm)) if wanted else None

    @action("Sell again", icon="repeat", when=("won",))
    def repeat(self) -> Lead:
        """Opens the same deal once more: customer, products and amount, at the first stage."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("title", "contact_id", "company_name", "phone", "email", "amount", "currency", "funnel_id",
                         "salesperson_id", "branch_id", "language", "kind")
        }  # fmt: skip
        made = self.env.create(type(self), **values, source="repeat", repeat_of=self, is_repeat=True)
        kept = ("product_id", "description", "quantity", "price", "discount", "sequence")
        rows = [{name: getattr(line, name) for name in kept} | {"lead_id": made.id} for line in self.lines]  # type: ignore[attr-defined]
        self.env.create_many(self.env.info("crm.lead_line").cls, rows)
        return made  # type: ignore[return-value]
