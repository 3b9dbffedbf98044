"""The client's shops and offices."""

from __future__ import annotations

from yurt.model import LongText, Mapped, Model, Phone, field, unique


class Branch(Model, label="Branch", plural="Branches", icon="building-store", order="name"):
    """A shop or office of the client's. Head office sees all branches, a branch its own."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    code: Mapped[str] = field(max_length=20, tracked=True, help="Short; it goes into the numbers of documents.")
    phone: Mapped[Phone | None] = field(tracked=True)
    address: Mapped[LongText | None]

    constraints = [unique("code", message="Another branch has this code.")]

    def on_create(self) -> None:
        super().on_create()
        self.env.rights_changed()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.env.rights_changed()

    def on_delete(self) -> None:
        super().on_delete()
        self.env.rights_changed()
