"""A lead's way through the stages of its funnel: since when it stands where, what it needs to go on."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt.model import Mapped, Model, action, field, lines, link

from yurt_crm.models.funnel import Funnel, Stage
from yurt_crm.models.lead_check import LeadCheck
from yurt_crm.models.stage_move import StageMove
from yurt_crm.services.stage_rules import add_checks, problems


class Progress(Model, abstract=True):
    """Funnel and stage of a lead, with the rules that hold between them."""

    funnel: Mapped[Funnel | None] = link(tracked=True, help="Leads move along its stages.")
    stage: Mapped[Stage] = link(tracked=True, default=lambda env: first_stage(env))
    stage_since: Mapped[datetime | None] = field(readonly=True, label="At this stage since")
    offer_sent_on: Mapped[date | None] = field(tracked=True, label="Offer sent", help="The day the offer went out.")
    answered_at: Mapped[datetime | None] = field(
        readonly=True, label="First answer", help="When somebody of ours first turned to the customer."
    )
    checks: Mapped[list[LeadCheck]] = lines(inverse="lead", label="Checklist")
    moves: Mapped[list[StageMove]] = lines(inverse="lead", label="Stages so far", order="-at")

    def on_create(self) -> None:
        super().on_create()
        if self.funnel is not None and (self.stage is None or self.stage.funnel is not self.funnel):
            self.stage = self.funnel.stages[0]
        if self.stage is not None:
            self.funnel = self.stage.funnel
        self.stage_since = self.stage_since or self.env.now
        add_checks(self)
        self._refuse(problems(self, forward=True, changed=None))

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "funnel" in changes and "stage" not in changes and self.funnel is not None:
            self.stage = self.funnel.stages[0]
            changes |= {"stage"}
        if "stage" in changes and self.stage is not None:
            changes_funnel = self.funnel_id != self.stage.funnel_id  # type: ignore[attr-defined]
            self.funnel = self.stage.funnel
            self.stage_since = self.env.now
            if changes_funnel or "funnel" in changes:
                add_checks(self)
        self._refuse(problems(self, forward=self._goes_forward(changes), changed=changes))
        if "stage" in changes and self.env.user_id is not None and not self.stage.is_lost:
            self.answered_at = self.answered_at or self.env.now

    @action("Offer sent", icon="file-text", when=("open",))
    def send_offer(self) -> None:
        """Notes that the customer has got an offer today."""
        self.offer_sent_on = self.env.today
        self.answered_at = self.answered_at or self.env.now

    @action("Answered", icon="message-check", when=("open",))
    def answer(self) -> None:
        """Notes that the customer has been answered: the time to the first answer is measured by it."""
        self.answered_at = self.answered_at or self.env.now

    def _goes_forward(self, changes: frozenset[str]) -> bool:
        """True when the lead comes to a stage that stands further right, or in another funnel."""
        if "stage" not in changes:
            return False
        before = sa.inspect(self).attrs.stage_id.history.deleted
        former = self.env.session.get(self.env[Stage], before[0]) if before and before[0] else None
        return (
            former is None
            or former.funnel_id != self.stage.funnel_id  # type: ignore[attr-defined]
            or former.sequence < self.stage.sequence
        )

    def _refuse(self, wrong: dict[str, str]) -> None:
        if wrong:
            raise ValidationFailed(" ".join(dict.fromkeys(wrong.values())), wrong, model="crm.lead")


def first_stage(env) -> int | None:
    """The stage a new lead starts in when none is chosen: the first of the oldest funnel."""
    stage = env[Stage]
    return env.session.scalar(sa.select(stage.id).order_by(stage.funnel_id, stage.sequence, stage.id).limit(1))
