"""Debtors: the case of a late loan with its stage and next day, what was done, what was promised, and reminders."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import Ask, LongText, Mapped, Model, Money, State, action, field, index, lines, link, state, unique
from yurt_crm.models.contact import Contact

from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import Product

STEPS = {
    "call": "Call",
    "visit": "Visit",
    "message": "Message",
    "letter": "Letter of claim",
    "lawsuit": "Lawsuit filed",
    "hearing": "Hearing",
    "judgement": "Judgement",
    "enforcement": "Enforcement",
    "note": "Note",
}
RESULTS = {
    "reached": "Reached",
    "not_reached": "Not reached",
    "promised": "Promised to pay",
    "refused": "Refuses to pay",
    "disputed": "Disputes the debt",
    "done": "Done",
}
STAGE_OF = {
    "letter": "claim",
    "lawsuit": "court",
    "hearing": "court",
    "judgement": "court",
    "enforcement": "enforcement",
}
PROMISES = {"open": "Open", "kept": "Kept", "broken": "Broken"}
REMINDERS = {"queued": "To be sent", "sent": "Sent", "failed": "Failed", "dropped": "Not needed any more"}
MOMENTS = {"before": "Before", "on": "On the day", "after": "After"}


class Noting(Ask):
    """What is asked when something was done about a debt."""

    kind: Mapped[str] = field(options=STEPS, default="call", label="What")
    result: Mapped[str] = field(options=RESULTS, default="reached")
    text: Mapped[LongText | None] = field(label="In words")
    promised: Mapped[Money | None] = field(minimum=0, label="Promised amount", help="With a promise.")
    promised_by: Mapped[date | None] = field(label="Promised by", help="With a promise: until which day.")
    next_on: Mapped[date | None] = field(label="Next step on")


class DebtCase(Model, label="Debt case", icon="phone-outgoing", order="next_on, id", record_label="loan", trash=False,
               archive=False):  # fmt: skip
    """The work on a late loan, from the first call to enforcement. One is open for a loan at a time."""

    loan: Mapped[Loan] = link(ondelete="restrict")
    stage: Mapped[str] = state(
        State("early", "Calls", "today", to=("visits", "claim", "court", "enforcement", "settled")),
        State("visits", "Visits", "late", to=("early", "claim", "court", "enforcement", "settled")),
        State("claim", "Claim", "late", to=("early", "visits", "court", "enforcement", "settled")),
        State("court", "In court", "penalty", to=("claim", "enforcement", "settled")),
        State("enforcement", "Enforcement", "penalty", to=("court", "settled")),
        State("settled", "Settled", "done", to=("early",)),
    )
    collector: Mapped[User | None] = link(tracked=True, help="Whoever works on it.")
    next_on: Mapped[date | None] = field(tracked=True, label="Next step on", default=lambda env: env.today)
    next_step: Mapped[str | None] = field(options=STEPS, tracked=True, default="call")
    court: Mapped[str | None] = field(tracked=True, label="Court")
    court_number: Mapped[str | None] = field(tracked=True, searchable=True, label="Number of the court case")
    opened_on: Mapped[date] = field(default=lambda env: env.today, readonly=True)
    closed_on: Mapped[date | None] = field(readonly=True)
    steps: Mapped[list[DebtStep]] = lines(inverse="case", order="-id")
    promises: Mapped[list[Promise]] = lines(inverse="case", order="-id")

    if TYPE_CHECKING:
        loan_id: Mapped[int]
        collector_id: Mapped[int | None]

    indexes = [index("stage", "next_on")]

    @action("Note a step", icon="notebook", primary=True, role="lending.officer", asks=Noting,
            when=("early", "visits", "claim", "court", "enforcement"))  # fmt: skip
    def note_step(self, given: Noting) -> str:
        """A call, a visit, a letter, a step in court: what came of it, and when to go on."""
        from yurt_lending.debtors.cases import note_step

        note_step(self.env, self, given)
        return self.env.gettext("Noted")


class DebtStep(Model, label="Step of a debt case", plural="Steps of debt cases", icon="notebook", order="-id",
               journal=True, record_label="kind"):  # fmt: skip
    """What was done about a debt."""

    case: Mapped[DebtCase] = link(ondelete="restrict")
    done_at: Mapped[datetime]
    kind: Mapped[str] = field(options=STEPS)
    result: Mapped[str] = field(options=RESULTS)
    text: Mapped[LongText | None] = field(label="In words")
    days_late: Mapped[int]
    overdue: Mapped[Money]
    done_by: Mapped[User | None] = link(ondelete="restrict", index=False)

    if TYPE_CHECKING:
        case_id: Mapped[int]


class Promise(Model, label="Promise to pay", plural="Promises to pay", icon="heart-handshake", order="-id",
              trash=False, archive=False, record_label="by"):  # fmt: skip
    """An amount promised until a day. The close of its day says whether it was kept."""

    case: Mapped[DebtCase] = link(ondelete="cascade")
    made_on: Mapped[date] = field(default=lambda env: env.today, readonly=True)
    amount: Mapped[Money] = field(minimum=0)
    by: Mapped[date] = field(label="Until", index=True)
    status: Mapped[str] = field(options=PROMISES, default="open", readonly=True)
    paid: Mapped[Money | None] = field(readonly=True, label="Paid since")

    if TYPE_CHECKING:
        case_id: Mapped[int]

    def validate(self) -> None:
        super().validate()
        if self.by < self.made_on:
            message = self.env.gettext("A promise is for today or later.")
            raise ValidationFailed(message, {"by": message})


class ReminderRule(Model, label="Reminder rule", icon="bell-cog", order="days, id", trash=False, timeline=False):
    """When borrowers are reminded of an instalment, and in which words."""

    name: Mapped[str] = field(translated=True)
    days: Mapped[int] = field(
        minimum=-60, maximum=365, help="From the due date: -3 is three days before, 0 the day, 7 a week after."
    )
    product: Mapped[Product | None] = link(help="Empty: all products.")
    text: Mapped[LongText] = field(
        translated=True, help="{name}, {loan}, {due}, {amount}, {overdue}, {currency} stand for the borrower's."
    )


class Reminder(Model, label="Reminder", icon="bell-ringing", order="-id", trash=False, archive=False, timeline=False,
               audit=False, record_label="text"):  # fmt: skip
    """A message that waits for a channel: channels read what is queued, send it, and say what came of it."""

    loan: Mapped[Loan] = link(ondelete="cascade")
    contact: Mapped[Contact] = link(ondelete="cascade")
    rule: Mapped[ReminderRule] = link(ondelete="restrict", index=False)
    moment: Mapped[str] = field(options=MOMENTS)
    due: Mapped[date] = field(label="Instalment due on")
    send_on: Mapped[date]
    amount: Mapped[Money] = field(label="Unpaid of it")
    text: Mapped[LongText]
    status: Mapped[str] = field(options=REMINDERS, default="queued")
    channel: Mapped[str | None] = field(max_length=40)
    sent_at: Mapped[datetime | None]
    problem: Mapped[str | None] = field(max_length=300)

    if TYPE_CHECKING:
        loan_id: Mapped[int]
        contact_id: Mapped[int]
        rule_id: Mapped[int]

    constraints = [unique("loan", "rule", "due", message="This reminder is queued already.")]
    indexes = [index("status", "send_on")]


class DebtorLoan(Loan, extends=True):
    """A loan with the work on its debt."""

    cases: Mapped[list[DebtCase]] = lines(inverse="loan", order="-id", label="Debt cases")
    reminders: Mapped[list[Reminder]] = lines(inverse="loan", order="-id")

    @action("Open a debt case", icon="phone-outgoing", when=RUNNING, role="lending.officer")
    def open_case(self) -> DebtCase:
        """Somebody works on this debt from now on."""
        from yurt_lending.debtors.cases import opened_case

        return opened_case(self.env, self)
