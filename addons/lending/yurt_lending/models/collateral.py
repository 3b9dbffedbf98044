"""What secures loans: items with valuations, haircut and storage place, and how much may be lent on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model import (
    Ask,
    Image,
    LongText,
    Mapped,
    Model,
    Money,
    Percent,
    Sequence,
    State,
    action,
    check,
    computed,
    field,
    lines,
    link,
    state,
)
from yurt_crm.models.contact import Contact

from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product

WHOLE = Decimal(100)
CENT = Decimal("0.01")
SECURES = ("offered", "held")


class CollateralKind(Model, label="Kind of collateral", plural="Kinds of collateral", icon="category", order="name",
                     trash=False, timeline=False):  # fmt: skip
    """Gold, a car, a flat: what is taken off its value, and how often it is valued anew."""

    name: Mapped[str] = field(translated=True, searchable=True)
    haircut: Mapped[Percent] = field(
        default=Decimal(30), minimum=0, maximum=100, help="What is taken off the value, since it may sell for less."
    )
    revalued_after: Mapped[int | None] = field(minimum=1, label="Valued anew after", help="In days; empty: never.")
    with_identifier: Mapped[bool] = field(label="Needs a number", help="Such as a serial, VIN or register number.")


class StoragePlace(Model, label="Storage place", icon="building-warehouse", order="name", trash=False, timeline=False,
                   branch=True):  # fmt: skip
    """Where items are kept: a safe, a shelf, a yard."""

    name: Mapped[str] = field(searchable=True)
    note: Mapped[str | None]


class Valuing(Ask):
    """What is asked when an item is valued."""

    value: Mapped[Money] = field(minimum=0)
    date: Mapped[date] = field(default=lambda env: env.today)
    source: Mapped[str | None] = field(label="By", help="The appraiser, or the source of the price.")


class Keeping(Ask):
    """What is asked when an item is taken in."""

    place: Mapped[StoragePlace | None] = link(label="Storage place")


class Collateral(Model, label="Collateral", plural="Collateral", icon="diamond", order="-id", record_label="name"):
    """An item that secures a loan. Its value is that of the last valuation."""

    number: Mapped[str] = field(sequence=Sequence("C-{year}-{number:05}", per=("year",)), unique=True, searchable=True)
    name: Mapped[str] = field(tracked=True, searchable=True)
    kind: Mapped[CollateralKind] = link(tracked=True)
    loan: Mapped[Loan | None] = link(tracked=True, ondelete="restrict")
    owner: Mapped[Contact | None] = link(tracked=True, help="Empty: the borrower.")
    identifier: Mapped[str | None] = field(
        max_length=60, tracked=True, searchable=True, label="Its number", help="Serial, VIN, register number."
    )
    description: Mapped[LongText | None]
    weight: Mapped[Decimal | None] = field(minimum=0, digits=3, help="In grams.")
    fineness: Mapped[int | None] = field(minimum=1, maximum=999, help="Of precious metal, in thousandths.")
    own_haircut: Mapped[Percent | None] = field(
        minimum=0, maximum=100, tracked=True, label="Haircut of its own", help="Empty: that of its kind."
    )
    value: Mapped[Money] = field(default=Decimal(0), readonly=True)
    valued_on: Mapped[date | None] = field(readonly=True)
    place: Mapped[StoragePlace | None] = link(tracked=True, label="Storage place")
    photo: Mapped[Image | None]
    status: Mapped[str] = state(
        State("offered", "Offered", "new", to=("held", "released")),
        State("held", "Held", "ok", to=("released", "forfeited")),
        State("released", "Given back", "done", to=("offered", "held")),
        State("forfeited", "Forfeited", "late", to=("sold", "held")),
        State("sold", "Sold", "done", to=("forfeited",)),
        readonly=True,
    )
    valuations: Mapped[list[Valuation]] = lines(inverse="item", order="-date, -id")
    photos: Mapped[list[CollateralPhoto]] = lines(inverse="item", order="id")

    if TYPE_CHECKING:
        loan_id: Mapped[int | None]
        kind_id: Mapped[int]

    @computed(stored=True, depends=["value", "own_haircut", "kind.haircut"], label="Lent on it")
    def lendable(self) -> Money:
        """Its value less the haircut."""
        haircut = self.own_haircut if self.own_haircut is not None else self.kind.haircut
        return (self.value * (WHOLE - haircut) / WHOLE).quantize(CENT)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if changes & {"value", "valued_on"} and not self.env.is_sudo:
            message = self.env.gettext("A value follows from a valuation. Value the item anew.")
            raise AccessDenied(message, model="lending.collateral")
        if "loan" in changes and self.status == "held" and not self.env.is_sudo:
            message = self.env.gettext("The item is held for its loan. Give it back first.")
            raise ValidationFailed(message, {"loan": message})

    def validate(self) -> None:
        super().validate()
        if self.kind is not None and self.kind.with_identifier and not self.identifier:
            message = self.env.gettext("{kind}: its number is needed.").format(kind=self.kind.name)
            raise ValidationFailed(message, {"identifier": message})

    @action("Value", icon="scale", when=(*SECURES, "released", "forfeited"), role="lending.officer", asks=Valuing)
    def appraise(self, given: Valuing) -> str:
        """Notes what it is worth on a day; the latest day counts."""
        from yurt_lending.pledges.keeping import appraise

        appraise(self.env, self, given.value, given.date, given.source)
        return self.env.gettext("Valued")

    @action("Take in", icon="lock", primary=True, when=("offered", "released"), role="lending.officer", asks=Keeping)
    def take_in(self, given: Keeping) -> str:
        """The item is in our hands from now on."""
        from yurt_lending.pledges.keeping import take_in

        take_in(self.env, self, given.place)
        return self.env.gettext("Taken in")

    @action("Give back", icon="lock-open", when=("offered", "held"), role="lending.cashier", confirm="Give it back?")
    def give_back(self) -> str:
        """The item returns to its owner; what is still owed must be secured without it."""
        from yurt_lending.pledges.keeping import give_back

        give_back(self.env, self)
        return self.env.gettext("Given back")


class Valuation(Model, label="Valuation", icon="scale", order="-date, -id", journal=True, record_label="date"):
    """What an item was worth on a day, by whom."""

    item: Mapped[Collateral] = link(ondelete="cascade")
    date: Mapped[date]
    value: Mapped[Money] = field(minimum=0)
    source: Mapped[str | None] = field(label="By")
    valued_by: Mapped[User | None] = link(ondelete="restrict", index=False, label="Entered by")

    if TYPE_CHECKING:
        item_id: Mapped[int]

    constraints = [check("worth", lambda v: v.value >= 0, "A value is not below zero.")]


class CollateralPhoto(Model, label="Photo", icon="photo", order="item, id", archive=False, trash=False, timeline=False,
                      record_label="text"):  # fmt: skip
    """A picture of an item."""

    item: Mapped[Collateral] = link(ondelete="cascade")
    photo: Mapped[Image | None]
    text: Mapped[str | None] = field(label="What it shows")


class SecuredProduct(Product, extends=True):
    """A product with the most that may be lent on collateral."""

    most_ltv: Mapped[Percent | None] = field(
        minimum=0, maximum=999, tracked=True, label="Highest loan to value",
        help="Principal to the value of the collateral after haircut. Empty: without collateral.",
    )  # fmt: skip


class SecuredLoan(Loan, extends=True):
    """A loan with what secures it."""

    collateral: Mapped[list[Collateral]] = lines(inverse="loan", order="id", label="Collateral")

    @computed(stored=True, depends=["collateral.lendable", "collateral.status"], label="Security", currency="currency")
    def security(self) -> Money:
        """The value of its collateral after haircut."""
        return sum((item.lendable for item in self.collateral if item.status in SECURES), Decimal(0))

    @computed(label="Loan to value")
    def ltv(self) -> Percent | None:
        """The principal to the security, in percent: what is owed, of an application what is applied for."""
        if not self.security:
            return None
        principal = self.principal if self.status in ("applied", "approved") else self.principal_owed
        return (principal * WHOLE / self.security).quantize(CENT)
