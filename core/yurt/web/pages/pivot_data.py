"""A cube laid out as a table: trees of rows and columns, totals at every level, heads with their spans."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.env.cube import Cube, CubeCell, cube
from yurt.model.info import ModelInfo
from yurt.web.pages.context.document import Tone
from yurt.web.pages.context.pivot import PivotCell, PivotHead, PivotRow
from yurt.web.pages.dimensions import Dimension, Naming, naming
from yurt.web.pages.layouts import Layout
from yurt.web.pages.liststate import ListState
from yurt.web.pages.pivot_sort import Sorting
from yurt.web.present.conditions import json_ready
from yurt.web.present.formats import formats

COMBINATIONS = 5000
CELLS = 12_000
ROWS_OPEN = 40
"""So many rows are shown open; of more only the outer ones."""
Path = tuple[Any, ...]
Sort = Callable[[str, Path], tuple[str, str]]
"""Where a click on the head of a measure in a column leads, and how the rows are sorted by it now."""


@dataclass
class Node:
    """One value of a grouping, inside those of the groupings before it."""

    path: Path
    label: str
    tone: Tone | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def level(self) -> int:
        """0 for the outermost grouping."""
        return len(self.path) - 1


@dataclass(frozen=True)
class Column:
    """One column of figures: a value of the innermost grouping, or the total of an outer one."""

    path: Path
    label: str
    total: bool


@dataclass(frozen=True)
class Table:
    """Everything of a pivot. `cells` holds totals of every level by the paths of row and column."""

    layout: Layout
    rows: tuple[Node, ...]
    columns: tuple[Column, ...]
    column_tree: tuple[Node, ...]
    cells: dict[tuple[Path, Path], CubeCell]
    complete: bool = True

    @property
    def all_rows(self) -> list[Node]:
        """The rows in the order they stand."""
        return [node for top in self.rows for node in _walk(top)]

    @property
    def fits(self) -> bool:
        """False when a page cannot show it all."""
        return self.complete and len(self.all_rows) * len(self.columns) * len(self.layout.measures) <= CELLS

    def cell(self, row: Path, column: Path) -> CubeCell | None:
        """The figures where a row and a column meet; empty paths are the totals."""
        return self.cells.get((row, column))


def read_table(env: Env, info: ModelInfo, state: ListState, layout: Layout, sorting: Sorting | None = None) -> Table:
    """Reads the figures of what the list finds. Raises InvalidFilter."""
    found = cube(env, info.name, state.query((), 0), layout.by, layout.fields, COMBINATIONS)
    split = len(layout.rows)
    cells = roll_up(found, split, len(layout.columns))
    names = [naming(env, each, found.labels[n]) for n, each in enumerate((*layout.rows, *layout.columns))]
    rows = _tree({row for row, _ in cells if len(row) == split}, names[:split], ())
    beside = _tree({column for _, column in cells if len(column) == len(layout.columns)}, names[split:], ())
    flat = [column for top in beside for column in _columns(env, top)]
    columns = (*flat, Column((), env.gettext("Total"), bool(flat)))
    table = Table(layout, rows, columns, beside, cells, found.complete)
    return replace(table, rows=_sorted(table, rows, sorting)) if sorting is not None else table


def _sorted(table: Table, nodes: Iterable[Node], sorting: Sorting) -> tuple[Node, ...]:
    """The nodes of one level by their figure, and so inside each of them."""
    measure = next(each for each in table.layout.measures if each.name == sorting.measure)
    path = next((c.path for c in table.columns if tuple(map(json_ready, c.path)) == sorting.path), sorting.path)
    valued = [(measure.value(table.cell(node.path, path)), node) for node in nodes]
    known = [(value, node) for value, node in valued if value is not None]
    known.sort(key=lambda pair: pair[0], reverse=sorting.down)
    ordered = [*(node for _, node in known), *(node for value, node in valued if value is None)]
    for node in ordered:
        node.children = list(_sorted(table, node.children, sorting))
    return tuple(ordered)


def roll_up(found: Cube, rows: int, columns: int) -> dict[tuple[Path, Path], CubeCell]:
    """The figures of every level, from the innermost outwards, so that each is added once for each level."""
    level = {(key[:rows], key[rows:]): cell for key, cell in found.cells.items() if cell.count or rows + columns == 0}
    cells = dict(level)
    for _ in range(columns):
        level = _shorter(level, 1)
        cells |= level
    level = cells
    for _ in range(rows):
        level = _shorter({key: cell for key, cell in level.items() if key[0]}, 0)
        cells |= level
    return cells


def _shorter(level: dict[tuple[Path, Path], CubeCell], side: int) -> dict[tuple[Path, Path], CubeCell]:
    made: dict[tuple[Path, Path], CubeCell] = {}
    for (row, column), cell in level.items():
        key = (row, column[:-1]) if side else (row[:-1], column)
        made[key] = made[key] + cell if key in made else cell
    return made


def _tree(paths: set[Path], names: list[Naming], above: Path) -> tuple[Node, ...]:
    if not names:
        return ()
    at = len(above)
    values = {path[at] for path in paths}
    made = []
    for value in sorted(values, key=names[0].place):
        inner = {path for path in paths if path[at] == value}
        node = Node((*above, value), names[0].label(value), names[0].tone(value))
        node.children = list(_tree(inner, names[1:], node.path))
        made.append(node)
    return tuple(made)


def _walk(node: Node) -> list[Node]:
    return [node, *(inner for child in node.children for inner in _walk(child))]


def _columns(env: Env, node: Node) -> list[Column]:
    if not node.children:
        return [Column(node.path, node.label, False)]
    inner = [column for child in node.children for column in _columns(env, child)]
    return [*inner, Column(node.path, env.gettext("Total"), True)]


# ---- as the page shows it ----


def heads(env: Env, table: Table, sort: Sort | None = None) -> tuple[tuple[PivotHead, ...], ...]:
    """The rows of heads: one for each grouping of the columns, then one for the figures when there are several.

    The lowest heads sort the rows where `sort` says how.
    """
    figures = table.layout.measures
    depth = len(table.layout.columns)
    rows: list[list[PivotHead]] = [[] for _ in range(depth)]
    at = 0
    for node in table.column_tree:
        at = _head(env, node, at, len(figures), depth, rows)
    if depth:
        rows[0].append(PivotHead(env.gettext("Total"), at, len(figures), depth, total=True))
    if len(figures) == 1 and depth:
        return tuple(tuple(_with_sort(head, table, sort) for head in row) for row in rows)
    if len(figures) > 1 or not depth:
        named = []
        for place, column in enumerate(table.columns):
            for number, each in enumerate(figures):
                label = _with_unit(each.label, each.unit_of(table.cell((), ())))
                head = PivotHead(label, place * len(figures) + number, 1, total=column.total)
                named.append(_with_sort(head, table, sort))
        rows.append(named)
    return tuple(tuple(row) for row in rows)


def _with_sort(head: PivotHead, table: Table, sort: Sort | None) -> PivotHead:
    """The head of one column with the way to sort by it."""
    if sort is None or head.span > 1 or head.folds:
        return head
    at, number = divmod(head.first, len(table.layout.measures))
    href, now = sort(table.layout.measures[number].name, table.columns[at].path)
    return head._replace(sort_href=href, sorted=now)


def _head(env: Env, node: Node, at: int, width: int, depth: int, rows: list[list[PivotHead]]) -> int:
    """Adds the head of a node and of all inside it; gives where the next one begins."""
    start = at
    for child in node.children:
        at = _head(env, child, at, width, depth, rows)
    if node.children:
        below = node.level + 1
        rows[below].append(PivotHead(env.gettext("Total"), at, width, depth - below, total=True))
    at += width
    rows[node.level].append(PivotHead(node.label, start, at - start, folds=bool(node.children)))
    return at


def _with_unit(label: str, unit: str) -> str:
    return f"{label}, {unit}" if unit else label


def page_rows(env: Env, table: Table) -> tuple[PivotRow, ...]:
    """The rows; inner ones are folded away at first where there are many."""
    nodes = table.all_rows
    all_open = len(nodes) <= ROWS_OPEN
    return tuple(
        PivotRow(
            node.label, node.level, _cells(env, table, node.path), bool(node.children), all_open,
            all_open or node.level == 0, node.tone,
        )
        for node in nodes
    )  # fmt: skip


def total_row(env: Env, table: Table) -> PivotRow:
    """The row below all others."""
    return PivotRow(env.gettext("Total"), 0, _cells(env, table, ()))


def _cells(env: Env, table: Table, row: Path) -> tuple[PivotCell, ...]:
    shape = formats(env.language)
    common = {each.name: each.unit_of(table.cell((), ())) for each in table.layout.measures}
    made = []
    for column in table.columns:
        cell = table.cell(row, column.path)
        key = cell_key(row, column.path) if cell is not None else ""
        for each in table.layout.measures:
            text = each.text(cell, shape)
            if text and each.unit_path and not common[each.name]:
                text = f"{text} {each.unit_of(cell)}".rstrip()
            if each.mixed(cell):
                text = env.gettext("several currencies")
            value = each.value(cell)
            plain = "" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
            made.append(PivotCell(text, key, "total" if column.total else "", plain))
    return tuple(made)


def mixed_currencies(table: Table) -> bool:
    """Whether amounts of several currencies meet somewhere, so that no sum stands there."""
    return any(each.mixed(table.cell((), ())) for each in table.layout.measures)


def cell_key(row: Path, column: Path) -> str:
    """What a click on a figure sends."""
    return json.dumps([[json_ready(v) for v in row], [json_ready(v) for v in column]], ensure_ascii=False)


def cell_path(text: str, layout: Layout) -> list[tuple[Dimension, Any]] | None:
    """The groupings and values that a click has sent; None for what this layout has not made."""
    try:
        row, column = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    if not (isinstance(row, list) and isinstance(column, list)):
        return None
    values = [*zip(layout.rows, row, strict=False), *zip(layout.columns, column, strict=False)]
    if any(isinstance(value, dict | list) for _, value in values):
        return None
    return values
