"""What happened with a loan, the schedule that follows from it, and the entries it was posted with."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import Json, Mapped, Model, Money, action, check, field, index, lines, link, unique
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk, CashOrder
from yurt_finance.models.journal import JournalEntry

from yurt_lending.models.asks import Reversing
from yurt_lending.models.choices import EVENT_KINDS

if TYPE_CHECKING:
    from yurt_lending.models.loan import Loan


class Event(
    Model, label="Loan event", plural="Loan events", icon="history", order="-id", journal=True, record_label="kind"
):
    """A fact about a loan. It is never changed: what was wrong is taken back by a reversal, another fact.

    `sequence` counts the facts of a loan in the order of recording. `details` holds what a kind has beside its date
    and amount. `desk` or `bank_account` is where it was paid from or into, `money` the account of that in the ledger.
    """

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="restrict")
    sequence: Mapped[int]
    kind: Mapped[str] = field(options=EVENT_KINDS, searchable=True)
    date: Mapped[date] = field(index=True)
    amount: Mapped[Money | None] = field(minimum=0)
    details: Mapped[Json | None]
    money: Mapped[Account | None] = link(ondelete="restrict", index=False, label="Account of the money")
    desk: Mapped[CashDesk | None] = link(ondelete="restrict", index=False, label="Cash desk")
    bank_account: Mapped[BankAccount | None] = link(ondelete="restrict", index=False)
    text: Mapped[str | None] = field(max_length=500, label="Note")
    reverses: Mapped[Event | None] = link(ondelete="restrict", index=False, help="The fact that it takes back.")
    reversed_by: Mapped[list[Event]] = lines(inverse="reverses")
    postings: Mapped[list[Posting]] = lines(inverse="event", label="Entries")
    key: Mapped[str | None] = field(max_length=200, unique=True, help="The same work records the same key only once.")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[User | None] = link(ondelete="restrict", index=False)

    if TYPE_CHECKING:
        loan_id: Mapped[int]
        money_id: Mapped[int | None]
        desk_id: Mapped[int | None]
        bank_account_id: Mapped[int | None]
        reverses_id: Mapped[int | None]

    constraints = [
        unique("loan", "sequence", message="Somebody recorded something on this loan at the same moment. Try again."),
        unique("reverses", message="This is reversed already."),
    ]

    @action("Reverse", icon="arrow-back-up", role="lending.manager", asks=Reversing)
    def reverse(self, given: Reversing) -> Loan:
        """Takes the fact back, with its entries and its cash order."""
        from yurt_lending.servicing import BY_THE_SYSTEM, reverse

        if self.kind in BY_THE_SYSTEM or self.reversed_by:
            raise ValidationFailed(self.env.gettext("This cannot be reversed: take back what was recorded instead."))
        reverse(self.env, self, given.date, given.reason)
        return self.loan


class Instalment(
    Model, label="Instalment", icon="calendar-event", order="loan, number", archive=False, trash=False,
    timeline=False, audit=False, record_label="number",
):  # fmt: skip
    """A row of a loan's schedule as it stands now. It follows from the facts and is written anew after each."""

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="cascade", index=False)
    number: Mapped[int]
    due: Mapped[date]
    principal: Mapped[Money]
    interest: Mapped[Money]
    fees: Mapped[Money]
    penalties: Mapped[Money]
    paid: Mapped[Money]
    unpaid: Mapped[Money]
    balance: Mapped[Money] = field(help="The principal that is owed after it.")

    if TYPE_CHECKING:
        loan_id: Mapped[int]

    constraints = [unique("loan", "number", message="A schedule has each number once.")]
    indexes = [index("due", "unpaid")]


class Posting(
    Model, label="Entry of a loan", plural="Entries of loans", icon="notebook", order="-id", journal=True,
    record_label="title",
):  # fmt: skip
    """A journal entry that a loan caused, for one line of its statement.

    `amounts` maps an account's id to debit less credit. The sum of all of a line's is what the journal holds for it;
    when a later fact changes the line, only the difference is posted.
    """

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="restrict")
    event: Mapped[Event] = link(ondelete="restrict", help="The fact that caused it.")
    line: Mapped[str] = field(max_length=100)
    title: Mapped[str] = field(max_length=100)
    date: Mapped[date]
    total: Mapped[Money] = field(minimum=0, label="Amount")
    entry: Mapped[JournalEntry | None] = link(ondelete="restrict", index=False)
    order: Mapped[CashOrder | None] = link(ondelete="restrict", index=False, label="Cash order")
    amounts: Mapped[Json]

    if TYPE_CHECKING:
        loan_id: Mapped[int]
        event_id: Mapped[int]
        entry_id: Mapped[int | None]
        order_id: Mapped[int | None]

    constraints = [check("worth", lambda p: p.total > 0, "An entry has an amount.")]
