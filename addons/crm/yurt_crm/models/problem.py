"""The problem journal: contacts that give trouble, why, and when somebody looks at it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import Ask, LongText, Mapped, Model, State, action, field, index, lines, link, state

from yurt_crm.models.contact import Contact

TROUBLES = {
    "cancellations": "Cancellations", "late": "Late payments", "refusals": "Refusals", "complaints": "Complaints",
    "other": "Something else",
}  # fmt: skip
LOOK_AGAIN = timedelta(days=30)


class Raising(Ask):
    """What is asked when contacts are put in the problem journal."""

    kind: Mapped[str] = field(options=TROUBLES, default="other", label="What gives trouble")
    reason: Mapped[LongText] = field(label="Reason")
    review_on: Mapped[date] = field(label="Look at it again on", default=lambda env: env.today + LOOK_AGAIN)


class Reviewing(Ask):
    """What is asked when a problem is looked at again and goes on."""

    note: Mapped[LongText] = field(label="What was found")
    review_on: Mapped[date] = field(label="Look at it again on", default=lambda env: env.today + LOOK_AGAIN)


class Settling(Ask):
    """What is asked when a problem is over."""

    decision: Mapped[LongText] = field(label="What was decided")


class Problem(
    Model, label="Problem", plural="Problem journal", icon="alert-triangle", order="review_on, id",
    record_label="reason", trash=False, archive=False,
):  # fmt: skip
    """A contact that gives trouble: the reason, who looks after it, and the day on which it is looked at again."""

    contact: Mapped[Contact] = link(ondelete="cascade", tracked=True)
    kind: Mapped[str] = field(options=TROUBLES, default="other", tracked=True, label="What gives trouble")
    reason: Mapped[LongText] = field(tracked=True, searchable=True)
    opened_on: Mapped[date] = field(default=lambda env: env.today, label="Since")
    review_on: Mapped[date] = field(
        default=lambda env: env.today + LOOK_AGAIN, tracked=True, label="Look at it again on",
        help="Who looks after it is told on that day.",
    )  # fmt: skip
    owner: Mapped[User | None] = link(default=lambda env: env.user_id, tracked=True, label="Looks after it")
    status: Mapped[str] = state(
        State("open", "Open", "late", to=("settled",)), State("settled", "Settled", "ok", to=("open",)), readonly=True
    )
    decision: Mapped[LongText | None] = field(tracked=True, label="What was found and decided")
    settled_on: Mapped[date | None] = field(readonly=True)
    told_on: Mapped[date | None] = field(readonly=True, label="Told on")

    indexes = [index("status", "review_on"), index("contact", "status")]

    if TYPE_CHECKING:
        contact_id: Mapped[int]
        owner_id: Mapped[int | None]

    @action("Looked at", icon="calendar-repeat", when=("open",), asks=Reviewing)
    def review(self, given: Reviewing) -> None:
        """It goes on; somebody looks at it again on another day."""
        if given.review_on <= self.env.today:
            message = self.env.gettext("Choose a day that is still to come.")
            raise ValidationFailed(message, {"review_on": message}, model="crm.problem")
        self.review_on = given.review_on
        self._add(given.note)

    @action("Settled", icon="checks", when=("open",), asks=Settling, primary=True)
    def settle(self, given: Settling) -> None:
        """It is over; the contact is not warned of any more."""
        self.status, self.settled_on = "settled", self.env.today
        self._add(given.decision)

    @action("Open again", icon="arrow-back-up", when=("settled",))
    def reopen(self) -> None:
        """It has come back."""
        self.status, self.settled_on, self.review_on = "open", None, self.env.today + LOOK_AGAIN

    def _add(self, text: str) -> None:
        self.decision = "\n".join(filter(None, (self.decision, f"{self.env.today.isoformat()}: {text}")))


class TroublingContact(Contact, extends=True):
    """A contact knows its problems."""

    problems: Mapped[list[Problem]] = lines(inverse="contact")

    @action("Put in the problem journal", icon="alert-triangle", bulk=True, asks=Raising)
    def raise_problem(self, given: Raising) -> None:
        """Somebody looks at this contact again on a day."""
        self.env.create(Problem, contact_id=self.id, kind=given.kind, reason=given.reason, review_on=given.review_on)
