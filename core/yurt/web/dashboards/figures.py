"""Figure tiles: the value, its trend against the period before, and the small line of the periods up to now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from yurt.env import Env
from yurt.env.cube import CubeCell, cube
from yurt.i18n import N_
from yurt.view.dashboards import Calculated, Calculation, Figure
from yurt.view.paths import walk
from yurt.web.dashboards.context import FigureBody, Trend
from yurt.web.dashboards.periods import Span, line_of, span_before, steps
from yurt.web.dashboards.switches import Switches
from yurt.web.pages.context.document import Tone
from yurt.web.pages.dimensions import MeasureSpec, measure
from yurt.web.pages.liststate import ListState
from yurt.web.present.conditions import Part
from yurt.web.present.formats import formats

Amount = Decimal | int
Cells = dict[tuple[Any, ...], CubeCell]
THAN = N_(
    {
        ("today", True): "than yesterday", ("week", True): "than last week", ("month", True): "than last month",
        ("quarter", True): "than last quarter", ("year", True): "than last year",
        ("today", False): "than yesterday", ("week", False): "than by this day last week",
        ("month", False): "than by this day last month", ("quarter", False): "than by this day last quarter",
        ("year", False): "than by this day last year",
    }
)  # fmt: skip
_MOST_CURRENCIES = 4
_HIGH = 30
_CENT = Decimal("0.1")


def figure_body(env: Env, tile: Figure, switches: Switches) -> FigureBody:
    """The figure with everything around it."""
    reader = _Reader(env, tile)
    parts = switches.parts(tile)
    cell, base = reader.read(parts)
    value = reader.value(cell, base)
    if reader.spec.mixed(cell) and not tile.share_of:
        first, *others = reader.by_currency(parts)
        return FigureBody(value=first, others=tuple(others))
    trend, line = None, ""
    if tile.date and tile.compare != "no":
        span = switches.span(env)
        before = span_before(switches.period, span, env.today, whole=tile.compare == "whole")
        earlier = reader.value(*reader.read(switches.parts_in(tile, before)))
        than = _than(env, switches.period, before, tile.compare == "whole")
        trend = _trend(env, value, earlier, than, tile.better, points=tile.share_of is not None)
        line = reader.line(switches, span)
    text, unit = reader.text(cell, value)
    return FigureBody(value=text, unit=unit, trend=trend, line=line)


def calculated_body(env: Env, tile: Calculated, switches: Switches) -> tuple[FigureBody, Calculation]:
    """What the tile's own function gives."""
    span = switches.span(env)
    found = tile.calculate(env, span.first, span.after)
    text = found.value if isinstance(found.value, str) else _number(env, found.value)
    trend = None
    if found.before is not None and not isinstance(found.value, str):
        before = span_before(switches.period, span, env.today, whole=False)
        than = _than(env, switches.period, before, whole=False)
        trend = _trend(env, found.value, found.before, than, tile.better, points=False)
    return FigureBody(value=text, unit=found.unit, trend=trend), found


