"""Initiatives: what contacts are sought for, and what came of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.model import LongText, Mapped, Model, Money, check, computed, field, lines, link, unique

if TYPE_CHECKING:
    from yurt_crm.models.log_entry import LogEntry


class Initiative(Model, label="Initiative", icon="bulb", order="-since, name", trash=False):
    """A drive with an aim, such as winning back who has been silent; contacts of the log belong to it."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    aim: Mapped[LongText | None]
    owner: Mapped[User | None] = link(tracked=True, default=lambda env: env.user_id)
    since: Mapped[date | None] = field(default=lambda env: env.today)
    until: Mapped[date | None]
    entries: Mapped[list[LogEntry]] = lines(to="crm.log_entry", inverse="initiative", label="Contacts made")

    constraints = [
        unique("name", message="Another initiative has this name."),
        check("order", lambda i: i.until >= i.since, "An initiative ends after it has begun."),
    ]

    @computed(stored=True, depends=["entries.promised", "entries.status"], label="Promised")
    def promised(self) -> Money:
        """What contacts of the initiative have promised, as far as a controller has confirmed it."""
        return sum((entry.promised or Decimal(0) for entry in self._confirmed()), Decimal(0))

    @computed(stored=True, depends=["entries.realised", "entries.status"], label="Realised")
    def realised(self) -> Money:
        """What has come of them, as far as a controller has confirmed it."""
        return sum((entry.realised or Decimal(0) for entry in self._confirmed()), Decimal(0))

    def _confirmed(self) -> list[LogEntry]:
        return [entry for entry in self.entries if entry.status == "confirmed"]
