"""What users keep of their views: filters, columns, favourites."""

from __future__ import annotations

from yurt.base.models.people import User
from yurt.model import Json, Mapped, Model, field, index, link


class SavedFilter(Model, label="Saved filter", icon="filter", archive=False, trash=False):
    """A named filter with order and grouping; private, or shared with everybody."""

    name: Mapped[str]
    model: Mapped[str] = field(max_length=100)
    owner: Mapped[User | None] = link(ondelete="cascade", default=lambda env: env.user_id)
    shared: Mapped[bool] = field(default=False)
    favourite: Mapped[bool] = field(default=False, label="Use at first")
    query: Mapped[Json]

    indexes = [index("model", "owner")]


class ViewSetting(Model, label="View setting", archive=False, trash=False, timeline=False, audit=False,
                  record_label="key"):  # fmt: skip
    """How one user has arranged one view: columns shown, their order, the last filter."""

    user: Mapped[User] = link(ondelete="cascade")
    key: Mapped[str] = field(max_length=200)
    value: Mapped[Json]

    indexes = [index("user", "key")]
