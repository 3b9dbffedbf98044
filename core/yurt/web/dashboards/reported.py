"""Tiles that show a report's drawing."""

from __future__ import annotations

from yurt.env import Env
from yurt.model.parameters import FIRST, LAST
from yurt.model.periods import OTHER
from yurt.services.reports.drawing import Drawing
from yurt.services.reports.given import Texts, given_of
from yurt.services.reports.running import report_of, run_report
from yurt.services.reports.table import table_of
from yurt.view.dashboards import ReportTile
from yurt.web.dashboards.context import ChartBody
from yurt.web.dashboards.switches import Switches
from yurt.web.pages.context.pivot import PivotCell, PivotHead, PivotRow
from yurt.web.reports.asking import href_of


def report_body(env: Env, tile: ReportTile, switches: Switches) -> tuple[ChartBody | None, str]:
    """The drawing, and the address of the report. None where there is nothing to draw."""
    report = report_of(env, tile.report)
    texts = _texts(env, tile, switches)
    href = href_of(report, texts)
    table = table_of(env, run_report(env, report, given_of(env, report, texts)))
    return (_body(env, tile, table.drawing, table.notes) if table.drawing is not None else None), href


def _texts(env: Env, tile: ReportTile, switches: Switches) -> Texts:
    """The report's parameters as the switches of the dashboard have them."""
    found = dict(tile.given)
    if tile.date:
        span = switches.span(env)
        found |= {tile.date: OTHER, tile.date + FIRST: span.first.isoformat(), tile.date + LAST: span.last.isoformat()}
    if tile.employee and switches.employee:
        found[tile.employee] = str(switches.employee)
    return found


def _body(env: Env, tile: ReportTile, drawing: Drawing, notes: tuple[str, ...]) -> ChartBody:
    label = env.gettext(tile.label)
    heads = tuple(PivotHead(name, at, 1) for at, name in enumerate(drawing.series))
    rows = tuple(
        PivotRow(name, 0, tuple(PivotCell(mark.text, css="num", value=_digits(mark.value)) for mark in marks))
        for name, marks in drawing.rows
    )
    return ChartBody(
        title=label,
        type=drawing.type,
        caption=f"{label}: {', '.join(drawing.series)}, {drawing.by}",
        corner=drawing.by,
        heads=(heads,),
        rows=rows,
        totals=None,
        series=len(drawing.series),
        open_href="",
        keep=(),
        notes=notes,
    )


def _digits(value: object) -> str:
    return "" if value is None else str(value)
