"""Loans, given and taken: what is agreed, and the standing that follows from what happened."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model import (
    Json,
    LongText,
    Mapped,
    Model,
    Money,
    Percent,
    Sequence,
    State,
    action,
    check,
    field,
    index,
    lines,
    link,
    state,
)
from yurt_crm.models.contact import Contact

from yurt_lending.models.asks import Disbursing, Paying, Reversing, WritingOff
from yurt_lending.models.choices import DIRECTIONS
from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.product import Product

RUNNING = ("current", "due_today", "late", "penalty", "restructured")
"""The statuses of a loan that is disbursed and not at its end."""
BUCKETS = {"1-30": "1 to 30 days", "31-60": "31 to 60 days", "61-90": "61 to 90 days", "over 90": "Over 90 days"}
TERMS = frozenset({"borrower", "product", "principal", "rate", "term", "first_due", "due_day", "start"})
FIGURES = frozenset(
    {
        "status", "direction", "currency", "agreement", "disbursed_on", "closed_on", "outstanding", "principal_owed",
        "due", "overdue", "overpaid", "penalties_owed", "paid", "days_past_due", "bucket", "next_due", "next_amount",
        "figures_on", "closed_through", "apr", "total_cost", "last_event",
        "closed_event", "recalculated", "planned_through", "planned_event",
    }
)  # fmt: skip
"""What follows from facts: written by servicing only."""


class Loan(Model, label="Loan", icon="coins", order="-id", record_label="number", branch=True):
    """Money lent to a borrower, or borrowed by the firm. Its standing is worked out from its events alone."""

    number: Mapped[str] = field(
        sequence=Sequence("{branch}-{year}-{number:05}", per=("branch", "year")), unique=True, searchable=True
    )
    borrower: Mapped[Contact] = link(
        tracked=True, ondelete="restrict", write_role="lending.officer", help="Of a loan taken: the lender."
    )
    product: Mapped[Product] = link(tracked=True, ondelete="restrict", write_role="lending.officer")
    direction: Mapped[str] = field(options=DIRECTIONS, default="given", readonly=True)
    currency: Mapped[str] = field(max_length=3, default=lambda env: env.system.settings.currency, readonly=True)
    principal: Mapped[Money] = field(tracked=True, currency="currency", label="Amount", write_role="lending.officer")
    rate: Mapped[Percent] = field(tracked=True, minimum=0, maximum=999, write_role="lending.officer", help="A year.")
    term: Mapped[int] = field(tracked=True, minimum=1, maximum=540, label="Instalments", write_role="lending.officer")
    start: Mapped[date] = field(
        default=lambda env: env.today, tracked=True, label="Planned start", write_role="lending.officer"
    )
    first_due: Mapped[date | None] = field(
        tracked=True,
        label="First due date",
        write_role="lending.officer",
        help="When the first instalment is paid. Empty: one period after the start.",
    )
    due_day: Mapped[int | None] = field(
        minimum=1,
        maximum=31,
        tracked=True,
        label="Day of the month",
        write_role="lending.officer",
        help="Instalments fall on this day of each month; in shorter months on the last one.",
    )
    officer: Mapped[User | None] = link(tracked=True, default=lambda env: env.user_id, write_role="lending.officer")
    purpose: Mapped[LongText | None] = field(write_role="lending.officer")
    status: Mapped[str] = state(
        State("applied", "Applied", "new", to=("approved", "rejected")),
        State("approved", "Approved", "new", to=("current", "rejected")),
        State("current", "Current", "ok", to=("due_today", "late", "penalty", "restructured", "closed", "overpaid",
                                              "written_off", "approved")),
        State("due_today", "Due today", "today", to=("current", "late", "penalty", "restructured", "closed",
                                                     "overpaid", "written_off", "approved")),
        State("late", "Late", "late", to=("current", "due_today", "penalty", "restructured", "closed", "overpaid",
                                          "written_off", "approved")),
        State("penalty", "Penalty running", "penalty", to=("current", "due_today", "late", "restructured", "closed",
                                                           "overpaid", "written_off", "approved")),
        State("restructured", "Restructured", "today", to=("current", "due_today", "late", "penalty", "closed",
                                                           "overpaid", "written_off", "approved")),
        State("overpaid", "Overpaid", "today", to=("closed", "current", "due_today", "late", "penalty")),
        State("closed", "Closed", "done", to=("current", "due_today", "late", "penalty", "overpaid")),
        State("written_off", "Written off", "done", to=("current", "due_today", "late", "penalty")),
        State("rejected", "Rejected", "done", to=("applied",)),
        readonly=True,
    )  # fmt: skip

    agreement: Mapped[Json | None] = field(readonly=True)
    disbursed_on: Mapped[date | None] = field(readonly=True, label="Disbursed")
    closed_on: Mapped[date | None] = field(readonly=True, label="Closed")
    outstanding: Mapped[Money] = field(
        default=Decimal(0), currency="currency", readonly=True, help="All that is unpaid, due or not."
    )
    principal_owed: Mapped[Money] = field(
        default=Decimal(0),
        currency="currency",
        readonly=True,
        help="Unpaid of the amount that was lent, without interest, fees and penalties.",
    )
    due: Mapped[Money] = field(
        default=Decimal(0), currency="currency", readonly=True, help="Unpaid of what fell due until today."
    )
    overdue: Mapped[Money] = field(
        default=Decimal(0), currency="currency", readonly=True, help="Unpaid of what fell due before today."
    )
    overpaid: Mapped[Money] = field(
        default=Decimal(0),
        currency="currency",
        readonly=True,
        help="Paid beyond everything that is owed; to be given back or kept for what comes.",
    )
    penalties_owed: Mapped[Money] = field(default=Decimal(0), currency="currency", readonly=True)
    paid: Mapped[Money] = field(default=Decimal(0), currency="currency", readonly=True, label="Paid in all")
    days_past_due: Mapped[int] = field(
        default=0, readonly=True, help="Since the oldest instalment that is not fully paid fell due."
    )
    bucket: Mapped[str | None] = field(options=BUCKETS, readonly=True, label="Late by")
    next_due: Mapped[date | None] = field(readonly=True)
    next_amount: Mapped[Money] = field(default=Decimal(0), currency="currency", readonly=True)
    figures_on: Mapped[date | None] = field(readonly=True, label="Figures as of")
    closed_through: Mapped[date | None] = field(readonly=True, help="The last day whose close ran for the loan.")
    closed_event: Mapped[int] = field(default=0, readonly=True, help="How many facts there were at the last close.")
    planned_through: Mapped[date | None] = field(readonly=True, help="The last day whose close is worked out ahead.")
    planned_event: Mapped[int] = field(default=0, readonly=True, help="How many facts there were when it was.")
    recalculated: Mapped[bool] = field(readonly=True, help="Its interest follows the days of payment.")
    last_event: Mapped[int] = field(default=0, readonly=True, help="How many facts were recorded.")
    apr: Mapped[Percent | None] = field(
        readonly=True, label="APR", help="The annual percentage rate of Directive 2008/48/EC, with all charges."
    )
    total_cost: Mapped[Money | None] = field(
        currency="currency", readonly=True, help="Interest and charges of the agreed schedule."
    )

    schedule: Mapped[list[Instalment]] = lines(inverse="loan", order="number")
    events: Mapped[list[Event]] = lines(inverse="loan", order="-id")
    postings: Mapped[list[Posting]] = lines(inverse="loan", order="-id", label="Entries")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        borrower_id: Mapped[int]
        product_id: Mapped[int]

    constraints = [check("positive", lambda loan: loan.principal > 0, "A loan's amount is above zero.")]
    indexes = [index("status", "next_due"), index("closed_through", "status")]

    @property
    def is_running(self) -> bool:
        """True from the disbursement to the end."""
        return self.status in RUNNING

    def on_create(self) -> None:
        super().on_create()
        if self.product is not None:
            self.direction, self.currency = self.product.direction, self.product.currency

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if self.env.is_sudo:
            return
        if changes & FIGURES:
            message = self.env.gettext("This follows from the loan's events. Record what happened instead.")
            raise AccessDenied(message, model="lending.loan")
        if changes & TERMS and self.status != "applied":
            message = self.env.gettext("What was agreed stays. Only an application can be changed.")
            raise ValidationFailed(message, dict.fromkeys(changes & TERMS, message))
        if "product" in changes:
            with self.env.unguarded():
                self.direction, self.currency = self.product.direction, self.product.currency

    def validate(self) -> None:
        super().validate()
        if self.status == "applied" and self.product is not None:
            self.product.refuse_outside(self.principal, self.limited_rate, self.term)

    @property
    def limited_rate(self) -> Decimal | None:
        """The rate that the product's limits hold for; None where they do not count."""
        return self.rate

    def on_delete(self) -> None:
        super().on_delete()
        if self.last_event:
            raise ValidationFailed(self.env.gettext("Things happened with this loan: it cannot be deleted."))

    @action("Approve", icon="check", primary=True, when=("applied",), role="lending.manager")
    def approve(self) -> None:
        """Agrees to the loan as applied for; the product's rules of today are kept with it."""
        from yurt_lending.servicing import approve

        approve(self.env, self)

    @action("Reject", icon="x", when=("applied", "approved"), role="lending.manager", confirm="Reject this loan?")
    def reject(self) -> None:
        """The loan is not given."""
        with self.env.sudo():
            self.status = "rejected"

    @action("Disburse", icon="cash-banknote-move", primary=True, when=("approved",), role="lending.cashier",
            asks=Disbursing)  # fmt: skip
    def disburse(self, given: Disbursing) -> str:
        """The money is handed over; from now on the loan runs."""
        from yurt_lending.money import chosen_place
        from yurt_lending.servicing import disburse

        disburse(self.env, self, given.date, chosen_place(self.env, given.desk, given.bank_account))
        return self.env.gettext("Disbursed")

    @action("Take payment", icon="cash-banknote", primary=True, when=RUNNING, role="lending.cashier",
            asks=Paying)  # fmt: skip
    def take_payment(self, given: Paying) -> str:
        """Money comes in. What it will pay is shown before it is posted."""
        from yurt_lending.money import chosen_place
        from yurt_lending.servicing import preview_payment, take_payment

        place = chosen_place(self.env, given.desk, given.bank_account)
        shown = preview_payment(self.env, self, given.amount, given.date)
        if not given.seen:
            text = shown.text(self.env, self.currency)
            raise ValidationFailed(text, {"seen": text})
        take_payment(self.env, self, given.amount, given.date, place)
        return shown.text(self.env, self.currency)

    @action("Pay overpayment back", icon="cash-banknote-move-back", when=("overpaid",), role="lending.cashier",
            asks=Disbursing)  # fmt: skip
    def refund(self, given: Disbursing) -> str:
        """Gives back what was paid beyond the debt."""
        from yurt_lending.money import chosen_place
        from yurt_lending.servicing import refund_overpayment

        refund_overpayment(self.env, self, given.date, chosen_place(self.env, given.desk, given.bank_account))
        return self.env.gettext("Paid back")

    @action("Reverse last", icon="arrow-back-up", when=(*RUNNING, "overpaid", "closed", "written_off"),
            role="lending.manager", asks=Reversing)  # fmt: skip
    def reverse_last(self, given: Reversing) -> str:
        """Takes back what was recorded last by a person, with its entries."""
        from yurt_lending.servicing import reverse_last

        event = reverse_last(self.env, self, given.date, given.reason)
        return self.env.gettext("Reversed: {what} of {date}").format(
            what=self.env.gettext(self.env.info(Event).fields["kind"].options[event.kind]), date=event.date
        )

    @action("Write off", icon="trash-x", when=RUNNING, role="lending.manager", asks=WritingOff)
    def write_off(self, given: WritingOff) -> str:
        """Gives up all that is unpaid, as a loss."""
        from yurt_lending.servicing import write_off

        write_off(self.env, self, given.date, given.reason)
        return self.env.gettext("Written off")


class Borrower(Contact, extends=True):
    """A contact who has loans."""

    loans: Mapped[list[Loan]] = lines(inverse="borrower")
