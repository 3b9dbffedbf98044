"""A report's chart: what is drawn for each value of a column, added up as the table adds it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yurt.env import Env
from yurt.services.reports.running import Rows
from yurt.services.reports.totals import Amounts, total_of
from yurt.services.reports.writing import ColumnWriter, sheet_value, value_text
from yurt.view.report import ReportDrawing

MOST_MARKS = 200
"""A drawing of more marks is only noise."""
Where = Callable[[dict[str, Any]], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a drawing."""

    text: str
    value: Any
    where: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart draws: for each label one mark of every series."""

    type: ReportDrawing
    by: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Mark, ...]], ...]


def drawing_of(
    env: Env, rows: Rows, writers: Mapping[str, ColumnWriter], where: Where
) -> tuple[Drawing | None, tuple[str, ...]]:
    """The drawing; None without one, with a note where there should be one and cannot be."""
    chart = rows.report.spec.chart
    if chart is None or not rows.rows:
        return None, ()
    by, series = writers[chart.by], [writers[name] for name in chart.figures]
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows.rows:
        found.setdefault(row[by.at], []).append(row)
    if len(found) > MOST_MARKS:
        text = env.gettext("The chart is left out: it would have {count} marks. Narrow the parameters.")
        return None, (text.format(count=len(found)),)
    marks = []
    for value, inside in found.items():
        drawn = [total_of(writer, inside, writer.column.total or "sum") for writer in series]
        if any(len(amounts) > 1 for amounts in drawn):
            return None, (env.gettext("The chart is left out: amounts of several currencies are not drawn together."),)
        records = where({chart.by: value})
        pairs = zip(series, drawn, strict=True)
        made = tuple(_mark(env, writer, amounts, records) for writer, amounts in pairs)
        marks.append((value_text(env, by, value, by.unit), made))
    return Drawing(chart.type, by.heading, tuple(writer.heading for writer in series), tuple(marks)), ()


def _mark(env: Env, writer: ColumnWriter, amounts: Amounts, where: dict[str, Any] | None) -> Mark:
    if not amounts:
        return Mark("", None, where)
    value, unit = amounts[0]
    return Mark(value_text(env, writer, value, unit), sheet_value(writer, value), where)
