"""Accounting periods: a closed one takes no entries any more."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model import Mapped, Model, State, action, check, field, link, state


class Period(Model, label="Period", icon="calendar-month", order="-start, branch", archive=False, trash=False):
    """From one day to another, of one branch or of the whole company. Days in no period are open."""

    name: Mapped[str] = field(searchable=True, tracked=True)
    branch: Mapped[Branch | None] = link(ondelete="restrict", tracked=True, help="Empty: the whole company.")
    start: Mapped[date] = field(tracked=True, label="From", index=True)
    end: Mapped[date] = field(tracked=True, label="To", index=True)
    status: Mapped[str] = state(
        State("open", "Open", "ok", to=("closed",)),
        State("closed", "Closed", "done", to=("open",)),
    )
    closed_at: Mapped[datetime | None] = field(readonly=True)
    closed_by: Mapped[User | None] = link(readonly=True)

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        closed_by_id: Mapped[int | None]

    constraints = [check("forward", lambda p: p.end >= p.start, "A period cannot end before it starts.")]

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if "status" in changes:
            self._may_turn()
            closed = self.status == "closed"
            self.closed_at = self.env.now if closed else None
            self.closed_by_id = self.env.user_id if closed else None
        elif self.status == "closed" and changes & {"start", "end", "branch"}:
            raise ValidationFailed(self.env.gettext("This period is closed. Open it again first."))

    def on_delete(self) -> None:
        super().on_delete()
        if self.status == "closed":
            raise ValidationFailed(self.env.gettext("This period is closed. Open it again first."))

    def validate(self) -> None:
        super().validate()
        other = self._found(lambda p: (p.start <= self.end) & (p.end >= self.start))
        if other:
            message = self.env.gettext("These days are in the period “{name}” already.").format(name=other)
            raise ValidationFailed(message, {"start": message})

    @action("Close", icon="lock", role="finance.accountant", when=("open",), primary=True,
            confirm="No entry can be posted to a closed period. Continue?")  # fmt: skip
    def close(self) -> None:
        """From now on nothing is posted into this period."""
        self.status = "closed"

    @action("Open again", icon="lock-open", role="finance.controller", when=("closed",))
    def reopen(self) -> None:
        """Lets entries be posted into this period again."""
        self.status = "open"

    def _may_turn(self) -> None:
        env = self.env
        role = "finance.accountant" if self.status == "closed" else "finance.controller"
        if not env.is_sudo and not env.access.has_role(role):
            message = env.gettext("Accountants close periods; controllers open them again.")
            raise AccessDenied(message, model="finance.period", role=role)
        if self.status == "closed":
            if earlier := self._found(lambda p: (p.end < self.start) & (p.status == "open")):
                raise ValidationFailed(env.gettext("Close the period “{name}” first.").format(name=earlier))
        elif later := self._found(lambda p: (p.start > self.end) & (p.status == "closed")):
            raise ValidationFailed(env.gettext("Open the period “{name}” first.").format(name=later))

    def _found(self, condition) -> str | None:
        """The name of another period of the same branch for which the condition holds."""
        period, branch = self.env[Period], self.branch_id or getattr(self.branch, "id", None)
        chosen = sa.select(period.name).where(condition(period), period.branch_id.is_not_distinct_from(branch))
        if self.id is not None:
            chosen = chosen.where(period.id != self.id)
        return self.env.session.scalar(chosen.order_by(period.start).limit(1))
