"""Contacts that may be the same, what was merged, and which values a merge prefers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.model import Json, Mapped, Model, State, check, field, index, link, state, unique

from yurt_crm.models.contact import Contact

PREFERENCES = {
    "kept": "Of the contact that stays",
    "newest": "Of the one changed last",
    "longest": "The longer one",
    "filled": "Whichever is filled",
}


class Duplicate(
    Model, label="Possible duplicate", icon="users-group", archive=False, trash=False, timeline=False, audit=False,
    record_label="reasons", order="-score, id",
):  # fmt: skip
    """Two contacts that may be the same. `left` is the older one."""

    left: Mapped[Contact] = link(ondelete="cascade", label="Contact")
    right: Mapped[Contact] = link(ondelete="cascade", label="Other contact")
    score: Mapped[int] = field(minimum=0, maximum=100, help="100 is certain.", readonly=True)
    reasons: Mapped[str] = field(max_length=200, readonly=True, help="What agrees: phone, email, tax, name …")
    status: Mapped[str] = state(
        State("open", "To decide", "new", to=("merged", "different")),
        State("merged", "Merged", "ok", to=("open",)),
        State("different", "Not the same", "done", to=("open",)),
    )
    decided_by: Mapped[User | None] = link(readonly=True)
    decided_at: Mapped[datetime | None] = field(readonly=True)

    constraints = [
        unique("left", "right", message="This pair is known already."),
        check("two", lambda pair: pair.left_id < pair.right_id, "A pair is two contacts, the older one first."),
    ]
    indexes = [index("status", "score")]

    def on_change(self, changes: frozenset[str]) -> None:
        """Keeps who decided, and when."""
        super().on_change(changes)
        if "status" in changes:
            decided = self.status != "open"
            self.decided_by_id = self.env.user_id if decided else None
            self.decided_at = self.env.now if decided else None


class MergeRule(
    Model, label="Merge rule", icon="git-merge", archive=False, trash=False, timeline=False, record_label="name",
    order="name",
):  # fmt: skip
    """Which of two values a merge proposes for a field of contacts; whoever merges may choose otherwise."""

    name: Mapped[str] = field(max_length=60, label="Field", help="The field's name, such as phone.")
    prefer: Mapped[str] = field(options=PREFERENCES, default="kept")

    constraints = [unique("name", message="This field has a rule already.")]


class Merge(
    Model, label="Merge", icon="git-merge", archive=False, trash=False, timeline=False, record_label="name",
    order="-id",
):  # fmt: skip
    """Two contacts that were made one: what was chosen by which rule, what was moved, and all that undoing needs."""

    name: Mapped[str] = field(readonly=True, help="What both were called.")
    target: Mapped[Contact] = link(ondelete="cascade", label="Stays", readonly=True)
    source_id: Mapped[int] = field(index=True, readonly=True, label="Merged", help="The number of the other contact.")
    merged_by: Mapped[User | None] = link(readonly=True, default=lambda env: env.user_id)
    merged_at: Mapped[datetime] = field(readonly=True, default=lambda env: env.now)
    moved: Mapped[int] = field(readonly=True, label="Links moved")
    choices: Mapped[Json | None] = field(readonly=True, help="For each field: whose value, and by which rule.")
    journal: Mapped[Json | None] = field(readonly=True, read_role="core.nobody")
    undone_at: Mapped[datetime | None] = field(readonly=True)
    undone_by: Mapped[User | None] = link(readonly=True)

    if TYPE_CHECKING:
        target_id: Mapped[int]
        undone_by_id: Mapped[int | None]
