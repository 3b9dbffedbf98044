"""What is sold, and the lines of a deal."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from yurt.model import (
    Mapped,
    Model,
    Money,
    Percent,
    computed,
    field,
    index,
    link,
    unique,
)

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead

CENT = Decimal("0.01")


class Product(Model, label="Product", icon="package", order="name", timeline=False):
    """Something that is sold: a ring, a service, a month of support."""

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    code: Mapped[str | None] = field(max_length=40, searchable=True, help="Your own number for it.")
    unit: Mapped[str | None] = field(max_length=20, help="Piece, gram, month …")
    price: Mapped[Money] = field(default=Decimal(0), minimum=0, tracked=True, currency="currency")
    currency: Mapped[str] = field(max_length=3, default=lambda env: env.system.settings.currency)

    constraints = [unique("code", message="Another product has this code.")]


class LeadLine(
    Model, label="Product line", icon="list-details", order="sequence, id", record_label="description", trash=False,
    archive=False, timeline=False,
):  # fmt: skip
    """So much of a product, at a price, in the currency of the lead."""

    lead: Mapped[Lead] = link(to="crm.lead", ondelete="cascade")
    sequence: Mapped[int] = field(default=10, label="Order")
    product: Mapped[Product | None] = link(ondelete="restrict")
    description: Mapped[str | None] = field(help="Empty for the product's name.")
    quantity: Mapped[Decimal] = field(default=Decimal(1), minimum=0)
    price: Mapped[Money | None] = field(minimum=0, help="For one; empty for the product's price.")
    discount: Mapped[Percent] = field(default=Decimal(0), minimum=0, maximum=100, help="In percent.")

    indexes = [index("product", "lead")]

    @computed(stored=True, depends=["quantity", "price", "discount"])
    def total(self) -> Money:
        """Quantity times price, less the discount, rounded to cents."""
        return self.worth()

    def on_create(self) -> None:
        super().on_create()
        self._follow_product(self.price is None)
        self.lead.follow_lines()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "product" in changes:
            self._follow_product("price" not in changes)
        self.lead.follow_lines()

    def on_delete(self) -> None:
        super().on_delete()
        self.lead.follow_lines(without=self)

    def worth(self) -> Decimal:
        """What the line comes to now, in the lead's currency."""
        gross = (self.quantity or Decimal(0)) * (self.price or Decimal(0))
        return (gross * (100 - (self.discount or Decimal(0))) / 100).quantize(CENT, ROUND_HALF_UP)

    def _follow_product(self, takes_price: bool) -> None:
        """The product's name where none was typed, and its price when it is in the lead's currency."""
        if self.product is None:
            return
        self.description = self.description or self.product.name
        if takes_price and self.product.currency == self.lead.currency:
            self.price = self.product.price
