"""The chart of accounts: data that the client keeps, not code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, check, computed, field, lines, link, unique

KINDS = {
    "asset": "Asset",
    "liability": "Liability",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expense",
}
DEBIT_KINDS = frozenset({"asset", "expense"})
"""Accounts of these kinds usually stand in debit; the others in credit."""


class Account(Model, label="Account", icon="list-tree", order="code", record_label="title", trash=False):
    """A place in the chart of accounts that entries are posted to, or a heading over such places."""

    code: Mapped[str] = field(max_length=20, tracked=True, searchable=True)
    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    kind: Mapped[str] = field(options=KINDS, tracked=True)
    parent: Mapped[Account | None] = link(tracked=True, ondelete="restrict", label="Under")
    children: Mapped[list[Account]] = lines(inverse="parent", label="Accounts below")
    heading: Mapped[bool] = field(tracked=True, help="Adds up the accounts below it; nothing is posted to it.")
    currency: Mapped[str | None] = field(
        max_length=3, tracked=True, help="Takes only amounts in this currency. Empty: in any."
    )
    notes: Mapped[LongText | None]

    if TYPE_CHECKING:
        parent_id: Mapped[int | None]

    constraints = [
        unique("code", message="Another account has this code."),
        check("own_parent", lambda a: a.parent_id != a.id, "An account cannot stand under itself."),
    ]

    @computed(stored=True, depends=["code", "name"], label="Account", searchable=True)
    def title(self) -> str:
        """Code and name, as accountants speak of an account: `1010 Cash desks`."""
        return f"{self.code} {self.name}"

    def on_create(self) -> None:
        super().on_create()
        self._tidy()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self._tidy()
        if changes & {"kind", "currency", "heading"} and self._has_entries():
            message = self.env.gettext("Entries are posted to this account: its kind, currency and heading stay.")
            raise ValidationFailed(message, dict.fromkeys(changes & {"kind", "currency", "heading"}, message))

    def _tidy(self) -> None:
        self.code = self.code.strip() if isinstance(self.code, str) else self.code
        self.currency = self.currency.strip().upper() or None if isinstance(self.currency, str) else None

    def _has_entries(self) -> bool:
        from yurt_finance.ledger import has_entries

        return has_entries(self.env, self.id)
