"""Differences that the nightly watch found, until they are gone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, Money, State, action, field, link, state

from yurt_finance.models.journal import JournalEntry


class FoundDifference(Model, label="Difference", icon="scale", order="status, -id",
                      record_label="what", archive=False, trash=False):  # fmt: skip
    """Two figures that should agree and do not. The watch closes it when they agree again."""

    key: Mapped[str] = field(max_length=200, unique=True, readonly=True)
    what: Mapped[str] = field(max_length=500, searchable=True, readonly=True)
    status: Mapped[str] = state(
        State("open", "Open", "late", to=("gone",)), State("gone", "Gone", "done", to=("open",)), readonly=True
    )
    shown: Mapped[Money] = field(readonly=True, help="What the register says.")
    found: Mapped[Money] = field(readonly=True, help="What the movements add up to.")
    difference: Mapped[Money] = field(readonly=True)
    entry: Mapped[JournalEntry | None] = link(readonly=True, index=False, label="First entry to look at")
    author: Mapped[str | None] = field(readonly=True, label="By")
    recorded_at: Mapped[datetime | None] = field(readonly=True, label="Recorded")
    causes: Mapped[LongText | None] = field(readonly=True, label="Where it comes from")
    first_seen: Mapped[datetime] = field(readonly=True)
    last_seen: Mapped[datetime] = field(readonly=True)
    subject_model: Mapped[str | None] = field(max_length=100, readonly=True)
    subject_id: Mapped[int | None] = field(readonly=True)

    if TYPE_CHECKING:
        entry_id: Mapped[int | None]

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if not self.env.is_sudo:
            raise ValidationFailed(self.env.gettext("Mend what differs: the watch closes the difference then."))

    @action("Open what differs", icon="file-arrow-right", role="finance.accountant")
    def open_record(self) -> Model | str:
        """Leads to the record whose figure differs."""
        if not self.subject_model or self.subject_id is None:
            return self.env.gettext("This is about the books as a whole.")
        return self.env.get(self.env.info(self.subject_model).cls, self.subject_id)

    @action("Look again", icon="refresh", role="finance.accountant")
    def look_again(self) -> str:
        """Compares all figures now."""
        from yurt_finance.watch import look

        return self.env.gettext("Open differences: {number}").format(number=look(self.env))
