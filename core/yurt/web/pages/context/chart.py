"""Figures drawn, with the table that they are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.view.looks import ChartType
from yurt.web.pages.context.layouts import LayoutForm
from yurt.web.pages.context.pivot import PivotHead, PivotRow
from yurt.web.pages.context.searching import Facet, SearchLine
from yurt.web.pages.context.table import EmptyState, ViewSwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPage:
    """A model's figures as a drawing. The script reads them from the table: `PivotCell.value` of every row, one series
    for each column. A click on a mark presses the button of its cell."""

    title: str
    search: SearchLine
    layout: LayoutForm
    type: ChartType
    types: tuple[ViewSwitch, ...]
    caption: str
    """What is drawn, in words: `Amount (sum) by Stage`."""
    charts: tuple[Facet, ...] = ()
    """The charts that add-ons declared for the model, when there are several."""
    corner: str = ""
    heads: tuple[tuple[PivotHead, ...], ...] = ()
    rows: tuple[PivotRow, ...] = ()
    totals: PivotRow | None = None
    series: int = 1
    """How many columns are drawn; a total beside them is not."""
    open_href: str = ""
    keep: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    views: tuple[ViewSwitch, ...] = ()
    empty: EmptyState | None = None
