"""The contact log: every contact made, what came of it, and whether somebody else has confirmed the result."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from yurt.base.models.people import User
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model import LongText, Mapped, Model, Money, State, action, field, index, link, state

from yurt_crm.models.contact import Contact
from yurt_crm.models.initiative import Initiative
from yurt_crm.models.sources import CHANNELS

DIRECTIONS = {"out": "We to them", "in": "They to us"}
OUTCOMES = {
    "talked": "Talked", "unreached": "Not reached", "interested": "Interested", "agreed": "Agreed on something",
    "bought": "Bought", "refused": "Refused", "later": "Asked for later", "complaint": "Complained",
}  # fmt: skip
RESULT = frozenset({"promised", "realised", "outcome", "at", "contact", "employee", "initiative"})
"""What a controller has confirmed, and what therefore stays as it is."""


class LogEntry(
    Model, label="Contact made", plural="Contact log", icon="message-2", archive=False, trash=False,
    record_label="outcome", order="-at, -id",
):  # fmt: skip
    """One contact with a person or firm: when, how, with what outcome, and what it is worth.

    A result counts once somebody with the role `crm.controller` has confirmed it, who is neither its employee nor
    its author.
    """

    contact: Mapped[Contact] = link(ondelete="cascade", tracked=True)
    at: Mapped[datetime] = field(label="When", default=lambda env: env.now, tracked=True)
    channel: Mapped[str] = field(options=CHANNELS, default="phone", tracked=True)
    direction: Mapped[str] = field(options=DIRECTIONS, default="out")
    employee: Mapped[User | None] = link(default=lambda env: env.user_id, tracked=True, label="By")
    outcome: Mapped[str] = field(options=OUTCOMES, default="talked", tracked=True)
    text: Mapped[LongText | None] = field(label="What was said", searchable=True)
    initiative: Mapped[Initiative | None] = link(tracked=True)
    promised: Mapped[Money | None] = field(minimum=0, tracked=True, help="What they promised to spend or to bring.")
    realised: Mapped[Money | None] = field(minimum=0, tracked=True, help="What came of it.")
    status: Mapped[str] = state(
        State("unconfirmed", "To confirm", "new", to=("confirmed", "rejected")),
        State("confirmed", "Confirmed", "ok", to=("unconfirmed",)),
        State("rejected", "Not confirmed", "late", to=("unconfirmed",)),
        readonly=True,
    )
    controller: Mapped[User | None] = link(readonly=True)
    controlled_at: Mapped[datetime | None] = field(readonly=True)

    indexes = [index("contact", "at"), index("status", "at"), index("employee", "at")]

    if TYPE_CHECKING:
        contact_id: Mapped[int]
        employee_id: Mapped[int | None]
        controller_id: Mapped[int | None]

    def on_create(self) -> None:
        super().on_create()
        self._tell_contact()

    def on_change(self, changes: frozenset[str]) -> None:
        """A confirmed result stays as it is; only a controller decides on the status."""
        super().on_change(changes)
        if "status" in changes:
            self._check_controller()
            decided = self.status != "unconfirmed"
            self.controller_id = self.env.user_id if decided else None
            self.controlled_at = self.env.now if decided else None
        elif self.status == "confirmed" and changes & RESULT:
            raise ValidationFailed(
                self.env.gettext("This result is confirmed. A controller has to open it again first.")
            )
        if "at" in changes:
            self._tell_contact()

    def on_delete(self) -> None:
        super().on_delete()
        if self.status == "confirmed":
            raise ValidationFailed(self.env.gettext("A confirmed result is not deleted."))
        entry, contact = self.env.info(LogEntry).table.c, self.env.info(Contact).table
        connection = self.env.session.connection()
        last = sa.select(sa.func.max(entry.at)).where(entry.contact_id == self.contact_id, entry.id != self.id)
        connection.execute(
            sa.update(contact).where(contact.c.id == self.contact_id).values(last_contact_at=last.scalar_subquery())
        )

    @action("Confirm", icon="checks", role="crm.controller", when=("unconfirmed",), bulk=True, primary=True)
    def confirm(self) -> None:
        """The result is as it was written down."""
        self.status = "confirmed"

    @action("Do not confirm", icon="x", role="crm.controller", when=("unconfirmed",), bulk=True)
    def reject(self) -> None:
        """The result could not be confirmed and does not count."""
        self.status = "rejected"

    @action("Open again", icon="arrow-back-up", role="crm.controller", when=("confirmed", "rejected"))
    def reopen(self) -> None:
        """The result is to be confirmed anew."""
        self.status = "unconfirmed"

    def _check_controller(self) -> None:
        """Separation of duties: nobody confirms what they did or wrote down themselves."""
        env = self.env
        if env.is_sudo:
            return
        if not env.access.has_role("crm.controller"):
            raise AccessDenied(env.gettext("Only a controller confirms results."))
        if env.user_id in (self.employee_id, self.created_by_id):
            raise ValidationFailed(env.gettext("Somebody else has to confirm this: you did it or wrote it down."))

    def _tell_contact(self) -> None:
        """The contact knows when it was last reached; whoever logs a contact need not have the right to change it."""
        contact = self.contact or self.env.session.get(self.env[Contact], self.contact_id)
        if contact is None:
            return  # a wrong number is refused when the entry is written
        if contact.id is None:
            contact.last_contact_at = max(filter(None, (contact.last_contact_at, self.at)))
            return
        table = self.env.info(Contact).table
        earlier = sa.or_(table.c.last_contact_at.is_(None), table.c.last_contact_at < self.at)
        done = self.env.session.connection().execute(
            sa.update(table).where(table.c.id == contact.id, earlier).values(last_contact_at=self.at)
        )
        if done.rowcount:
            set_committed_value(contact, "last_contact_at", self.at)
