"""Lines inside a form: shown as a table, edited in place, saved in the same transaction as their record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from yurt.env import Env
from yurt.env.defaults import apply_defaults
from yurt.env.query import Query, fetch, totals
from yurt.env.ruling import locked_now
from yurt.errors import YurtError
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo
from yurt.model.spec import NUMERIC, FieldSpec
from yurt.services.customise.rules import values_of
from yurt.view.resolved import FieldItem, ListColumn
from yurt.web.pages.addresses import languages_href
from yurt.web.pages.context.table import Cell
from yurt.web.pages.context.widgets import LineRow, LineTable
from yurt.web.pages.posted import (
    Posted,
    many_base,
)
from yurt.web.present.cells import CellTable, cell_table
from yurt.web.present.parse import number_in
from yurt.web.present.sources import Source, editable, raw_value
from yurt.web.present.views import kept
from yurt.web.present.widgets import may_translate, widget_of

INCOMPLETE = (ArithmeticError, AttributeError, TypeError, ValueError, YurtError)
"""What computing raises on a record that is not complete yet."""
MOST = 300
"""So many lines are edited in a form; a record with more shows the first, and its list does the rest."""


@dataclass
class LinePosted:
    """One line as posted; `key` is its id or `new-…`. `base` holds its inputs as editing began."""

    key: str
    posted: Posted
    version: int | None = None
    base: dict[str, str] | None = None
    removed: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    error: str = ""
    line: Any = None
    """The record that stands for it while totals are computed; never written."""

    @property
    def id(self) -> int | None:
        return number_in(self.key)


@dataclass
class LinesPosted:
    """The lines of one field as posted, in the order they stand."""

    rows: list[LinePosted] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return any(row.error or row.errors for row in self.rows)


def line_table(
    env: Env, info: ModelInfo, record: Any | None, item: FieldItem, *, editing: bool, posted: LinesPosted | None
) -> LineTable | None:
    """The table of a to-many field; None when the user may not read its model. `record` None: without lines."""
    spec = info.fields[item.name]
    target = env.info(spec.target or "")
    if not env.access.allows(target.name, "read"):
        return None
    ordered = order_field(target, spec) if editing else None
    columns = tuple(ListColumn(name) for name in item.columns if ordered is None or name != ordered.name)
    key = ("table", target.name, columns, env.zone.key, env.system.settings.currency)
    table: CellTable = kept(env, key, lambda: cell_table(env, target.name, columns))
    values: dict[str, Any] = {
        "name": spec.name,
        "label": env.gettext(item.label or spec.label),
        "columns": tuple(column.head() for column in table.columns),
    }
    if not editing:
        rows = () if record is None else _shown(env, spec, target, record, table)
        sums = _sums(env, spec, target, record, item, table) if record is not None else ()
        return LineTable(rows=rows, totals=sums if rows else (), **values)
    may_add = env.access.allows(target.name, "create")
    rows, records = _edited(env, spec, target, record, table, posted)
    return LineTable(
        rows=rows,
        totals=_typed_sums(env, target, records, item, table),
        live=bool(item.totals) or computes(info) or computes(target),
        blank=_row(env, target, blank_line(env, target), table, "__key__", spec, saved=False) if may_add else None,
        removable=env.access.allows(target.name, "delete" if owned(target, spec) else "write"),
        sortable=ordered is not None,
        **values,
    )


def owned(target: ModelInfo, spec: FieldSpec) -> bool:
    """Whether lines live and die with their record; others are only taken off it."""
    return spec.kind == "lines" and target.fields[spec.inverse or ""].ondelete == "cascade"


def computes(info: ModelInfo) -> bool:
    """Whether some computed field follows from others."""
    return any(spec.compute and (spec.depends or spec.stored) for spec in info.fields.values())


def order_field(target: ModelInfo, spec: FieldSpec) -> FieldSpec | None:
    """The number that keeps the lines' order, when they are put in order by one: moved by hand, it is not typed."""
    order = (spec.order or target.options.order).replace("-", "").split(",")
    for name in (part.strip() for part in order):
        found = target.fields.get(name)
        if found is not None and found.kind == "integer" and name in ("sequence", "position", "order"):
            return found
    return None


def _where(spec: FieldSpec, info: ModelInfo, record: Any) -> Condition:
    if spec.kind == "lines":
        return Condition(field=spec.inverse or "", op="eq", value=record.id)
    ids = [other.id for other in getattr(record, spec.name)]
    return Condition(field="id", op="in", value=ids or [0])


def _order(spec: FieldSpec, target: ModelInfo) -> tuple[str, ...]:
    text = spec.order or target.options.order
    return tuple(part.strip() for part in text.split(",") if part.strip() and part.strip("- ") != spec.inverse)


def _shown(env: Env, spec: FieldSpec, target: ModelInfo, record: Any, table: CellTable) -> tuple[LineRow, ...]:
    query = Query(
        fields=table.paths, where=_where(spec, target, record), order=_order(spec, target), limit=MOST, archived=None
    )
    found = fetch(env, target.name, query)
    spoken = {
        place: column.spec.name
        for place, column in enumerate(table.columns)
        if may_translate(env, target, column.spec) and column.path == column.spec.name
    }
    return tuple(
        LineRow(
            key=row.id,
            cells=tuple(row.cells),
            languages={place: languages_href(target.name, int(row.id), name) for place, name in spoken.items()},
        )
        for row in table.rows(found.plan, found.rows)
    )


