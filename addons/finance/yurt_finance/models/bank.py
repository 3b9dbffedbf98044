"""Bank accounts, the statements that banks give out, and the queue of lines that are still to be posted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt.model import (
    Ask,
    File,
    LongText,
    Mapped,
    Model,
    Money,
    State,
    action,
    computed,
    field,
    index,
    lines,
    link,
    state,
    unique,
)
from yurt_crm.models.contact import Contact

from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, Reversing

OPEN = ("new", "matched")
FACTS = frozenset({"date", "amount", "currency", "key", "statement", "bank_account", "entry", "status"})


class CsvFormat(Model, label="CSV layout", icon="table", order="name", trash=False, timeline=False):
    """How one bank lays out its CSV: which heading stands over which column."""

    name: Mapped[str] = field(searchable=True, tracked=True)
    date: Mapped[str] = field(help="The heading of the column with the date.")
    date_pattern: Mapped[str] = field(default="%d.%m.%Y", help="For example %d.%m.%Y or %Y-%m-%d.")
    amount: Mapped[str | None] = field(help="One column for both directions: money out is negative.")
    credit: Mapped[str | None] = field(label="Money in", help="Or one column for each direction.")
    debit: Mapped[str | None] = field(label="Money out")
    purpose: Mapped[str]
    partner_name: Mapped[str | None]
    partner_account: Mapped[str | None]
    tax_number: Mapped[str | None]
    number: Mapped[str | None]
    reference: Mapped[str | None] = field(help="The bank's own number of the movement.")
    delimiter: Mapped[str] = field(default=";", max_length=1)
    skip: Mapped[int] = field(
        default=0,
        minimum=0,
        label="Lines above the headings",
        help="So many lines of the file come before the line with the headings.",
    )

    constraints = [unique("name", message="Another layout has this name.")]

    def validate(self) -> None:
        super().validate()
        if not self.amount and not (self.debit and self.credit):
            message = self.env.gettext("Name the column of the amount, or those of money in and money out.")
            raise ValidationFailed(message, {"amount": message})


class BankAccount(Model, label="Bank account", icon="building-bank", order="name", trash=False, branch=True):
    """An account of the company's at a bank."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    number: Mapped[str] = field(max_length=40, tracked=True, searchable=True, help="IBAN or the bank's own number.")
    bank: Mapped[str | None] = field(tracked=True)
    bic: Mapped[str | None] = field(max_length=20, tracked=True, label="BIC")
    currency: Mapped[str] = field(max_length=3, default=lambda env: env.system.settings.currency, tracked=True)
    account: Mapped[Account] = link(
        tracked=True, label="Account in the chart", help="Where the money on it stands in the books."
    )
    auto_post: Mapped[bool] = field(tracked=True, label="Post sure matches", help="At once when a statement comes in.")
    csv_format: Mapped[CsvFormat | None] = link(label="Layout of its CSV")
    file: Mapped[File | None] = field(label="Statement", help="1CClientBankExchange, camt.053, MT940 or CSV.")
    statements: Mapped[list[BankStatement]] = lines(inverse="bank_account")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        account_id: Mapped[int]

    constraints = [unique("number", message="Another bank account has this number.")]

    def on_create(self) -> None:
        super().on_create()
        self.number = _compact(self.number)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.number = _compact(self.number)

    @action("Import the statement", icon="file-import", primary=True, role="finance.accountant")
    def import_file(self) -> str:
        """Takes over the file of the field: new lines are matched and queued."""
        from yurt_finance.banking import import_statement
        from yurt_finance.files import content_of, name_of

        if self.file is None:
            message = self.env.gettext("Choose the file first, and save.")
            raise ValidationFailed(message, {"file": message})
        name = name_of(self.env, self.file)
        return import_statement(self.env, self, content_of(self.env, self.file), name).told(self.env)


