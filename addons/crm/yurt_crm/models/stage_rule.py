"""What a lead must have before it reaches a stage, and what is to be ticked off on the way."""

from __future__ import annotations

from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, field, link

from yurt_crm.models.funnel import Stage

NEEDS = {
    "field": "A field is filled in",
    "offer": "An offer was sent",
    "answer": "The customer was answered",
    "lines": "There are products",
}
FIELDS = {
    "contact": "Contact",
    "amount": "Amount",
    "expected_date": "Expected",
    "company_name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "salesperson": "Salesperson",
    "branch": "Branch",
    "notes": "Notes",
    "other": "Another field",
}
KNOWN = "crm.stage_rules"
"""Where a unit of work keeps the rules it has read; whoever changes one of them forgets them."""


class _StageNeed(Model, abstract=True):
    """What decides over moves: a unit of work that changes it reads the rules anew."""

    def on_create(self) -> None:
        super().on_create()
        self.env.session.info.pop(KNOWN, None)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.env.session.info.pop(KNOWN, None)

    def on_delete(self) -> None:
        super().on_delete()
        self.env.session.info.pop(KNOWN, None)


class StageRule(
    _StageNeed, label="Stage rule", icon="shield-check", order="stage, id", record_label="need", trash=False,
    archive=False, timeline=False,
):  # fmt: skip
    """A lead reaches the stage, or a later one, only when this is so. It may be lost at any time."""

    stage: Mapped[Stage] = link(ondelete="cascade")
    need: Mapped[str] = field(options=NEEDS, default="field", tracked=True, label="What is needed")
    field_name: Mapped[str | None] = field(
        options=FIELDS,
        label="Field",
        tracked=True,
        required_when={"field": "need", "op": "eq", "value": "field"},
        hidden_when={"field": "need", "op": "ne", "value": "field"},
    )
    other_field: Mapped[str | None] = field(
        max_length=60,
        tracked=True,
        label="Name of the field",
        help="The technical name of another field of leads, such as x_size.",
        required_when={"field": "field_name", "op": "eq", "value": "other"},
        hidden_when={"field": "field_name", "op": "ne", "value": "other"},
    )
    message: Mapped[LongText | None] = field(
        translated=True, help="What people are told; empty for a sentence made from the rule."
    )

    @property
    def wanted(self) -> str:
        """The name of the field that must be filled; empty for rules of another kind."""
        if self.need != "field":
            return ""
        return (self.other_field if self.field_name == "other" else self.field_name) or ""

    def validate(self) -> None:
        super().validate()
        if self.need == "field" and self.field_name == "other":
            known = self.env.info("crm.lead").fields
            if (self.other_field or "") not in known:
                message = self.env.gettext("Leads have no field “{name}”.").format(name=self.other_field or "")
                raise ValidationFailed(message, {"other_field": message}, model="crm.stage_rule")


class ChecklistItem(
    _StageNeed, label="Checklist item", icon="checkbox", order="stage, sequence, id", trash=False, archive=False,
    timeline=False,
):  # fmt: skip
    """Something to be done at a stage. What is required keeps the lead from going further until it is ticked off."""

    text: Mapped[str] = field(translated=True, searchable=True, label="What is to be done")
    stage: Mapped[Stage] = link(ondelete="cascade")
    sequence: Mapped[int] = field(default=10, label="Order")
    required: Mapped[bool] = field(default=True, label="Required", help="The lead goes no further without it.")