def _sums(
    env: Env, spec: FieldSpec, target: ModelInfo, record: Any, item: FieldItem, table: CellTable
) -> tuple[Cell, ...]:
    wanted = tuple(n for n in item.totals if target.fields[n].kind in NUMERIC and target.fields[n].is_column)
    if not wanted:
        return ()
    sums = totals(env, target.name, Query(where=_where(spec, target, record), archived=None), wanted)
    cells = list(table.sums(sums))
    if cells and not cells[0].text:
        cells[0] = Cell(env.gettext("Total"), cells[0].css)
    return tuple(cells)


def _typed_sums(env: Env, target: ModelInfo, records: list[Any], item: FieldItem, table: CellTable) -> tuple[Cell, ...]:
    """The totals of lines that are being edited, as they stand."""
    wanted = {name: target.fields[name] for name in item.totals if target.fields[name].kind in NUMERIC}
    if not wanted:
        return ()
    cells = list(table.sums({name: sum_lines(name, spec, records) for name, spec in wanted.items()}))
    if cells and not cells[0].text:
        cells[0] = Cell(env.gettext("Total"), cells[0].css)
    return tuple(cells)


def sum_lines(name: str, spec: FieldSpec, records: list[Any]) -> Decimal:
    """The total of a column of lines that are being edited."""
    total = Decimal(0)
    for record in records:
        try:
            total += getattr(record, spec.column_name if spec.is_column else name) or 0
        except INCOMPLETE:
            continue
    return total


def _edited(
    env: Env, spec: FieldSpec, target: ModelInfo, record: Any | None, table: CellTable, posted: LinesPosted | None
) -> tuple[tuple[LineRow, ...], list[Any]]:
    """The lines with their widgets, and the records that stand for them."""
    saved = {line.id: line for line in load_lines(env, spec, target, record)} if record is not None else {}
    if posted is None:
        made = tuple(_row(env, target, line, table, str(line.id), spec) for line in saved.values())
        return made, list(saved.values())
    rows, records = [], []
    for row in posted.rows:
        line = saved.get(row.id or 0)
        if row.removed or (row.id and line is None):
            continue
        base = row.line or line or blank_line(env, target)
        rows.append(_row(env, target, base, table, row.key, spec, saved=line is not None, posted=row))
        records.append(base)
    return tuple(rows), records


def load_lines(env: Env, spec: FieldSpec, target: ModelInfo, record: Any) -> list[Any]:
    """The lines of a record, in their order."""
    inverse = target.fields[spec.inverse or ""].column_name
    statement = sa.select(target.cls).where(getattr(target.cls, inverse) == record.id)
    for name in _order(spec, target):
        column = getattr(target.cls, target.fields[name.lstrip("-")].column_name)
        statement = statement.order_by(column.desc() if name.startswith("-") else column)
    return list(env.session.scalars(statement.order_by(target.cls.id).limit(MOST)))


def blank_line(env: Env, target: ModelInfo) -> Any:
    line = target.cls()
    apply_defaults(env, target, line)
    return line


def _row(
    env: Env,
    target: ModelInfo,
    line: Any,
    table: CellTable,
    key: str,
    spec: FieldSpec,
    *,
    saved: bool = True,
    posted: LinePosted | None = None,
) -> LineRow:
    """One line with its widgets, named `<lines>.<key>.<field>`."""
    typed: Mapping[str, str] = posted.posted.typed if posted else {}
    source = Source(
        env, target, line, typed, posted.posted.typed_many if posted else {}, posted.errors if posted else {},
        prefix=f"{spec.name}.{key}.", saved=saved, computed=posted is not None and posted.line is not None,
    )  # fmt: skip
    specs = [target.fields[column.path] for column in table.columns]
    source.learn(specs)
    locked = saved and not env.access.allows(target.name, "write")
    began = posted.base if posted and posted.base is not None else None
    shut = locked_now(env, target, values_of(target, line)) if saved and target.rules else set()
    widgets = tuple(
        widget_of(source, field_, FieldItem(field_.name), locked=locked or field_.name in shut) for field_ in specs
    )
    return LineRow(
        key=key,
        widgets=widgets,
        error=posted.error if posted else "",
        version=_line_version(target, line, posted) if saved else 0,
        base=json.dumps(began or inputs_of(source, specs), ensure_ascii=False) if saved else "",
    )


def _line_version(target: ModelInfo, line: Any, posted: LinePosted | None) -> int:
    """The version that editing began with."""
    if target.options.journal:
        return 0
    return posted.version if posted and posted.version is not None else line.version or 0


def inputs_of(source: Source, specs: list[FieldSpec]) -> dict[str, str]:
    """The inputs of a saved line as they show its values."""
    made: dict[str, str] = {}
    for spec in specs:
        if editable(source.env, source.info, spec):
            many = spec.kind == "many"
            linked = [record.id for record in getattr(source.record, spec.name)] if many else []
            made[spec.name] = many_base(linked) if many else raw_value(source.env, spec, source.value(spec))
    return made
