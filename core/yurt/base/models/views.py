"""What users keep of their views: filters, columns, favourites."""

from __future__ import annotations

from typing import Any

from yurt.base.models.people import User
from yurt.base.views_stamp import views_changed
from yurt.errors import InvalidFilter, ValidationFailed
from yurt.model import Json, Mapped, Model, field, index, link
from yurt.model.filters import parse_filter


class _KeptOfLists(Model, abstract=True):
    """What lists show of it is remembered: whatever happens to it, they read it anew."""

    def on_create(self) -> None:
        super().on_create()
        views_changed(self.env)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        views_changed(self.env)

    def on_delete(self) -> None:
        super().on_delete()
        views_changed(self.env)


class SavedFilter(_KeptOfLists, label="Saved filter", icon="filter", archive=False, trash=False):
    """A named filter with order and grouping; private, or shared with everybody."""

    name: Mapped[str]
    model: Mapped[str] = field(max_length=100)
    owner: Mapped[User | None] = link(ondelete="cascade", default=lambda env: env.user_id)
    shared: Mapped[bool] = field(default=False)
    favourite: Mapped[bool] = field(default=False, label="Use at first")
    query: Mapped[Json]

    indexes = [index("model", "owner")]

    def validate(self) -> None:
        """A filter that others see must not be one that no list can read."""
        super().validate()
        if not _is_query(self.query):
            message = self.env.gettext("This is no filter: keep the filter of a list.")
            raise ValidationFailed(message, {"query": message}, model="core.saved_filter")


class ViewSetting(_KeptOfLists, label="View setting", archive=False, trash=False, timeline=False, audit=False,
                  record_label="key"):  # fmt: skip
    """How one user has arranged one view: columns shown, their order, the last filter."""

    user: Mapped[User] = link(ondelete="cascade")
    key: Mapped[str] = field(max_length=200)
    value: Mapped[Json]

    indexes = [index("user", "key")]

    def validate(self) -> None:
        super().validate()
        if not isinstance(self.value, dict) or not _are_names(self.value.get("columns", [])):
            message = self.env.gettext("This is no setting of a view.")
            raise ValidationFailed(message, {"value": message}, model="core.view_setting")


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_query(query: Any) -> bool:
    """Whether this is what a list keeps: `parts` of the filter language, `search`, `order` and `group`."""
    if not isinstance(query, dict) or not isinstance(query.get("search", ""), str):
        return False
    if not (_are_names(query.get("order", [])) and _are_names(query.get("group", []))):
        return False
    layout = query.get("layout", [])
    if not isinstance(layout, list) or not all(_are_names(pair) and len(pair) == 2 for pair in layout):
        return False
    parts = query.get("parts", [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return False
    try:
        parse_filter({"all": parts} if parts else None)
    except InvalidFilter:
        return False
    return True
