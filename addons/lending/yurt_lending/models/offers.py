"""What changes a product's terms for some: how many loans a borrower repaid already, and promotions for a while."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import Mapped, Model, Money, Percent, check, field, lines, link, unique

from yurt_lending.models.loan import TERMS, Loan
from yurt_lending.models.product import Product


class CycleTerms(
    Model, label="Terms by cycle", plural="Terms by cycle", icon="repeat", order="product, cycle", trash=False,
    archive=False, timeline=False, record_label="cycle",
):  # fmt: skip
    """Limits for borrowers from their n-th loan on. What is empty stays as the product has it."""

    product: Mapped[Product] = link(ondelete="cascade")
    cycle: Mapped[int] = field(minimum=1, maximum=99, label="From loan number", help="2: who repaid one loan.")
    most_principal: Mapped[Money | None] = field(minimum=0, label="Highest amount")
    most_term: Mapped[int | None] = field(minimum=1, maximum=540, label="Most instalments")
    least_rate: Mapped[Percent | None] = field(minimum=0, label="Lowest rate")
    most_rate: Mapped[Percent | None] = field(minimum=0, maximum=999, label="Highest rate")

    if TYPE_CHECKING:
        product_id: Mapped[int]

    constraints = [unique("product", "cycle", message="There are terms from this loan on already.")]


class Promotion(Model, label="Promotion", icon="speakerphone", order="-start, name", trash=False):
    """Better terms for applications of some days; `rate` replaces the product's limits of the rate."""

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    product: Mapped[Product] = link(tracked=True, ondelete="cascade")
    start: Mapped[date] = field(tracked=True, label="From")
    end: Mapped[date] = field(tracked=True, label="To")
    rate: Mapped[Percent] = field(minimum=0, maximum=999, tracked=True, help="A year; loans of it have this rate.")
    most_principal: Mapped[Money | None] = field(minimum=0, tracked=True, label="Highest amount")
    most_term: Mapped[int | None] = field(minimum=1, maximum=540, tracked=True, label="Most instalments")
    first_loans_only: Mapped[bool] = field(tracked=True, label="For first loans only")
    most_loans: Mapped[int | None] = field(minimum=1, tracked=True, label="Loans in all", help="Empty: any number.")

    if TYPE_CHECKING:
        product_id: Mapped[int]

    constraints = [check("days", lambda p: p.start <= p.end, "A promotion ends on its first day or later.")]


class VariedProduct(Product, extends=True):
    """A product with terms by cycle and promotions."""

    cycles: Mapped[list[CycleTerms]] = lines(inverse="product", order="cycle", label="Terms by cycle")
    promotions: Mapped[list[Promotion]] = lines(inverse="product", order="-start")


class OfferedLoan(Loan, extends=True):
    """A loan within the limits of the borrower's cycle, or under a promotion."""

    cycle: Mapped[int] = field(default=1, readonly=True, label="Loan number", help="Of the borrower: 1 is the first.")
    promotion: Mapped[Promotion | None] = link(tracked=True, write_role="lending.officer", ondelete="restrict")

    if TYPE_CHECKING:
        promotion_id: Mapped[int | None]

    @property
    def limited_rate(self) -> Decimal | None:
        """A promotion has its own rate."""
        return super().limited_rate if self.promotion is None else None

    def on_create(self) -> None:
        super().on_create()
        self._follow_offer()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "promotion" in changes and self.status != "applied" and not self.env.is_sudo:
            message = self.env.gettext("What was agreed stays. Only an application can be changed.")
            raise ValidationFailed(message, {"promotion": message})
        if self.status == "applied" and changes & (TERMS | {"promotion"}):
            self._follow_offer()

    def _follow_offer(self) -> None:
        from yurt_lending.applications.offers import cycle_of

        with self.env.unguarded():
            if self.borrower is not None:
                self.cycle = cycle_of(self.env, self)
            if self.promotion is not None and self.rate != self.promotion.rate:
                self.rate = self.promotion.rate

    def validate(self) -> None:
        super().validate()
        if self.status == "applied" and self.product is not None and self.borrower is not None:
            from yurt_lending.applications.offers import refuse_beyond

            refuse_beyond(self.env, self)
