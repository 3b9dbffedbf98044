"""From declared dashboards to tiles that a page can show: with what other add-ons insert, name by name.

Nothing here fails because of a declaration. A tile whose main parts are gone, or that a user may not read, is not
offered; a switch that bears on a field which is gone leaves the tile alone; both are told in `dashboard_problems`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yurt.errors import InvalidFilter
from yurt.model.filters import parse_filter
from yurt.model.info import ModelInfo
from yurt.view.dashboards import ChartTile, Dashboard, DashboardTile, Figure, Listing, ReportTile, Tasks
from yurt.view.paths import Readable, Report, everything, filter_usable, usable, walk
from yurt.view.resolve_looks import DATES, can_group, can_measure
from yurt.view.resolved import ViewProblem


@dataclass(frozen=True)
class KnownTile:
    """A tile with the add-on it comes from. `key` is what layouts keep: `crm.sales/won`."""

    key: str
    dashboard: str
    addon: str
    tile: DashboardTile


def known_tiles(registry: Any) -> dict[str, KnownTile]:
    """Every declared and inserted tile by its key, in the order of the dashboards and their tiles."""
    if "dashboards.tiles" not in registry.cache:
        registry.cache["dashboards.tiles"] = _collected(registry, lambda *_: None)
    return registry.cache["dashboards.tiles"]


def usable_tile(registry: Any, tile: DashboardTile, readable: Readable, report: Report) -> DashboardTile | None:
    """The tile without what does not exist or may not be read; None when nothing is left to show."""
    if isinstance(tile, ReportTile) and tile.report not in registry.reports:
        report(f"It is left out: there is no report “{tile.report}”.")
        return None
    if not tile.model:
        return tile
    info: ModelInfo | None = registry.models.get(tile.model)
    if info is None:
        report(f"It is left out: there is no model “{tile.model}”.")
        return None
    checked = _Checker(registry, info, readable, report)
    if not all(checked.filter(where) for where in (tile.where, getattr(tile, "share_of", None))):
        return None
    switches = {
        "date": checked.field(tile.date, DATES, "period"),
        "branch": checked.link(tile.branch, "core.branch", "branch"),
        "employee": checked.link(tile.employee, "core.user", "employee"),
    }
    main = checked.main(tile)
    return None if main is None else tile.model_copy(update=switches | main)


def dashboard_problems(registry: Any) -> list[ViewProblem]:
    """What in dashboards could not be honoured, for `yurt check`."""
    found: list[ViewProblem] = []

    def report(addon: str, dashboard: str, text: str) -> None:
        found.append(ViewProblem(dashboard, "dashboard", text, addon))

    for each in _collected(registry, report).values():
        usable_tile(
            registry, each.tile, everything,
            lambda text, e=each: report(e.addon, e.dashboard, f"The tile “{e.tile.name}”: {text}"),
        )  # fmt: skip
        _check_role(registry, each.tile.role, lambda text, e=each: report(e.addon, e.dashboard, text))
    for addon, insert in registry.inserts:
        if insert.view[0] == "dashboard" and insert.view[1] not in registry.dashboards:
            report(addon, insert.view[1], "There is no such dashboard.")
    for addon, name in registry.cache.get("dashboards.twice", ()):
        report(addon, name, "Another add-on has a dashboard of this name; this one is left out.")
    for addon, dashboard in registry.dashboards.values():
        if dashboard.name.partition(".")[0] != addon:
            report(addon, dashboard.name, f"Its name should begin with “{addon}.”.")
        for role in dashboard.roles:
            _check_role(registry, role, lambda text, a=addon, d=dashboard: report(a, d.name, text))
    return found


def _check_role(registry: Any, role: str | None, report: Report) -> None:
    if role is not None and role not in registry.roles:
        report(f"There is no role “{role}”.")


def _collected(registry: Any, report: Any) -> dict[str, KnownTile]:
    made: dict[str, KnownTile] = {}
    for addon, dashboard in registry.dashboards.values():
        for owner, tile in _with_inserted(registry, addon, dashboard, report):
            key = f"{dashboard.name}/{tile.name}"
            if key in made:
                report(owner, dashboard.name, f"The tile “{tile.name}” is there twice; the second one is left out.")
            else:
                made[key] = KnownTile(key, dashboard.name, owner, tile)
    return made


def _with_inserted(registry: Any, addon: str, dashboard: Dashboard, report: Any) -> list[tuple[str, DashboardTile]]:
    tiles = [(addon, tile) for tile in dashboard.tiles]
    for owner, insert in registry.inserts:
        if insert.view != dashboard.key:
            continue
        anchor = insert.after or insert.before
        place = next((n for n, (_, tile) in enumerate(tiles) if tile.name == anchor), None)
        if anchor and place is None:
            report(owner, dashboard.name, f"“{anchor}” is gone from the dashboard; what stood beside it is at the end.")
        at = len(tiles) if place is None else place + (1 if insert.after else 0)
        tiles[at:at] = [(owner, item) for item in _only_tiles(insert.items, owner, dashboard, report)]
    return tiles


def _only_tiles(items: Any, owner: str, dashboard: Dashboard, report: Any) -> Iterator[DashboardTile]:
    for item in items:
        if isinstance(item, DashboardTile):
            yield item
        else:
            report(owner, dashboard.name, f"Only tiles can be put on a dashboard; {item!r} is left out.")


class _Checker:
    """The names of one tile, looked up in its model."""

    def __init__(self, registry: Any, info: ModelInfo, readable: Readable, report: Report) -> None:
        self.registry, self.info, self.readable, self.report = registry, info, readable, report

    def main(self, tile: DashboardTile) -> dict[str, Any] | None:
        """What the tile shows, as far as it can be; None when it cannot."""
        if isinstance(tile, Figure):
            return {} if self._measure(tile.measure) else None
        if isinstance(tile, ChartTile):
            return self._chart(tile)
        if isinstance(tile, Listing):
            columns = tuple(name for name in tile.columns if self._usable(name))
            order = ",".join(part for part in tile.order.split(",") if part and self._usable(part.strip().lstrip("-")))
            return {"columns": columns, "order": order} if columns or not tile.columns else None
        if isinstance(tile, Tasks):
            return {"due": self.field(tile.due, DATES, "day on which something is due")}
        return {}

    def filter(self, where: dict[str, Any] | None) -> bool:
        """Whether the filter can be read, and every field in it."""
        if where is None:
            return True
        try:
            parse_filter(where)
        except InvalidFilter as error:
            self.report(f"It is left out: {error.message}")
            return False
        return filter_usable(self.registry, self.info, where, self.readable, self.report)

    def field(self, path: str | None, kinds: tuple[str, ...], what: str) -> str | None:
        """The path, if a field of one of these kinds is at its end."""
        found = walk(self.registry, self.info.name, path) if path else None
        if path is None or (found is not None and found[1].kind in kinds and self._usable(path)):
            return path
        if found is None or found[1].kind not in kinds:
            self.report(f"“{path}” cannot be its {what}: {', '.join(kinds)} would do.")
        return None

    def link(self, path: str | None, target: str, what: str) -> str | None:
        """The path, if it leads to a record of that model, or to its number."""
        found = walk(self.registry, self.info.name, path) if path else None
        fits = found is not None and (found[1].target == target or found[1].kind == "integer")
        if path is None or (fits and self._usable(path)):
            return path
        if not fits:
            self.report(f"“{path}” cannot be its {what}: it is no link to “{target}”.")
        return None

    def _usable(self, path: str) -> bool:
        return usable(self.registry, self.info, path, self.readable, self.report)

    def _measure(self, name: str) -> bool:
        path, _, how = name.partition(":")
        if name == "count":
            return True
        found = walk(self.registry, self.info.name, path)
        if found is not None and not can_measure(found[1], how):
            self.report(f"“{name}” cannot be measured: the field holds no numbers that can be put together so.")
            return False
        return self._usable(path)

    def _grouping(self, name: str) -> bool:
        path, _, unit = name.partition(":")
        found = walk(self.registry, self.info.name, path)
        if found is not None and not can_group(found[1].kind, unit):
            self.report(f"Nothing can be grouped by “{name}”.")
            return False
        return self._usable(path)

    def _chart(self, tile: ChartTile) -> dict[str, Any] | None:
        chart = tile.chart
        if not self._grouping(chart.group) or not self._measure(chart.measure):
            return None
        series = chart.series if chart.series and self._grouping(chart.series) else None
        return {"chart": chart.model_copy(update={"series": series})}
