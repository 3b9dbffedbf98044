"""What the system or a colleague tells a user: shown by the bell, popped up on open screens."""

from __future__ import annotations

from datetime import date, datetime

from yurt.base.models.people import User
from yurt.model import LongText, Mapped, Model, field, index, link

NOTICE_KINDS = {"info": "Notice", "task": "Task", "mention": "Mention", "warning": "Warning"}


class Notification(Model, label="Notification", plural="Notifications", icon="bell", order="-id", archive=False,
                   trash=False, timeline=False, audit=False, record_label="title"):  # fmt: skip
    """One message to one user. Made by `env.notify` in the transaction of what it tells about."""

    recipient: Mapped[User] = link(ondelete="cascade")
    kind: Mapped[str] = field(options=NOTICE_KINDS, default="info")
    title: Mapped[str] = field(searchable=True)
    text: Mapped[LongText | None]
    model: Mapped[str | None] = field(max_length=100)
    record_id: Mapped[int | None]
    due: Mapped[date | None]
    read_at: Mapped[datetime | None]

    indexes = [index("recipient", "read_at")]
