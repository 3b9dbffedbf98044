"""Who wants to be told of what happens to a record."""

from __future__ import annotations

from yurt.base.models.people import User
from yurt.model import Mapped, Model, field, link, unique


class Follower(Model, label="Follower", icon="bell", archive=False, trash=False, timeline=False, audit=False,
               record_label="model"):  # fmt: skip
    """A user who follows a record. `muted` remembers that they stopped, so that nobody is made to follow again."""

    model: Mapped[str] = field(max_length=100)
    record_id: Mapped[int]
    user: Mapped[User] = link(ondelete="cascade", default=lambda env: env.user_id)
    muted: Mapped[bool] = field(default=False)

    constraints = [unique("model", "record_id", "user", message="This person follows already.")]
