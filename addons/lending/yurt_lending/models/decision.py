"""Who decides on applications, up to what, and what was decided, why and by whom."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yurt.base.models.people import Role, User
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model import Ask, LongText, Mapped, Model, Money, Percent, action, field, index, lines, link, many

from yurt_lending.models.loan import TERMS, Loan
from yurt_lending.models.product import Product

OUTCOMES = {
    "agreed": "Agreed, a higher level decides",
    "approved": "Approved",
    "refused": "Refused",
    "sent_back": "Sent back",
}
STAGES = {
    "entered": "Being filled in",
    "waiting": "Waits for a decision",
    "sent_back": "Sent back for completion",
    "decided": "Decided",
}


class RefusalReason(
    Model, label="Reason for refusal", plural="Reasons for refusal", icon="mood-sad", order="name", trash=False,
    timeline=False,
):  # fmt: skip
    """Why an application is refused."""

    name: Mapped[str] = field(translated=True, searchable=True)
    told: Mapped[str | None] = field(
        max_length=300, translated=True, label="What the applicant is told", help="Empty: nothing but the refusal."
    )


class Authority(
    Model, label="Level of approval", plural="Levels of approval", icon="stairs-up", order="level, id", trash=False
):
    """Who may approve up to what. The lowest level that reaches decides; without any level, a head of lending does."""

    name: Mapped[str] = field(tracked=True, translated=True)
    level: Mapped[int] = field(default=1, minimum=1, maximum=99, tracked=True, help="1 is the lowest.")
    product: Mapped[Product | None] = link(
        tracked=True, help="A product with levels of its own has those only. Empty: for the products without."
    )
    role: Mapped[Role | None] = link(tracked=True, help="Whoever has this role decides on the level.")
    people: Mapped[list[User]] = many(tracked=True, help="They decide on the level besides.")
    up_to: Mapped[Money | None] = field(minimum=0, tracked=True, help="The highest amount; empty: any.")
    least_score: Mapped[Decimal | None] = field(digits=2, tracked=True, help="A lower score goes to a higher level.")
    against_score: Mapped[bool] = field(
        tracked=True, label="May go against the score", help="Approve what the score declines, or beyond its limit."
    )
    must_agree: Mapped[bool] = field(tracked=True, label="Always asked", help="Also where a higher level decides.")

    if TYPE_CHECKING:
        product_id: Mapped[int | None]

    def validate(self) -> None:
        super().validate()
        if self.role is None and not self.people:
            message = self.env.gettext("Give a role or people: nobody could decide on this level.")
            raise ValidationFailed(message, {"role": message})


class Decision(Model, label="Decision", icon="gavel", order="-id", journal=True, record_label="outcome"):
    """What somebody decided on an application, with the terms and the score that they saw."""

    loan: Mapped[Loan] = link(ondelete="restrict")
    round: Mapped[int] = field(help="Counts how often the application was handed in.")
    outcome: Mapped[str] = field(options=OUTCOMES)
    level: Mapped[Authority | None] = link(ondelete="restrict", index=False)
    reason: Mapped[RefusalReason | None] = link(ondelete="restrict", index=False)
    text: Mapped[LongText | None] = field(label="In words")
    amount: Mapped[Money]
    rate: Mapped[Percent]
    term: Mapped[int] = field(label="Instalments")
    score: Mapped[Decimal | None] = field(digits=2)
    grade: Mapped[str | None] = field(max_length=40)
    decided_at: Mapped[datetime]
    decided_by: Mapped[User | None] = link(ondelete="restrict", index=False)

    if TYPE_CHECKING:
        loan_id: Mapped[int]
        decided_by_id: Mapped[int | None]

    indexes = [index("loan", "round")]


class DecidedProduct(Product, extends=True):
    """A product with the rule of two people."""

    one_person: Mapped[bool] = field(
        tracked=True, label="One person is enough", help="Whoever enters an application may approve it as well."
    )


class Approving(Ask):
    """What is asked when an application is approved."""

    amount: Mapped[Money | None] = field(minimum=0, help="Less than applied for, or the same.")
    text: Mapped[LongText | None] = field(label="Why", help="Needed where the score says otherwise.")

    @classmethod
    def suggest(cls, record: Any) -> dict[str, Any]:
        return {"amount": record.principal}


class Refusing(Ask):
    """What is asked when an application is refused."""

    reason: Mapped[RefusalReason] = link()
    text: Mapped[LongText | None] = field(label="In words")


class SendingBack(Ask):
    """What is asked when an application is sent back."""

    text: Mapped[LongText] = field(label="What is missing")


class DecidedLoan(Loan, extends=True):
    """A loan with the decisions on its application."""

    stage: Mapped[str] = field(options=STAGES, default="entered", readonly=True, label="Application")
    awaits: Mapped[Authority | None] = link(readonly=True, label="Decides next", ondelete="set null")
    round: Mapped[int] = field(default=0, readonly=True, label="Times handed in")
    submitted_by: Mapped[User | None] = link(readonly=True, label="Handed in by", index=False)
    decisions: Mapped[list[Decision]] = lines(inverse="loan", order="-id")

    if TYPE_CHECKING:
        submitted_by_id: Mapped[int | None]

    def on_change(self, changes: frozenset[str]) -> None:
        if changes & {"stage", "awaits", "round", "submitted_by"} and not self.env.is_sudo:
            message = self.env.gettext("This follows from decisions. Decide instead.")
            raise AccessDenied(message, model="lending.loan")
        super().on_change(changes)
        if changes & TERMS and self.stage == "waiting" and not self.env.is_sudo:
            with self.env.unguarded():
                self.stage, self.awaits = "entered", None

    @action("Hand in", icon="send", primary=True, when=("applied",), role="lending.officer")
    def submit(self) -> str:
        """The application is complete: whoever decides is told."""
        from yurt_lending.applications.decisions import submit

        return submit(self.env, self)

    @action("Approve", icon="check", primary=True, when=("applied",), role="lending.officer", asks=Approving)
    def approve(self, given: Approving | None = None) -> str:
        """Agrees to the loan, or agrees on one's level and passes it on to the one that decides."""
        from yurt_lending.applications.decisions import decide

        given = given or Approving()
        return decide(self.env, self, given.amount, given.text)

    @action("Refuse", icon="x", when=("applied", "approved"), role="lending.officer", asks=Refusing)
    def reject(self, given: Refusing) -> str:
        """The loan is not given."""
        from yurt_lending.applications.decisions import refuse

        refuse(self.env, self, given.reason, given.text)
        return self.env.gettext("Refused")

    @action("Send back", icon="corner-up-left", when=("applied",), role="lending.officer", asks=SendingBack)
    def send_back(self, given: SendingBack) -> str:
        """Asks whoever entered the application to complete it; what was agreed so far counts no more."""
        from yurt_lending.applications.decisions import send_back

        send_back(self.env, self, given.text)
        return self.env.gettext("Sent back")
