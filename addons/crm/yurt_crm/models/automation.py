"""What happens by itself when a lead comes to a stage, leaves it, or stays there too long; and what has happened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.base.models.webhooks import Webhook
from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, field, index, lines, link

from yurt_crm.models.distribution import Distribution
from yurt_crm.models.funnel import Stage
from yurt_crm.models.sources import SOURCES

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead

MOMENTS = {"enter": "A lead comes to the stage", "leave": "A lead leaves the stage", "stay": "A lead stays too long"}
DEEDS = {
    "task": "Give a task",
    "message": "Write to the customer by e-mail",
    "notify": "Tell a colleague",
    "assign": "Give the lead to somebody",
    "distribute": "Let a distribution choose",
    "set": "Set a field",
    "webhook": "Call another system",
}
SETTABLE = {"priority": "Priority", "expected_date": "Expected", "notes": "Notes", "kind": "Kind", "rhythm": "Repeats"}
KNOWN = "crm.automations"
"""Where a unit of work keeps what it knows of automations; whoever changes one makes it forget."""
OUTCOMES = {"done": "Done", "failed": "Failed", "sent": "On its way"}


def _only(*deeds: str) -> dict[str, object]:
    return {"not": {"field": "deed", "op": "in", "value": list(deeds)}}


class Automation(
    Model, label="Automation", icon="robot", order="stage, sequence, id", trash=False, timeline=True,
):  # fmt: skip
    """One thing that is done by itself at a stage. Texts may hold {title}, {number}, {name}, {stage} and {amount}."""

    name: Mapped[str] = field(tracked=True, searchable=True, help="The log names it so.")
    stage: Mapped[Stage] = link(ondelete="cascade", tracked=True)
    sequence: Mapped[int] = field(default=10, label="Order")
    active: Mapped[bool] = field(default=True, tracked=True)
    moment: Mapped[str] = field(options=MOMENTS, default="enter", tracked=True, label="When")
    days: Mapped[int | None] = field(
        minimum=1,
        maximum=3650,
        tracked=True,
        label="After days",
        required_when={"field": "moment", "op": "eq", "value": "stay"},
        hidden_when={"field": "moment", "op": "ne", "value": "stay"},
    )
    only_source: Mapped[str | None] = field(options=SOURCES, tracked=True, label="Only leads from")
    deed: Mapped[str] = field(options=DEEDS, default="task", tracked=True, label="What is done")
    title: Mapped[str | None] = field(
        label="Subject", tracked=True, hidden_when=_only("task", "message", "notify"),
        required_when={"field": "deed", "op": "in", "value": ["task", "message", "notify"]},
    )  # fmt: skip
    text: Mapped[LongText | None] = field(tracked=True, hidden_when=_only("task", "message", "notify"))
    due_in: Mapped[int | None] = field(
        minimum=0, maximum=3650, default=1, label="Due in days", hidden_when=_only("task"), tracked=True
    )
    user: Mapped[User | None] = link(
        label="Who", tracked=True, help="Empty: the lead's salesperson.", hidden_when=_only("task", "notify", "assign")
    )
    distribution: Mapped[Distribution | None] = link(
        tracked=True, hidden_when=_only("distribute"), help="Empty: the funnel's."
    )
    field_name: Mapped[str | None] = field(
        options=SETTABLE, label="Field", tracked=True, hidden_when=_only("set"),
        required_when={"field": "deed", "op": "eq", "value": "set"},
    )  # fmt: skip
    value: Mapped[str | None] = field(
        tracked=True, hidden_when=_only("set"), help="For a day: a number of days from then on, such as 3."
    )
    webhook: Mapped[Webhook | None] = link(
        tracked=True, hidden_when=_only("webhook"), help="Webhooks are set up in the administration.",
        required_when={"field": "deed", "op": "eq", "value": "webhook"},
    )  # fmt: skip
    runs: Mapped[list[AutomationRun]] = lines(inverse="automation", label="What has happened", order="-id")

    def on_create(self) -> None:
        super().on_create()
        self.env.session.info.pop(KNOWN, None)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.env.session.info.pop(KNOWN, None)

    def validate(self) -> None:
        super().validate()
        if self.deed == "set" and self.field_name:
            message = self._unfit(self.value or "")
            if message:
                raise ValidationFailed(message, {"value": message}, model="crm.automation")

    def _unfit(self, value: str) -> str:
        """Why the value cannot be set; empty when it can."""
        spec = self.env.info("crm.lead").field(self.field_name or "")
        if spec.kind == "date" and not value.strip().lstrip("-").isdigit():
            return self.env.gettext("Write a number of days, such as 3.")
        if spec.options and value not in spec.options:
            return self.env.gettext("Choose one of: {values}.").format(values=", ".join(spec.options))
        return ""


class AutomationRun(
    Model, label="Automation log", plural="Automation log", icon="history", order="-id", record_label="why",
    journal=True,
):  # fmt: skip
    """What an automation did for a lead, when and why; a failure says what went wrong."""

    automation: Mapped[Automation | None] = link(ondelete="set null", readonly=True)
    name: Mapped[str] = field(readonly=True, label="What")
    lead: Mapped[Lead | None] = link(to="crm.lead", ondelete="cascade", readonly=True)
    at: Mapped[datetime] = field(readonly=True, label="When")
    why: Mapped[str] = field(readonly=True)
    outcome: Mapped[str] = field(options=OUTCOMES, readonly=True)
    message: Mapped[LongText | None] = field(readonly=True, label="What happened")
    occasion: Mapped[str] = field(max_length=120, unique=True, readonly=True, help="Keeps it from happening twice.")

    indexes = [index("lead", "at"), index("at")]
