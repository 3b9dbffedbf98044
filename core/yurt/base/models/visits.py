"""Where people have been and what they keep at hand: their recent pages and favourites, one mechanism for both."""

from __future__ import annotations

from datetime import datetime

from yurt.base.models.people import User
from yurt.model import Mapped, Model, field, index, link, unique


class Visit(Model, label="Page at hand", plural="Pages at hand", icon="star", archive=False, trash=False,
            timeline=False, audit=False, record_label="href"):  # fmt: skip
    """A page that a user has opened (`seen_at`), and may have starred (`starred_at`).

    A record's page names its model and number, and is shown by the record's label of today; `title` is what a starred
    list is called.
    """

    user: Mapped[User] = link(ondelete="cascade")
    href: Mapped[str] = field(max_length=500)
    title: Mapped[str | None] = field(max_length=200)
    model: Mapped[str | None] = field(max_length=100)
    record_id: Mapped[int | None]
    seen_at: Mapped[datetime]
    starred_at: Mapped[datetime | None]

    constraints = [unique("user", "href", message="This page is kept already.")]
    indexes = [index("user", "seen_at")]
