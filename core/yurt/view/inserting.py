"""Puts other add-ons' insertions into a view. A missing anchor never hurts: the items go to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from yurt.view.declare import Column, Count, Group, Insert, Page, Summary

Report = Callable[[str], None]


def insert_columns(
    columns: tuple[Column, ...], inserts: Iterable[tuple[str, Insert]], report: Report
) -> tuple[Column, ...]:
    """The columns of a list with those that were inserted."""
    made = list(columns)
    for addon, insert in inserts:
        anchor = insert.after or insert.before
        place = next((n for n, column in enumerate(made) if column.field == anchor), None)
        if anchor and place is None:
            report(f"{addon}: “{anchor}” is gone from the list; what stood beside it is at the end.")
        at = len(made) if place is None else place + (1 if insert.after else 0)
        made[at:at] = insert.items
    return tuple(made)


def insert_items(items: tuple[Any, ...], inserts: Iterable[tuple[str, Insert]], report: Report) -> tuple[Any, ...]:
    """The items of a form with those that were inserted beside a field, group or page."""
    for addon, insert in inserts:
        anchor = insert.after or insert.before
        if anchor is None or not any(_named(item, anchor) or _holds(item, anchor) for item in items):
            if anchor:
                report(f"{addon}: “{anchor}” is gone from the form; what stood beside it is at the end.")
            items = (*items, *insert.items)
            continue
        for item in reversed(insert.items) if insert.after else insert.items:
            items = _beside(items, anchor, item, insert.after is not None)
    return items


def _beside(items: tuple[Any, ...], anchor: str, new: Any, after: bool) -> tuple[Any, ...]:
    """`items` with `new` beside the anchor, as deep as it may stand; the anchor is known to be there."""
    for place, item in enumerate(items):
        at = place + 1 if after else place
        if _named(item, anchor):
            return (*items[:at], new, *items[at:])
        inner = getattr(item, "items", None)
        if inner is None or not _holds(item, anchor):
            continue
        if _accepts(item, new):
            changed = _beside(inner, anchor, new, after)
            return (*items[:place], item.model_copy(update={"items": changed}), *items[place + 1 :])
        return (*items[:at], new, *items[at:])
    return (*items, new)


def _named(item: Any, anchor: str) -> bool:
    return getattr(item, "field", None) == anchor or getattr(item, "title", None) == anchor


def _holds(item: Any, anchor: str) -> bool:
    return any(_named(inner, anchor) or _holds(inner, anchor) for inner in getattr(item, "items", ()))


def _accepts(container: Any, item: Any) -> bool:
    """Pages, counters and summaries stand on the form itself, groups on the form or a page."""
    if isinstance(item, Page | Count | Summary):
        return False
    return isinstance(container, Page) if isinstance(item, Group) else True
