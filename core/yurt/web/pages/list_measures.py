"""Sums, averages, least and greatest values of a list's number columns, for its groups and its totals row.

The measure of a column stands in the list's address (`m=amount:avg`); without one it is the sum, of per cents the
average. Amounts in different currencies are never put together: where they differ, nothing is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yurt.env import Env
from yurt.env.cube import Cube, Figure, cube
from yurt.i18n import N_
from yurt.model.spec import NUMERIC
from yurt.web.pages.context.document import Choice
from yurt.web.pages.context.table import Cell
from yurt.web.pages.liststate import ListState
from yurt.web.present.cells import CellColumn, CellTable
from yurt.web.present.formats import formats

MEASURES = N_({"sum": "Sum", "avg": "Average", "min": "Minimum", "max": "Maximum"})
MOST_GROUPS = 1000


@dataclass(frozen=True)
class TotalsRow:
    """What `_list_totals.html` needs. `choices` are the measures on offer, by the place of the column."""

    totals_label: str
    totals: tuple[Cell, ...]
    choices: dict[int, tuple[Choice, ...]]
    selectable: bool


def measured(table: CellTable) -> tuple[CellColumn, ...]:
    """The columns that figures can be made of."""
    return tuple(
        column
        for column in table.columns
        if column.total and column.spec.kind in NUMERIC and column.path != "id"
        and column.spec.sql is None and column.spec.filterable
    )  # fmt: skip


def figures_of(env: Env, state: ListState, table: CellTable, by: tuple[str, ...]) -> Cube:
    """The figures of everything the list finds, grouped by `by`; one query."""
    fields = {column.path: column.currency_path for column in measured(table)}
    return cube(env, state.model, state.query((), 0), by, fields, limit=MOST_GROUPS)


def cells_of(env: Env, state: ListState, table: CellTable, figures: dict[str, Figure]) -> tuple[Cell, ...]:
    """A row of figures: texts where a column is measured, empty cells elsewhere."""
    return tuple(
        Cell(_text(env, column, figures[column.path], measure_of(state, column)), column.css)
        if column.path in figures else Cell("", column.css)
        for column in table.columns
    )  # fmt: skip


def totals_row(env: Env, state: ListState, table: CellTable, selectable: bool) -> TotalsRow:
    """The last row of a list, with the measures that its columns may show instead."""
    found = figures_of(env, state, table, ()).cells.get(())
    figures = found.figures if found else {}
    places = {column.path: place for place, column in enumerate(table.columns)}
    choices = {places[column.path]: _choices(env, state, column) for column in measured(table)}
    return TotalsRow(env.gettext("Total"), cells_of(env, state, table, figures), choices, selectable)


def measure_of(state: ListState, column: CellColumn) -> str:
    """Which figure a column shows."""
    usual = "avg" if column.spec.kind == "percent" else "sum"
    chosen = {entry.rpartition(":")[0]: entry.rpartition(":")[2] for entry in state.measures}.get(column.path, usual)
    return chosen if chosen in MEASURES else usual


def _choices(env: Env, state: ListState, column: CellColumn) -> tuple[Choice, ...]:
    now = measure_of(state, column)
    others = tuple(entry for entry in state.measures if entry.rpartition(":")[0] != column.path)
    return tuple(
        Choice(
            value=name,
            label=env.gettext(label),
            selected=name == now,
            href=state.with_(measures=(*others, f"{column.path}:{name}")).href(),
        )
        for name, label in MEASURES.items()
        if column.spec.kind != "percent" or name != "sum"
    )


def _text(env: Env, column: CellColumn, figure: Figure, measure: str) -> str:
    if not figure.count or figure.mixed:
        return ""
    if measure == "avg":
        text = _average(env, column, Decimal(figure.total) / figure.count)
    else:
        value = {"sum": figure.total, "min": figure.least, "max": figure.most}[measure]
        text = column.write(value)
    unit = next(iter(figure.units), "") or ""
    return f"{text} {unit}".strip()


def _average(env: Env, column: CellColumn, value: Decimal) -> str:
    """Rounded to two places; whole numbers have an average with a fraction."""
    rounded = value.quantize(Decimal("0.01"))
    if column.spec.kind == "integer":
        return formats(env.language).plain(rounded)
    return column.write(rounded)
