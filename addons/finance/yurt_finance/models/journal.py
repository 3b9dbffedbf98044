"""The journal: entries that only ever come to be, each of lines whose debits equal their credits."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model import Ask, Mapped, Model, Money, action, check, field, index, lines, link, unique
from yurt_crm.models.contact import Contact

from yurt_finance.models.accounts import Account


class Reversing(Ask):
    """What is asked when an entry is reversed."""

    date: Mapped[date] = field(default=lambda env: env.today)
    reason: Mapped[str]


class JournalEntry(
    Model, label="Journal entry", plural="Journal entries", icon="notebook", order="-date, -id", journal=True
):
    """A posted entry. It is never changed: what was wrong is reversed by another entry and posted anew.

    `document_model` and `document_id` name the record it was posted for; `key` is given by work that may be repeated.
    """

    number: Mapped[str] = field(max_length=60, unique=True, searchable=True, readonly=True)
    date: Mapped[date] = field(index=True)
    branch: Mapped[Branch | None] = link(ondelete="restrict")
    text: Mapped[str] = field(searchable=True, max_length=500)
    document_model: Mapped[str | None] = field(max_length=100)
    document_id: Mapped[int | None]
    debit: Mapped[Money] = field(minimum=0, help="The sum of its lines' debits.")
    credit: Mapped[Money] = field(minimum=0, help="The sum of its lines' credits.")
    reverses: Mapped[JournalEntry | None] = link(ondelete="restrict", index=False, help="The entry it takes back.")
    reversed_by: Mapped[list[JournalEntry]] = lines(inverse="reverses")
    key: Mapped[str | None] = field(max_length=200, unique=True, help="The same work posts the same key only once.")
    posted_at: Mapped[datetime]
    posted_by: Mapped[User | None] = link(ondelete="restrict", index=False)
    lines: Mapped[list[JournalLine]] = lines(inverse="entry", order="id")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        reverses_id: Mapped[int | None]

    constraints = [
        check("balanced", lambda e: e.debit == e.credit, "The debits of an entry equal its credits."),
        unique("reverses", message="This entry is reversed already."),
    ]
    indexes = [index("document_model", "document_id")]

    def on_create(self) -> None:
        super().on_create()
        _only_posting(self)

    @action("Reverse", icon="arrow-back-up", role="finance.accountant", asks=Reversing)
    def reverse(self, given: Reversing) -> JournalEntry:
        """Takes the entry back by another one; what was posted for a document is taken back there."""
        from yurt_finance.posting import reverse

        if self.document_model is not None:
            message = self.env.gettext("This entry was posted for a document. Open that and take it back there.")
            raise ValidationFailed(message)
        return reverse(self.env, self, given.date, given.reason)

    @action("Open the document", icon="file-arrow-right", role="finance.accountant")
    def open_document(self) -> Model | str:
        """Leads to the record that the entry was posted for."""
        if self.document_model is None:
            return self.env.gettext("This entry was posted for no document.")
        return self.env.get(self.env.info(self.document_model).cls, self.document_id or 0)


class JournalLine(
    Model, label="Journal line", icon="list-details", order="-date, -id", journal=True, record_label="text"
):
    """One account's part of an entry: a debit or a credit in the company's currency.

    `currency_amount` is the same amount in `currency`, positive in debit and negative in credit, so that it adds up
    to the balance in that currency. `subject_model` and `subject_id` name what the line is about, such as a loan.
    """

    entry: Mapped[JournalEntry] = link(ondelete="restrict")
    date: Mapped[date]
    branch: Mapped[Branch | None] = link(ondelete="restrict", index=False)
    account: Mapped[Account] = link(ondelete="restrict", index=False)
    debit: Mapped[Money] = field(minimum=0)
    credit: Mapped[Money] = field(minimum=0)
    balance: Mapped[Money] = field(help="Debit less credit.")
    currency: Mapped[str] = field(max_length=3)
    currency_amount: Mapped[Money] = field(
        currency="currency",
        label="Amount in currency",
        help="In the currency beside it; debit and credit are in the base currency.",
    )
    partner: Mapped[Contact | None] = link(ondelete="restrict")
    subject_model: Mapped[str | None] = field(max_length=100)
    subject_id: Mapped[int | None]
    text: Mapped[str | None] = field(max_length=500, searchable=True)

    if TYPE_CHECKING:
        entry_id: Mapped[int]
        account_id: Mapped[int]
        branch_id: Mapped[int | None]
        partner_id: Mapped[int | None]

    constraints = [
        check("one_side", lambda row: (row.debit == 0) | (row.credit == 0), "A line is a debit or a credit, not both."),
        check("balance", lambda row: row.balance == row.debit - row.credit, "The balance is debit less credit."),
    ]
    indexes = [index("account", "date"), index("subject_model", "subject_id", "account")]

    def on_create(self) -> None:
        super().on_create()
        _only_posting(self)


def _only_posting(record: Model) -> None:
    """Raises AccessDenied for an entry or line that a form, an import or the API would add past posting."""
    if not record.env.is_sudo:
        message = record.env.gettext("The journal is written by posting: enter it by hand as an entry, and post that.")
        raise AccessDenied(message, model="finance.journal_entry")
