"""What is to be ticked off for one lead: its own copy of the checklists of its funnel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.model import Mapped, Model, field, link, unique

from yurt_crm.models.funnel import Stage
from yurt_crm.models.stage_rule import ChecklistItem

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead


class LeadCheck(
    Model, label="To tick off", plural="To tick off", icon="checkbox", order="stage_order, id", record_label="text",
    trash=False, archive=False, timeline=False,
):  # fmt: skip
    """One thing to be done for a lead; who ticked it off, and when."""

    text: Mapped[str] = field(readonly=True, label="What is to be done")
    done: Mapped[bool] = field(tracked=True)
    lead: Mapped[Lead] = link(to="crm.lead", ondelete="cascade")
    item: Mapped[ChecklistItem | None] = link(ondelete="set null", readonly=True)
    stage: Mapped[Stage] = link(ondelete="cascade", readonly=True)
    stage_order: Mapped[int] = field(default=0, readonly=True, label="Order")
    required: Mapped[bool] = field(readonly=True)
    done_at: Mapped[datetime | None] = field(readonly=True, label="When")
    done_by: Mapped[User | None] = link(readonly=True, label="By")

    constraints = [unique("lead", "item", message="This is on the lead's list already.")]

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "done" in changes:
            self.done_at = self.env.now if self.done else None
            self.done_by_id = self.env.user_id if self.done else None
