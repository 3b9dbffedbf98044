"""Cash desks and the orders by which money comes in and goes out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import (
    Ask,
    LongText,
    Mapped,
    Model,
    Money,
    State,
    Url,
    action,
    check,
    computed,
    field,
    lines,
    link,
    state,
    unique,
)
from yurt_crm.models.contact import Contact

from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, Reversing

if TYPE_CHECKING:
    from yurt.base.models.organisation import Branch

ORDER_KINDS = {"in": "Cash in", "out": "Cash out"}


class Counting(Ask):
    """What is asked when a shift begins or ends."""

    counted: Mapped[Money] = field(minimum=0, label="Counted", help="What is in the cash desk, counted by hand.")


class CashDesk(Model, label="Cash desk", icon="cash-register", order="name", trash=False, branch=True):
    """A till: money of one currency at one branch, with somebody responsible for it.

    `balance` follows every posted line that is about the desk; the check of data compares it with the journal.
    """

    name: Mapped[str] = field(tracked=True, searchable=True)
    currency: Mapped[str] = field(max_length=3, default=lambda env: env.system.settings.currency, tracked=True)
    account: Mapped[Account] = link(tracked=True, help="Where the money in it stands in the books.")
    limit: Mapped[Money | None] = field(
        currency="currency", minimum=0, tracked=True, help="More than this is to be taken to the bank."
    )
    responsible: Mapped[User | None] = link(tracked=True, help="Who answers for the money in it.")
    with_shifts: Mapped[bool] = field(tracked=True, label="Works in shifts", help="Orders need an open shift.")
    surplus_account: Mapped[Account | None] = link(tracked=True, help="For money found over.")
    shortage_account: Mapped[Account | None] = link(tracked=True, help="For money that is missing.")
    balance: Mapped[Money] = field(default=Decimal(0), currency="currency", readonly=True)
    shifts: Mapped[list[CashShift]] = lines(inverse="desk")
    orders: Mapped[list[CashOrder]] = lines(inverse="desk")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        account_id: Mapped[int]
        responsible_id: Mapped[int | None]

    constraints = [
        unique("branch", "name", message="This branch has a cash desk of this name already."),
        check("not_negative", lambda d: d.balance >= 0, "There is not so much money in this cash desk."),
    ]

    @computed(sql=lambda desk: desk.limit.is_not(None) & (desk.balance > desk.limit), label="Over the limit")
    def over_limit(self) -> bool:
        """True when there is more in the desk than its limit."""
        return self.limit is not None and self.balance > self.limit

    def on_create(self) -> None:
        super().on_create()
        if not self.env.is_sudo:
            self.balance = Decimal(0)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "balance" in changes and not self.env.is_sudo:
            raise ValidationFailed(self.env.gettext("The balance follows from the cash orders; post one."))
        if changes & {"currency", "account", "branch"} and self.balance:
            message = self.env.gettext("There is money in this cash desk: its currency, account and branch stay.")
            raise ValidationFailed(message)

    @action("Open a shift", icon="player-play", role="finance.cashier", asks=Counting)
    def open_shift(self, given: Counting) -> CashShift:
        """Begins a shift with what was counted; a difference is posted."""
        from yurt_finance.shifts import open_shift

        return open_shift(self.env, self, given.counted)


class CashShift(Model, label="Cash shift", icon="clock-hour-4", order="-opened_at", record_label="opened_at",
                archive=False, trash=False, branch=True):  # fmt: skip
    """From the opening count of a cash desk to its closing count. Only `finance.shifts` opens and closes shifts."""

    desk: Mapped[CashDesk] = link(readonly=True)
    status: Mapped[str] = state(State("open", "Open", "ok", to=("closed",)), State("closed", "Closed", "done"))
    open_at: Mapped[int | None] = field(unique=True, readonly=True, help="The desk while open: it has one open shift.")
    opened_at: Mapped[datetime] = field(readonly=True)
    opened_by: Mapped[User | None] = link(readonly=True)
    opening_balance: Mapped[Money] = field(readonly=True, help="By the books.")
    opening_count: Mapped[Money] = field(readonly=True, help="Counted by hand.")
    closed_at: Mapped[datetime | None] = field(readonly=True)
    closed_by: Mapped[User | None] = link(readonly=True)
    closing_balance: Mapped[Money | None] = field(readonly=True, help="By the books.")
    closing_count: Mapped[Money | None] = field(readonly=True, help="Counted by hand.")
    orders: Mapped[list[CashOrder]] = lines(inverse="shift")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        desk_id: Mapped[int]
        opened_by_id: Mapped[int | None]
        closed_by_id: Mapped[int | None]

    @computed(sql=lambda s: s.opening_count - s.opening_balance, label="Difference at opening")
    def opening_difference(self) -> Money:
        """What was counted less what the books said."""
        return self.opening_count - self.opening_balance

    @computed(sql=lambda s: s.closing_count - s.closing_balance, label="Difference at closing")
    def closing_difference(self) -> Money | None:
        """What was counted less what the books said; nothing while the shift is open."""
        if self.closing_count is None or self.closing_balance is None:
            return None
        return self.closing_count - self.closing_balance

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if not self.env.is_sudo:
            raise ValidationFailed(self.env.gettext("Shifts are opened and closed by counting, not changed by hand."))

    @action("Close the shift", icon="player-stop", primary=True, role="finance.cashier", when=("open",), asks=Counting)
    def close(self, given: Counting) -> None:
        """Ends the shift with what was counted; a difference is posted."""
        from yurt_finance.shifts import close_shift

        close_shift(self.env, self, given.counted)


class CashOrder(Model, label="Cash order", icon="receipt", order="-date, -id", branch=True):
    """Money taken into a cash desk or given out of it: a draft first, then posted and numbered without gaps."""

    number: Mapped[str | None] = field(max_length=60, unique=True, readonly=True, searchable=True)
    kind: Mapped[str] = field(options=ORDER_KINDS, default="in", tracked=True)
    status: Mapped[str] = state(
        State("draft", "Draft", "new", to=("posted",)),
        State("posted", "Posted", "ok", to=("reversed",)),
        State("reversed", "Reversed", "done"),
    )
    desk: Mapped[CashDesk] = link(tracked=True)
    date: Mapped[date] = field(default=lambda env: env.today, tracked=True, index=True)
    amount: Mapped[Money] = field(currency="currency", tracked=True)
    currency: Mapped[str | None] = field(max_length=3, readonly=True)
    partner: Mapped[Contact | None] = link(tracked=True, label="Received from or given to")
    account: Mapped[Account | None] = link(
        tracked=True, label="Against account", help="The other side of the entry: what the money was for."
    )
    purpose: Mapped[str] = field(searchable=True, tracked=True, max_length=500)
    basis: Mapped[str | None] = field(tracked=True, label="On the basis of", help="Contract, invoice, list of wages.")
    document_model: Mapped[str | None] = field(max_length=100, readonly=True)
    document_id: Mapped[int | None] = field(readonly=True)
    entry: Mapped[JournalEntry | None] = link(readonly=True, ondelete="restrict")
    shift: Mapped[CashShift | None] = link(readonly=True, ondelete="restrict")
    notes: Mapped[LongText | None]

    if TYPE_CHECKING:
        branch: Mapped[Branch | None]
        branch_id: Mapped[int | None]
        desk_id: Mapped[int]
        account_id: Mapped[int | None]
        partner_id: Mapped[int | None]
        entry_id: Mapped[int | None]
        shift_id: Mapped[int | None]

    constraints = [
        check("positive", lambda o: o.amount > 0, "The amount is more than zero."),
        check("numbered", lambda o: (o.status == "draft") | (o.number.is_not(None) & o.entry_id.is_not(None)),
              "A posted order has a number and an entry."),
    ]  # fmt: skip

    @computed(label="On paper")
    def paper(self) -> Url | None:
        """Where a posted order is printed."""
        from yurt_finance.printing import order_address

        return order_address(self.id) if self.number else None

    def on_create(self) -> None:
        super().on_create()
        self._follow_desk()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if self.env.is_sudo:
            return
        if "status" in changes or self.status != "draft":
            message = self.env.gettext("A posted order is not changed: reverse it, and enter it anew.")
            raise ValidationFailed(message)
        self._follow_desk()

    def on_delete(self) -> None:
        super().on_delete()
        if self.status != "draft":
            raise ValidationFailed(self.env.gettext("A posted order is not changed: reverse it, and enter it anew."))

    @action("Post", icon="check", primary=True, role="finance.cashier", when=("draft",))
    def post(self) -> None:
        """Numbers the order and posts it to the journal."""
        from yurt_finance.cash import post_draft

        post_draft(self.env, self)

    @action("Reverse", icon="arrow-back-up", role="finance.accountant", when=("posted",), asks=Reversing)
    def reverse(self, given: Reversing) -> None:
        """Takes the order back by another entry; what was taken or given for a document is taken back there."""
        from yurt_finance.cash import reverse_order

        if self.document_model is not None:
            message = self.env.gettext("This order was posted for a document. Open that and take it back there.")
            raise ValidationFailed(message)
        reverse_order(self.env, self, given.date, given.reason)

    def _follow_desk(self) -> None:
        desk = self.desk or (self.env.get(CashDesk, self.desk_id) if self.desk_id else None)
        if desk is not None:
            self.branch_id, self.currency = desk.branch_id, desk.currency
