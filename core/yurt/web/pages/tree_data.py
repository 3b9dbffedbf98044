"""The rows of a tree: one query for each level that is open, whatever the number of rows on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.env.query import Query, fetch, group
from yurt.model.filters import parse_filter
from yurt.model.info import ModelInfo
from yurt.view.looks import Tree
from yurt.view.resolved import ListColumn
from yurt.web.pages.addresses import record_href, with_query
from yurt.web.pages.board_data import fixed_ids
from yurt.web.pages.context.tree import TreeRow
from yurt.web.pages.list_data import can
from yurt.web.pages.liststate import ListState
from yurt.web.present.cells import CellTable, cell_table
from yurt.web.present.formats import formats
from yurt.web.present.views import kept, list_view

SIBLINGS = 300
"""So many below one record are shown; the list shows the rest."""
FOUND = 200
DEEPEST = 40
MOST_OPEN = 200


def table_of(env: Env, info: ModelInfo, view: Tree) -> CellTable:
    """The columns beside the title."""
    return kept(env, ("tree-cells", view, env.zone.key), lambda: _cells(env, info, view))


def is_filtered(state: ListState) -> bool:
    """Whether only what is found is shown, without its place in the tree."""
    return bool(state.parts or state.search or state.show)


class TreeReader:
    """Reads rows for one user."""

    def __init__(self, env: Env, info: ModelInfo, view: Tree, state: ListState) -> None:
        assert info.tree is not None
        self.env, self.info, self.view, self.state, self.parent = env, info, view, state, info.tree.name
        self.table = table_of(env, info, view)
        self.moves = may_move(env, info)
        self.create = can(env, info, "create")

    def found(self) -> tuple[TreeRow, ...]:
        """What the filter finds, each with the path to it."""
        rows = self._rows(self.state, 1, FOUND)
        above = {row.id: [int(row.parent)] if row.parent else [] for row in rows}
        names: dict[int, str] = {}
        for _ in range(DEEPEST):
            last = {path[-1] for path in above.values() if path}
            new = last - names.keys()
            if not new:
                break
            names |= labels_of(self.env, self.info.name, list(new))
            parents = self._parents(new)
            for path in above.values():
                following = parents.get(path[-1]) if path else None
                if following is not None and following not in path:
                    path.append(following)
        return tuple(
            replace(row, path=" › ".join(names[n] for n in reversed(above[row.id]) if n in names)) for row in rows
        )

    def top(self, opened: Iterable[int] = ()) -> tuple[TreeRow, ...]:
        """The uppermost records with what stands below the opened ones."""
        start = self._below(None, 1)
        levels, wanted = [start], set(list(opened)[:MOST_OPEN])
        below: dict[str, list[TreeRow]] = {}
        while len(levels) < DEEPEST:
            parents = [int(row.id) for row in levels[-1] if int(row.id) in wanted and row.children]
            if not parents:
                break
            rows = self._below(parents, len(levels) + 1)
            for row in rows:
                below.setdefault(row.parent, []).append(row)
            levels.append(rows)
        return tuple(_flat(start, below))

    def below(self, parent: int, level: int) -> tuple[TreeRow, ...]:
        """What stands below one record."""
        return tuple(self._below([parent], level))

    def _below(self, parents: list[int] | None, level: int) -> list[TreeRow]:
        if parents is None:
            return self._rows(self._with({"field": self.parent, "op": "empty"}), level, SIBLINGS)
        if len(parents) == 1:
            return self._rows(self._with({"field": self.parent, "op": "eq", "value": parents[0]}), level, SIBLINGS)
        return self._rows(self._with({"field": self.parent, "op": "in", "value": parents}), level, SIBLINGS * 4)

    def _with(self, part: dict[str, Any]) -> ListState:
        return ListState(self.info.name, parts=(part,), order=self.state.order)

    def _rows(self, state: ListState, level: int, most: int) -> list[TreeRow]:
        order = state.order or list_view(self.env, self.info.name).order
        extra = () if self.info.options.journal else ("version",)
        paths = tuple(dict.fromkeys((*self.table.paths, self.parent, *extra)))
        page = fetch(self.env, self.info.name, replace(state, order=order, group=()).query(paths, most))
        at = {column.path: column for column in page.plan.columns}
        ids = [row[0] for row in page.rows]
        fixed = fixed_ids(self.env, self.info, ids) if self.moves else set(ids)
        counts = self._counts(ids)
        shape, made = formats(self.env.language), []
        for row, cells in zip(page.rows, self.table.rows(page.plan, page.rows), strict=True):
            number, parent = row[0], row[at[self.parent].index]
            children = shape.integer(counts[number]) if number in counts else ""
            made.append(
                TreeRow(
                    id=str(number),
                    version=(row[at["version"].index] if "version" in at else 0) or 0,
                    parent="" if parent is None else str(parent),
                    title=cells.cells[0][0] or f"#{number}",
                    href=record_href(self.info.name, number),
                    level=level,
                    cells=tuple(cells.cells[1:]),
                    children=children,
                    children_href=self._children_href(number, level) if children else "",
                    new_href=self._new_href(number),
                    more_href=self._more_href(number) if counts.get(number, 0) > SIBLINGS else "",
                    movable=number not in fixed,
                )
            )
        return made

    def _children_href(self, number: int, level: int) -> str:
        path = ListState(self.info.name).href("tree/below").partition("?")[0]
        return with_query(path, [("parent", str(number)), ("level", str(level + 1))])

    def _new_href(self, number: int) -> str:
        return with_query(record_href(self.info.name, "new"), [(self.parent, str(number))]) if self.create else ""

    def _more_href(self, number: int) -> str:
        return self._with({"field": self.parent, "op": "eq", "value": number}).href()

    def _counts(self, ids: list[int]) -> dict[int, int]:
        """How many stand below each; one query."""
        if not ids:
            return {}
        where: Any = parse_filter({"field": self.parent, "op": "in", "value": ids})
        found = group(self.env, self.info.name, Query(where=where), self.parent, limit=len(ids))
        return {row.value: row.count for row in found}

    def _parents(self, ids: Iterable[int]) -> dict[int, int | None]:
        where: Any = parse_filter({"field": "id", "op": "in", "value": list(ids)})
        page = fetch(self.env, self.info.name, Query((self.parent,), where=where, limit=FOUND, archived=None))
        at = page.plan.columns[0].index
        return {row[0]: row[at] for row in page.rows}


def may_move(env: Env, info: ModelInfo) -> bool:
    """Whether this user may move records at all."""
    assert info.tree is not None
    return can(env, info, "write") and env.access.writable(info.tree) and not info.tree.readonly


def _flat(rows: Iterable[TreeRow], below: dict[str, list[TreeRow]]) -> Iterable[TreeRow]:
    for row in rows:
        inner = below.get(row.id)
        if inner is None:
            yield row
            continue
        yield replace(row, open=True, children_href="")
        yield from _flat(inner, below)


def _cells(env: Env, info: ModelInfo, view: Tree) -> CellTable:
    paths: dict[str, None] = dict.fromkeys((view.title, *view.fields))
    return cell_table(env, info.name, tuple(ListColumn(path) for path in paths))
