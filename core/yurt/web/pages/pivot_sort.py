"""Rows of a pivot in the order of a figure: `sort` in the address is a measure, of a column where one is named.

`amount:sum` sorts by the total of each row, `amount:sum@["2026-01-01"]` by that column; a minus before it turns the
order round. Rows inside others are ordered among themselves; those without a figure stand last.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from yurt.web.pages.layouts import Layout
from yurt.web.pages.liststate import ListState
from yurt.web.present.conditions import json_ready

NAME = "sort"


@dataclass(frozen=True)
class Sorting:
    """By which figure of which column; an empty path is the total of the row."""

    measure: str
    path: tuple[Any, ...] = ()
    down: bool = True

    @property
    def text(self) -> str:
        """As it stands in an address."""
        at = f"@{json.dumps([json_ready(value) for value in self.path], ensure_ascii=False)}" if self.path else ""
        return f"{'-' if self.down else ''}{self.measure}{at}"


def sorting_in(state: ListState, layout: Layout) -> Sorting | None:
    """The order that the address asks for; None for the groupings' own order, and for what this layout has not."""
    text = next((value for name, value in state.layout if name == NAME), "")
    measure, _, place = text.removeprefix("-").partition("@")
    if measure not in {each.name for each in layout.measures}:
        return None
    try:
        path = json.loads(place) if place else []
    except (ValueError, RecursionError):
        return None
    if not isinstance(path, list) or len(path) > len(layout.columns) or any(isinstance(v, dict | list) for v in path):
        return None
    return Sorting(measure, tuple(path), text.startswith("-"))


def sort_href(state: ListState, sorting: Sorting | None, measure: str, path: tuple[Any, ...]) -> tuple[str, str]:
    """Where a click on a head leads, and how its column is sorted now: down first, then up, then not at all."""
    same = tuple(json_ready(value) for value in path)
    here = sorting is not None and sorting.measure == measure and sorting.path == same
    others = tuple(pair for pair in state.layout if pair[0] != NAME)
    if here and sorting is not None and not sorting.down:
        return state.with_(layout=others).href("pivot"), "ascending"
    wanted = Sorting(measure, path, down=not here)
    return state.with_(layout=(*others, (NAME, wanted.text))).href("pivot"), "descending" if here else ""