class _Reader:
    """Reads one figure for several spans of days."""

    def __init__(self, env: Env, tile: Figure) -> None:
        self.env, self.tile, self.info = env, tile, env.info(tile.model)
        spec = measure(env, self.info, tile.measure)
        assert spec is not None, "the tile was checked"
        self.spec: MeasureSpec = spec
        self.fields = {spec.path: spec.unit_path} if spec.path else {}
        found = walk(env.registry, tile.model, tile.date) if tile.date else None
        self.of_moments = found is not None and found[1].kind == "datetime"

    def read(self, parts: tuple[Part, ...]) -> tuple[CubeCell | None, CubeCell | None]:
        """The measure, and of a share what it is a share of."""
        cell = self._cells(parts, ()).get(())
        return cell, self._cells(self._base(parts), ()).get(()) if self.tile.share_of else None

    def value(self, cell: CubeCell | None, base: CubeCell | None) -> Amount | None:
        """The number; None where amounts of several currencies meet, or a share is of nothing."""
        if self.tile.share_of is None:
            return None if self.spec.mixed(cell) else (self.spec.value(cell) or 0)
        whole = self.spec.value(base)
        if not whole:
            return None
        part = Decimal(self.spec.value(cell) or 0)
        return (part * 100 / Decimal(whole)).quantize(_CENT, ROUND_HALF_UP)

    def text(self, cell: CubeCell | None, value: Amount | None) -> tuple[str, str]:
        """The number as it is shown, and its unit."""
        shape = formats(self.env.language)
        if self.tile.share_of is not None:
            return ("—", "") if value is None else (shape.plain(Decimal(value)), "%")
        return self.spec.text(cell, shape) or "0", self.spec.unit_of(cell)

    def by_currency(self, parts: tuple[Part, ...]) -> list[str]:
        """One amount for each currency, the largest first."""
        shape = formats(self.env.language)
        found = self._cells(parts, (self.spec.unit_path,))
        ordered = sorted(found.values(), key=lambda cell: -Decimal(self.spec.value(cell) or 0))
        return [f"{self.spec.text(cell, shape) or 0} {self.spec.unit_of(cell)}" for cell in ordered[:_MOST_CURRENCIES]]

    def line(self, switches: Switches, span: Span) -> str:
        """The points of the small line; empty where there is nothing to draw."""
        assert self.tile.date is not None
        unit, days = line_of(switches.period, span)
        last = min(days.after, max(span.first, self.env.today + (days.after - days.last)))
        starts = steps(unit, Span(days.first, last))
        found = (
            self._each(switches, [*starts, last]) if self.of_moments else self._at_once(switches, days, unit, starts)
        )
        return points([Decimal(value or 0) for value in found])

    def _each(self, switches: Switches, bounds: list[date]) -> list[Amount | None]:
        """Step by step: SQLite works out the local day of a moment slowly, but compares moments fast."""
        spans = [Span(first, after) for first, after in pairwise(bounds)]
        return [self.value(*self.read(switches.parts_in(self.tile, each))) for each in spans]

    def _at_once(self, switches: Switches, days: Span, unit: str, starts: list[date]) -> list[Amount | None]:
        parts, by = switches.parts_in(self.tile, days), (f"{self.tile.date}:{unit}",)
        cells = _dated(self._cells(parts, by))
        bases = _dated(self._cells(self._base(parts), by)) if self.tile.share_of else {}
        return [self.value(cells.get(day.isoformat()), bases.get(day.isoformat())) for day in starts]

    def _base(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The same conditions, with the filter of the whole in place of the tile's own."""
        assert self.tile.share_of is not None
        return (self.tile.share_of, *(parts[1:] if self.tile.where else parts))

    def _cells(self, parts: tuple[Part, ...], by: tuple[str, ...]) -> Cells:
        query = ListState(self.info.name, parts).query((), 0)
        return cube(self.env, self.info.name, query, by, self.fields).cells


def _dated(cells: Cells) -> dict[str, CubeCell]:
    return {str(key[0])[:10]: cell for key, cell in cells.items() if key[0] is not None}


def points(values: list[Decimal]) -> str:
    """The values as points of a line in a box of 100 by 30; empty when there are too few, or all are nothing."""
    if len(values) < 2 or not any(values):
        return ""
    least, most = min(Decimal(0), *values), max(values)
    room = (most - least) or Decimal(1)
    step = Decimal(100) / (len(values) - 1)
    return " ".join(
        f"{place * step:.1f},{(most - value) / room * (_HIGH - 2) + 1:.1f}" for place, value in enumerate(values)
    )


def _than(env: Env, name: str, before: Span, whole: bool) -> str:
    if (name, whole) in THAN:
        return env.gettext(THAN[name, whole])
    shape: Callable[..., str] = formats(env.language).date
    return env.gettext("than {first} – {last}").format(first=shape(before.first), last=shape(before.last))


def _trend(
    env: Env, value: Amount | None, earlier: Amount | None, than: str, better: str, *, points: bool
) -> Trend | None:
    """The words of a change. In points for shares, in percent else."""
    if value is None or earlier is None:
        return None
    change = Decimal(value) - Decimal(earlier)
    if not change:
        return Trend(text=env.gettext("no change"), icon="minus")
    up = change > 0
    tone: Tone = "over" if not better else "ok" if up == (better == "more") else "late"
    icon = "trending-up" if up else "trending-down"
    if not points and not earlier:
        was = env.gettext("up from 0") if up else env.gettext("down from 0")
        return Trend(text=was, icon=icon, tone=tone)
    if points:
        size = _number(env, abs(change).quantize(_CENT, ROUND_HALF_UP))
        text = env.gettext("{points} points more") if up else env.gettext("{points} points less")
        return Trend(text=text.format(points=size), than=than, icon=icon, tone=tone)
    percent = abs(change) * 100 / abs(Decimal(earlier))
    size = _number(env, percent.quantize(Decimal(1) if percent >= 1 else _CENT, ROUND_HALF_UP))
    text = env.gettext("{percent} % more") if up else env.gettext("{percent} % less")
    return Trend(text=text.format(percent=size), than=than, icon=icon, tone=tone)


def _number(env: Env, value: Amount) -> str:
    shape = formats(env.language)
    return shape.integer(value) if isinstance(value, int) else shape.plain(value)