class BankStatement(Model, label="Bank statement", icon="file-dollar", order="-end, -id", record_label="file_name",
                    archive=False, branch=True):  # fmt: skip
    """A file of a bank's that was taken over."""

    bank_account: Mapped[BankAccount] = link(readonly=True)
    format: Mapped[str] = field(max_length=40, readonly=True)
    file_name: Mapped[str] = field(max_length=255, readonly=True, searchable=True)
    sha256: Mapped[str] = field(max_length=64, readonly=True)
    start: Mapped[date | None] = field(readonly=True, label="From")
    end: Mapped[date | None] = field(readonly=True, label="To")
    opening: Mapped[Money | None] = field(readonly=True, label="Opening balance")
    closing: Mapped[Money | None] = field(readonly=True, label="Closing balance")
    lines: Mapped[list[StatementLine]] = lines(inverse="statement", order="date, id")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        bank_account_id: Mapped[int]

    constraints = [unique("bank_account", "sha256", message="This file was imported before.")]

    @computed(sql=lambda statement: _open_lines(statement), label="Lines to do")
    def open_lines(self) -> int:
        """How many lines are neither posted nor ignored; with none, the statement is reconciled."""
        return sum(line.status in OPEN for line in self.lines)

    def on_delete(self) -> None:
        super().on_delete()
        if any(line.status == "posted" for line in self.lines):
            raise ValidationFailed(self.env.gettext("Lines of this statement are posted: take those back first."))


class Posting(Ask):
    """What is asked when a line is posted by hand."""

    account: Mapped[Account] = link()
    partner: Mapped[Contact | None] = link()
    remember: Mapped[bool] = field(help="Suggest the same for this payer or payee from now on.")


class Ignoring(Ask):
    """Why a line is not posted."""

    reason: Mapped[str]


class StatementLine(Model, label="Bank line", icon="arrows-exchange-2", order="-date, -id", record_label="purpose",
                    archive=False, trash=False, branch=True):  # fmt: skip
    """One movement on a bank account: queued until it is posted or left out. Above zero came in, below went out."""

    statement: Mapped[BankStatement] = link(ondelete="cascade", readonly=True)
    bank_account: Mapped[BankAccount] = link(readonly=True, index=False)
    status: Mapped[str] = state(
        State("new", "To do", "today", to=("matched", "posted", "ignored")),
        State("matched", "Matched", "new", to=("new", "posted", "ignored")),
        State("posted", "Posted", "ok", to=("new",)),
        State("ignored", "Left out", "done", to=("new",)),
    )
    date: Mapped[date] = field(readonly=True, index=True)
    amount: Mapped[Money] = field(readonly=True, currency="currency")
    currency: Mapped[str] = field(max_length=3, readonly=True)
    purpose: Mapped[str | None] = field(max_length=500, readonly=True, searchable=True)
    name: Mapped[str | None] = field(max_length=255, readonly=True, searchable=True, label="Payer or payee")
    account_number: Mapped[str | None] = field(max_length=60, readonly=True, label="Their account")
    tax_number: Mapped[str | None] = field(max_length=30, readonly=True, searchable=True)
    number: Mapped[str | None] = field(max_length=60, readonly=True, searchable=True)
    key: Mapped[str] = field(max_length=80, readonly=True)
    partner: Mapped[Contact | None] = link(tracked=True)
    against: Mapped[Account | None] = link(
        tracked=True, label="Against account", help="The other side of the entry: what the money was for."
    )
    document_model: Mapped[str | None] = field(max_length=100, readonly=True)
    document_id: Mapped[int | None] = field(readonly=True)
    reason: Mapped[str | None] = field(max_length=500, readonly=True, label="Why", help="How the match was found.")
    sure: Mapped[bool] = field(readonly=True, help="The match needs no look.")
    entry: Mapped[JournalEntry | None] = link(readonly=True, ondelete="restrict")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        statement_id: Mapped[int]
        bank_account_id: Mapped[int]
        partner_id: Mapped[int | None]
        against_id: Mapped[int | None]
        entry_id: Mapped[int | None]

    constraints = [unique("bank_account", "key", message="This movement was imported before.")]
    indexes = [index("bank_account", "status")]

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if self.env.is_sudo:
            return
        if changes & FACTS:
            raise ValidationFailed(self.env.gettext("What the bank says is not changed; use the buttons of the line."))
        if self.status == "posted":
            raise ValidationFailed(self.env.gettext("This line is posted: take it back first."))

    @action("Post", icon="check", primary=True, role="finance.accountant", when=("new", "matched"), bulk=True)
    def post(self) -> None:
        """Posts the line as it is matched, or against the account that is filled in."""
        from yurt_finance.banking import post_line

        post_line(self.env, self)

    @action("Post to an account", icon="list-tree", role="finance.accountant", when=("new", "matched"), bulk=True,
            asks=Posting)  # fmt: skip
    def post_to(self, given: Posting) -> None:
        """Posts the line against an account, and may remember that for the next time."""
        from yurt_finance.banking import post_line
        from yurt_finance.matching import learn

        self.against, self.partner = given.account, given.partner or self.partner
        if given.remember:
            learn(self.env, self)
        post_line(self.env, self)

    @action("Look for a match", icon="search", role="finance.accountant", when=("new", "matched"), bulk=True)
    def look(self) -> None:
        """Asks the add-ons and the remembered rules again."""
        from yurt_finance.matching import match_line

        match_line(self.env, self)

    @action("Leave out", icon="ban", role="finance.accountant", when=("new", "matched"), bulk=True, asks=Ignoring)
    def ignore(self, given: Ignoring) -> None:
        """Takes the line off the queue without posting it."""
        with self.env.sudo():
            self.status, self.reason = "ignored", given.reason

    @action("Take back", icon="arrow-back-up", role="finance.accountant", when=("posted",), asks=Reversing)
    def take_back(self, given: Reversing) -> None:
        """Reverses the entry and puts the line back on the queue."""
        from yurt_finance.banking import take_back

        take_back(self.env, self, given.date, given.reason)

    @action("To do again", icon="rotate", role="finance.accountant", when=("ignored",))
    def reopen(self) -> None:
        """Puts a line that was left out back on the queue."""
        with self.env.sudo():
            self.status, self.reason = "new", None


