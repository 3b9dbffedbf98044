"""Entries made by hand: a draft that an accountant works on, until it is posted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, Money, State, action, check, computed, field, lines, link, state
from yurt_crm.models.contact import Contact

from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, Reversing


class ManualEntry(Model, label="Entry by hand", plural="Entries by hand", icon="pencil", order="-date, -id",
                  record_label="text", branch=True):  # fmt: skip
    """What no document posts by itself: opening balances, corrections, closing entries."""

    date: Mapped[date] = field(default=lambda env: env.today, tracked=True)
    text: Mapped[str] = field(max_length=500, tracked=True, searchable=True)
    status: Mapped[str] = state(
        State("draft", "Draft", "new", to=("posted",)),
        State("posted", "Posted", "ok", to=("reversed",)),
        State("reversed", "Reversed", "done"),
    )
    lines: Mapped[list[ManualLine]] = lines(inverse="owner", order="id")
    entry: Mapped[JournalEntry | None] = link(readonly=True, ondelete="restrict")
    notes: Mapped[LongText | None]

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        entry_id: Mapped[int | None]

    @computed(stored=True, depends=["lines.debit"])
    def debit(self) -> Money:
        """The sum of the lines' debits."""
        return sum((line.debit or Decimal(0) for line in self.lines), Decimal(0))

    @computed(stored=True, depends=["lines.credit"])
    def credit(self) -> Money:
        """The sum of the lines' credits; as much as the debits before the entry can be posted."""
        return sum((line.credit or Decimal(0) for line in self.lines), Decimal(0))

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if not self.env.is_sudo and (self.status != "draft" or "status" in changes):
            raise ValidationFailed(_fixed(self))

    def on_delete(self) -> None:
        super().on_delete()
        if self.status != "draft":
            raise ValidationFailed(_fixed(self))

    @action("Post", icon="check", primary=True, role="finance.accountant", when=("draft",))
    def post(self) -> None:
        """Posts the lines as one entry of the journal."""
        from yurt_finance.posting import Amount, Document, Entry, Line, post

        own = self.env.system.settings.currency
        with self.env.sudo():
            made = [
                Line(
                    line.account.id, line.debit, line.credit,
                    Amount(line.currency_amount or Decimal(0), line.currency or own) if line.currency else None,
                    line.partner.id if line.partner else None, text=line.text or "",
                )
                for line in self.lines
            ]  # fmt: skip
            entry = post(self.env, Entry(self.date, self.text, made, self.branch_id, Document.of(self)))
            self.entry_id, self.status = entry.id, "posted"

    @action("Reverse", icon="arrow-back-up", role="finance.accountant", when=("posted",), asks=Reversing)
    def reverse(self, given: Reversing) -> None:
        """Takes the entry back by another one with debits and credits exchanged."""
        from yurt_finance.posting import reverse

        with self.env.sudo():
            if self.entry is not None:
                reverse(self.env, self.entry, given.date, given.reason)
                self.status = "reversed"


class ManualLine(Model, label="Line of an entry by hand", icon="list-details", order="id", record_label="text",
                 archive=False, trash=False, timeline=False):  # fmt: skip
    """One account's part: a debit or a credit in the company's currency, and what it was in another."""

    owner: Mapped[ManualEntry] = link(ondelete="cascade")
    account: Mapped[Account] = link()
    debit: Mapped[Money] = field(default=Decimal(0), minimum=0)
    credit: Mapped[Money] = field(default=Decimal(0), minimum=0)
    currency: Mapped[str | None] = field(max_length=3, help="Only for another currency than the company's.")
    currency_amount: Mapped[Money | None] = field(minimum=0, currency="currency", label="Amount in currency")
    partner: Mapped[Contact | None] = link()
    text: Mapped[str | None] = field(max_length=500)

    constraints = [
        check("one_side", lambda row: (row.debit == 0) | (row.credit == 0), "A line is a debit or a credit, not both.")
    ]

    def on_create(self) -> None:
        super().on_create()
        self._refuse_when_posted()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self._refuse_when_posted()

    def on_delete(self) -> None:
        super().on_delete()
        self._refuse_when_posted()

    def _refuse_when_posted(self) -> None:
        if self.owner is not None and self.owner.status != "draft":
            raise ValidationFailed(_fixed(self.owner))


def _fixed(entry: ManualEntry) -> str:
    return entry.env.gettext("A posted entry is not changed: reverse it, and enter it anew.")
