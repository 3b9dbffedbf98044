"""Loan products: what is offered, within which limits, how it is calculated and where it is posted. All of it data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, Money, Percent, check, field, lines, link, unique
from yurt_finance.models.accounts import Account

from yurt_lending.models import choices


class Product(Model, label="Loan product", icon="building-bank", order="name", trash=False):
    """A kind of loan. Loans keep what was agreed on approval, so that later changes here touch new loans only."""

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    code: Mapped[str] = field(max_length=20, tracked=True, searchable=True)
    direction: Mapped[str] = field(
        options=choices.DIRECTIONS,
        default="given",
        tracked=True,
        help="Given: customers owe us. Taken: we owe a lender.",
    )
    currency: Mapped[str] = field(max_length=3, default=lambda env: env.system.settings.currency, tracked=True)

    least_principal: Mapped[Money | None] = field(minimum=0, currency="currency", tracked=True, label="Least amount")
    most_principal: Mapped[Money | None] = field(minimum=0, currency="currency", tracked=True, label="Highest amount")
    least_rate: Mapped[Percent | None] = field(minimum=0, tracked=True, label="Lowest rate")
    most_rate: Mapped[Percent | None] = field(minimum=0, maximum=999, tracked=True, label="Highest rate")
    least_term: Mapped[int | None] = field(minimum=1, tracked=True, label="Fewest instalments")
    most_term: Mapped[int | None] = field(minimum=1, maximum=540, tracked=True, label="Most instalments")
    rate: Mapped[Percent | None] = field(minimum=0, maximum=999, tracked=True, label="Usual rate", help="A year.")
    term: Mapped[int | None] = field(minimum=1, maximum=540, tracked=True, label="Usual instalments")

    method: Mapped[str] = field(
        options=choices.METHODS,
        default="annuity",
        tracked=True,
        help="How what is owed is spread over the instalments.",
    )
    every: Mapped[int] = field(
        default=1,
        minimum=1,
        tracked=True,
        label="An instalment every",
        help="With the unit beside it: 1 month, 2 weeks, 10 days.",
    )
    unit: Mapped[str] = field(options=choices.UNITS, default="month", tracked=True, label="Of")
    day_count: Mapped[str] = field(
        options=choices.DAY_COUNTS,
        default="equal periods",
        tracked=True,
        help="How days become parts of a year for interest. With equal periods each month counts the same.",
    )
    first_period: Mapped[str] = field(
        options=choices.FIRST_PERIODS,
        default="pro rata",
        tracked=True,
        help="When the first instalment is not a whole period after the start: what its interest is worked out from.",
    )
    rounding: Mapped[Decimal] = field(
        default=Decimal("0.01"), minimum=0, digits=4, tracked=True, help="Amounts are multiples of it: 0.01, 1, 100 …"
    )
    rounding_mode: Mapped[str] = field(
        options=choices.ROUNDING_MODES,
        default="ROUND_HALF_EVEN",
        tracked=True,
        help="What happens to amounts that lie between two multiples.",
    )
    instalment_rounding: Mapped[Decimal | None] = field(minimum=0, digits=4, tracked=True, help="Of level instalments.")
    grace_principal: Mapped[int] = field(
        default=0,
        minimum=0,
        tracked=True,
        label="Instalments without principal",
        help="At the beginning; so many instalments pay interest only.",
    )
    grace_payment: Mapped[int] = field(
        default=0,
        minimum=0,
        tracked=True,
        label="Instalments without interest payment",
        help="At the beginning; their interest is not paid with them, but as the field below says.",
    )
    grace_interest: Mapped[int] = field(
        default=0,
        minimum=0,
        tracked=True,
        label="Instalments free of interest",
        help="At the beginning; for so many instalments no interest is charged.",
    )
    unpaid_interest: Mapped[str] = field(
        options=choices.UNPAID_INTEREST,
        default="deferred",
        tracked=True,
        help="What becomes of interest that is not paid with its instalment.",
    )

    allocation: Mapped[str] = field(
        options=choices.ALLOCATIONS,
        default="penalties_fees_interest_principal",
        tracked=True,
        label="Order of payment",
        help="What a payment pays first when it does not cover everything.",
    )
    recalculation: Mapped[str] = field(
        options=choices.RECALCULATIONS,
        default="none",
        tracked=True,
        label="Interest",
        help="Whether paying earlier or later than agreed changes the interest.",
    )
    prepayment: Mapped[str] = field(
        options=choices.PREPAYMENTS, default="keep", tracked=True, help="When instalments are worked out anew."
    )
    grace_days: Mapped[int] = field(default=0, minimum=0, tracked=True, help="Days late that do not count as late.")
    cost_cap: Mapped[Percent | None] = field(
        minimum=0, tracked=True, help="Interest, fees and penalties together are at most this share of the loan."
    )
    charges: Mapped[list[ProductCharge]] = lines(inverse="product", label="Fees and penalties")
    basis: Mapped[str] = field(
        options=choices.BASES,
        default="accrual",
        tracked=True,
        label="Income is posted",
        help="When interest, fees and penalties become income in the books.",
    )
    accounts: Mapped[list[ProductAccount]] = lines(inverse="product", label="Accounts")
    notes: Mapped[LongText | None]

    constraints = [
        unique("code", message="Another product has this code."),
        check("principals", lambda p: p.least_principal <= p.most_principal, "The least amount is above the highest."),
        check("rates", lambda p: p.least_rate <= p.most_rate, "The lowest rate is above the highest."),
        check("terms", lambda p: p.least_term <= p.most_term, "The fewest instalments are more than the most."),
    ]

    def validate(self) -> None:
        super().validate()
        if self.recalculation == "progressive" and self.prepayment != "keep":
            message = self.env.gettext("This way of interest lets payments in advance lower the last instalment.")
            raise ValidationFailed(message, {"prepayment": message})

    def refuse_outside(self, principal: Decimal, rate: Decimal | None, term: int) -> None:
        """Raises ValidationFailed for an amount, a yearly rate in percent or a number of instalments not offered.

        Without a rate, that is not checked."""
        wrong: dict[str, str] = {}
        for name, value, least, most in (
            ("principal", principal, self.least_principal, self.most_principal),
            ("rate", rate, self.least_rate, self.most_rate),
            ("term", term, self.least_term, self.most_term),
        ):
            if value is None:
                continue
            if least is not None and value < least:
                wrong[name] = self.env.gettext("{product} starts at {least}.").format(product=self.name, least=least)
            elif most is not None and value > most:
                wrong[name] = self.env.gettext("{product} goes up to {most}.").format(product=self.name, most=most)
        if wrong:
            raise ValidationFailed(" ".join(wrong.values()), wrong)


class ProductCharge(
    Model, label="Fee or penalty", plural="Fees and penalties", order="product, id", trash=False, timeline=False
):
    """A rule by which a product charges: how much, when, and what caps it."""

    product: Mapped[Product] = link(ondelete="cascade")
    name: Mapped[str] = field(translated=True)
    kind: Mapped[str] = field(options=choices.CHARGE_KINDS, default="fee")
    occasion: Mapped[str] = field(options=choices.OCCASIONS, default="at disbursement", label="When")
    base: Mapped[str] = field(
        options=choices.CHARGE_BASES,
        default="flat",
        label="Of what",
        help="The charge is this amount, or the percentage of this.",
    )
    amount: Mapped[Money] = field(default=Decimal(0), minimum=0)
    percent: Mapped[Percent] = field(default=Decimal(0), minimum=0)
    per_year: Mapped[int] = field(
        default=0, minimum=0, maximum=366, label="Days of the year", help="When the percentage is a yearly one: 365."
    )
    grace_days: Mapped[int] = field(default=0, minimum=0, help="So many days late cost nothing.")
    least: Mapped[Money] = field(default=Decimal(0), minimum=0, label="At least")
    most: Mapped[Money | None] = field(minimum=0, label="At most")
    total_cap: Mapped[Money | None] = field(
        minimum=0, label="At most in all", help="All charges by this rule on one loan together."
    )
    tax_percent: Mapped[Percent] = field(default=Decimal(0), minimum=0, label="Tax", help="Added to the charge.")

    if TYPE_CHECKING:
        product_id: Mapped[int]

    constraints = [
        check(
            "one_measure",
            lambda c: ((c.base == "flat") & (c.percent == 0)) | ((c.base != "flat") & (c.amount == 0)),
            "A fixed charge has an amount, any other a percentage.",
        )
    ]


class ProductAccount(
    Model, label="Account of a product", plural="Accounts of products", order="product, role", trash=False,
    timeline=False, record_label="role",
):  # fmt: skip
    """Which account plays a role in the entries of a product's loans; several roles may share one."""

    product: Mapped[Product] = link(ondelete="cascade")
    role: Mapped[str] = field(options=choices.ROLES, help="What the entries need an account for.")
    account: Mapped[Account] = link(ondelete="restrict")

    if TYPE_CHECKING:
        product_id: Mapped[int]
        account_id: Mapped[int]

    constraints = [unique("product", "role", message="This role has an account already.")]
