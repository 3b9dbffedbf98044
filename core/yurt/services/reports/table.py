"""A report as a table: rows in groups with their totals, each value as a text and as what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from yurt.env import Env
from yurt.errors import YurtError
from yurt.formats import formats
from yurt.services.reports.drawing import Drawing, drawing_of
from yurt.services.reports.running import ReportFailed, Rows
from yurt.services.reports.totals import Amounts, total_of
from yurt.services.reports.writing import ColumnWriter, sheet_value, value_text, writers

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value: its text, the value for a spreadsheet (None where the text is all there is), and its currency.

    `record` is the model and id of the record that a link leads to.
    """

    text: str = ""
    value: Any = None
    unit: str = ""
    record: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    label: str
    kind: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `level` says how deep it stands in groups, `where` which records it is about."""

    kind: Literal["group", "row", "total"]
    level: int
    cells: tuple[Cell, ...]
    where: dict[str, Any] | None = None


@dataclass(frozen=True)
class Table:
    """A report ready to be shown or written. `count` is the number of its rows, groups and totals not counted."""

    title: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    total: Line | None
    count: int
    parameters: tuple[tuple[str, str], ...] = ()
    drawing: Drawing | None = None
    notes: tuple[str, ...] = ()


@dataclass
class _Node:
    """A group: its own value, its rows, and the groups inside, in the order of appearance."""

    value: Any = None
    rows: list[Row] = field(default_factory=list)
    inner: dict[Any, _Node] = field(default_factory=dict)


def table_of(env: Env, rows: Rows, parameters: Sequence[tuple[str, str]] = ()) -> Table:
    """The table. Raises ReportFailed when the add-on cannot say which records a figure is about."""
    return _Maker(env, rows).table(tuple(parameters))


class _Maker:
    """Makes one table."""

    def __init__(self, env: Env, rows: Rows) -> None:
        self.env, self.rows, self.spec = env, rows, rows.report.spec
        self.writers = writers(env, rows)
        self.groups = [self.writers[name] for name in self.spec.group_by]
        shown = [w for w in self.writers.values() if not w.column.hidden and w.column.name not in self.spec.group_by]
        self.lead = [shown.pop(0)] if self.groups and shown and not shown[0].numeric else []
        self.others = shown

    def table(self, parameters: tuple[tuple[str, str], ...]) -> Table:
        """Everything."""
        top = self._grouped()
        lines = tuple(self._lines(top, 0, {}))
        has_total = bool(self.rows.rows) and any(w.column.total for w in self.writers.values())
        drawing, notes = drawing_of(self.env, self.rows, self.writers, self._where)
        return Table(
            title=self.env.gettext(self.spec.title),
            heads=tuple(self._heads()),
            lines=lines,
            total=self._total_line("total", 0, self.env.gettext("Total"), top.rows, {}) if has_total else None,
            count=len(self.rows.rows),
            parameters=parameters,
            drawing=drawing,
            notes=notes,
        )

    def _heads(self) -> Iterator[Head]:
        tree = [*self.groups, *self.lead]
        if self.groups:
            yield Head(" › ".join(writer.heading for writer in tree), "text", False)
        for writer in self.others:
            yield Head(writer.heading, writer.column.kind, writer.numeric)

    def _grouped(self) -> _Node:
        top = _Node(rows=self.rows.rows)
        if not self.groups:
            return top
        for row in self.rows.rows:
            node = top
            for writer in self.groups:
                value = row[writer.at]
                node = node.inner.setdefault(value, _Node(value))
                node.rows.append(row)
        return top

    def _lines(self, node: _Node, level: int, key: Mapping[str, Any]) -> Iterator[Line]:
        if level == len(self.groups):
            yield from (self._row_line(row, level) for row in node.rows)
            return
        writer = self.groups[level]
        for inner in node.inner.values():
            deeper = {**key, writer.column.name: inner.value}
            label = value_text(self.env, writer, inner.value, writer.unit)
            record = _record(writer, inner.value)
            yield self._total_line("group", level, label, inner.rows, deeper, record)
            yield from self._lines(inner, level + 1, deeper)

    def _row_line(self, row: Row, level: int) -> Line:
        first = [self._lead_cell(self.lead[0], row)] if self.lead else [Cell()] if self.groups else []
        cells = (*first, *(self._cell(writer, row) for writer in self.others))
        values = {name: row[writer.at] for name, writer in self.writers.items()}
        return Line("row", level, cells, self._where(values))

    def _total_line(
        self,
        kind: Literal["group", "total"],
        level: int,
        label: str,
        rows: list[Row],
        key: Mapping[str, Any],
        record: tuple[str, int] | None = None,
    ) -> Line:
        cells = [self._total_cell(writer, rows) for writer in self.others]
        named = self.lead if self.groups else self.others[:1]
        if named and named[0].column.total == "count":
            label = f"{label} ({formats(self.env.language).integer(len(rows))})"
        if self.groups:
            cells.insert(0, Cell(label, record=record))
        elif not self.others[0].numeric:
            cells[0] = Cell(label)
        return Line(kind, level, tuple(cells), self._where(dict(key)))

    def _total_cell(self, writer: ColumnWriter, rows: list[Row]) -> Cell:
        amounts = total_of(writer, rows, writer.column.total)
        if writer.column.total == "count":
            return Cell(formats(self.env.language).integer(amounts[0][0]), amounts[0][0])
        return self._amounts_cell(writer, amounts)

    def _amounts_cell(self, writer: ColumnWriter, amounts: Amounts) -> Cell:
        texts = [value_text(self.env, writer, value, unit) for value, unit in amounts]
        single = amounts[0] if len(amounts) == 1 else (None, "")
        return Cell(" · ".join(texts), sheet_value(writer, single[0]), single[1] if writer.unit_at is not None else "")

    def _cell(self, writer: ColumnWriter, row: Row) -> Cell:
        value = row[writer.at]
        if value is None:
            return Cell()
        unit = writer.unit_of(row)
        shown = unit if writer.unit_at is not None else ""
        return Cell(
            value_text(self.env, writer, value, unit), sheet_value(writer, value), shown, _record(writer, value)
        )

    def _lead_cell(self, writer: ColumnWriter, row: Row) -> Cell:
        """The cell below a group's label says so when nothing is set: an empty one would look like a fault."""
        return Cell(self.env.gettext("Not set")) if row[writer.at] is None else self._cell(writer, row)

    def _where(self, values: dict[str, Any]) -> dict[str, Any] | None:
        """Which records a line is about, as the add-on says it."""
        if self.spec.where is None:
            return None
        try:
            return self.spec.where(self.env, self.rows.given, values)
        except YurtError:
            raise
        except Exception as error:
            message = f"{self.spec.name}: where() failed: {type(error).__name__}: {error}"
            raise ReportFailed(message, report=self.spec.name) from error


def _record(writer: ColumnWriter, value: Any) -> tuple[str, int] | None:
    return (writer.column.link, value) if writer.column.link and value is not None else None
