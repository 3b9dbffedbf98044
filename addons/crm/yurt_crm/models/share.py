"""Contacts that are shared with chosen colleagues, for a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.i18n import N_
from yurt.model import Mapped, Model, field, index, link, unique

from yurt_crm.models.contact import Contact

MAY = {"read": "See", "write": "See and change"}


class Share(
    Model, label="Shared with", plural="Shared contacts", icon="share", archive=False, trash=False, timeline=False,
    record_label="may", order="until, id",
):  # fmt: skip
    """A colleague may see or change somebody else's contact, until a day. After that day it is as if it never was."""

    contact: Mapped[Contact] = link(ondelete="cascade")
    colleague: Mapped[User] = link(ondelete="cascade", tracked=True)
    may: Mapped[str] = field(options=MAY, default="read", tracked=True)
    until: Mapped[date | None] = field(tracked=True, help="The last day; empty for no end.")
    note: Mapped[str | None] = field(help="Why, such as a holiday.")

    constraints = [unique("contact", "colleague", message="This contact is shared with them already.")]
    indexes = [index("colleague", "until")]

    if TYPE_CHECKING:
        contact_id: Mapped[int]
        colleague_id: Mapped[int]

    def on_create(self) -> None:
        """The colleague is told; whom rules let see what is worked out anew."""
        super().on_create()
        self.env.rights_changed()
        contact, colleague = self.contact, self.colleague_id or (self.colleague and self.colleague.id)
        if contact is not None and contact.id is not None and colleague != self.env.user_id:
            self.env.notify(colleague, N_("“{name}” is shared with you"), record=contact, name=contact.name)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.env.rights_changed()

    def on_delete(self) -> None:
        super().on_delete()
        self.env.rights_changed()
