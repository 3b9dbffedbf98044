"""Records one below the other."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.searching import SearchLine
from yurt.web.pages.context.table import Cell, Column, EmptyState, ViewSwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """One record. Those below it come right after it, with a greater `level`, once it is open."""

    id: str
    version: int
    parent: str
    title: str
    href: str
    level: int = 1
    cells: tuple[Cell, ...] = ()
    children: str = ""
    """How many stand below it, formatted; empty for none."""
    children_href: str = ""
    """GET answers `_tree_rows.html` with them; empty when they are here already, or there are none."""
    open: bool = False
    path: str = ""
    """Where it stands, when only what was found is shown: `Armenia › Gyumri`."""
    new_href: str = ""
    more_href: str = ""
    """The list of all below it, when there are more than a tree shows."""
    movable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRows:
    """Rows as they stand."""

    rows: tuple[TreeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePage:
    """A model's tree. A move is posted to `move_href` as `id`, `version`, `parent` (empty: to the top) and repeated
    `open` (the ids of the open rows); it answers `_tree.html`, also when it is refused."""

    title: str
    search: SearchLine
    head: str
    columns: tuple[Column, ...]
    part: TreeRows
    move_href: str = ""
    """Empty when nothing may be moved."""
    notes: tuple[str, ...] = ()
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    empty: EmptyState | None = None
