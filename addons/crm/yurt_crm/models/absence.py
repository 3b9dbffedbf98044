"""Who is away, who stands in, and which leads go back afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import Mapped, Model, State, action, check, field, index, link, state, unique

from yurt_crm.services.substituting import hand_over, return_leads

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead


class Absence(Model, label="Absence", icon="beach", order="-first_day", record_label="user", trash=False):
    """Somebody is away for some days; a colleague looks after their open leads and gives them back."""

    user: Mapped[User] = link(ondelete="cascade", tracked=True, label="Who is away")
    substitute: Mapped[User | None] = link(tracked=True, label="Who stands in")
    first_day: Mapped[date] = field(tracked=True, default=lambda env: env.today)
    last_day: Mapped[date] = field(tracked=True, default=lambda env: env.today)
    reason: Mapped[str | None]
    status: Mapped[str] = state(
        State("planned", "Planned", "new", to=("away", "over")),
        State("away", "Absent", "today", to=("over",)),
        State("over", "Returned", "over"),
        readonly=True,
    )

    indexes = [index("status", "first_day")]
    constraints = [check("order", lambda row: row.last_day >= row.first_day, "The last day comes before the first.")]

    @action("Hand over now", icon="transfer", when=("planned",), primary=True)
    def begin(self) -> str:
        """The open leads go to who stands in. Happens by itself on the first day."""
        self.status = "away"
        count = hand_over(self)
        return self.env.gettext("Leads handed over: {count}").format(count=count)

    @action("Give back now", icon="arrow-back", when=("away",), primary=True)
    def end(self) -> str:
        """The leads that are still open go back. Happens by itself after the last day."""
        self.status = "over"
        count = return_leads(self)
        return self.env.gettext("Leads given back: {count}").format(count=count)

    def validate(self) -> None:
        super().validate()
        substitute = self.substitute.id if self.substitute is not None else None
        if substitute is not None and substitute == (self.user.id if self.user is not None else None):
            message = self.env.gettext("Nobody can stand in for themselves. Choose a colleague.")
            raise ValidationFailed(message, {"substitute": message}, model="crm.absence")


class Handover(
    Model, label="Handed over", plural="Handed over", icon="transfer", order="-id", record_label="", trash=False,
    archive=False, timeline=False,
):  # fmt: skip
    """A lead that went to who stands in, so that it can go back."""

    absence: Mapped[Absence] = link(ondelete="cascade", readonly=True)
    lead: Mapped[Lead] = link(to="crm.lead", ondelete="cascade", readonly=True)
    returned: Mapped[bool] = field(readonly=True)

    constraints = [unique("absence", "lead", message="This lead was handed over already.")]