class MatchRule(Model, label="Remembered match", plural="Remembered matches", icon="bulb", order="-id",
                record_label="name", trash=False):  # fmt: skip
    """What users have decided for a payer or payee: the same is suggested for their next lines."""

    name: Mapped[str | None] = field(max_length=255, searchable=True, label="Payer or payee", tracked=True)
    account_number: Mapped[str | None] = field(max_length=60, index=True, label="Their account", tracked=True)
    tax_number: Mapped[str | None] = field(max_length=30, index=True, tracked=True)
    incoming: Mapped[bool] = field(default=True, label="Money in", tracked=True)
    words: Mapped[str | None] = field(tracked=True, help="Only when the purpose has these words.")
    account: Mapped[Account] = link(tracked=True)
    partner: Mapped[Contact | None] = link(tracked=True)
    sure: Mapped[bool] = field(tracked=True, help="Needs no look: posted at once where the bank account says so.")
    notes: Mapped[LongText | None]

    if TYPE_CHECKING:
        account_id: Mapped[int]
        partner_id: Mapped[int | None]

    def validate(self) -> None:
        super().validate()
        if not (self.account_number or self.tax_number or self.words):
            message = self.env.gettext("Say by what a line is known: their account, their tax number or words.")
            raise ValidationFailed(message, {"account_number": message})


def _open_lines(statement):
    """The number of queued lines as SQL."""
    line = sa.inspect(statement).mapper.class_.__table__.metadata.tables["finance_statement_line"]
    counted = sa.select(sa.func.count()).where(line.c.statement_id == statement.id, line.c.status.in_(OPEN))
    return counted.scalar_subquery()


def _compact(number: str) -> str:
    return "".join(number.split()).upper() if isinstance(number, str) else number
