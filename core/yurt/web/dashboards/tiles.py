"""One tile's inside: what its kind gives, or in words what went wrong with it. No tile can harm another."""

from __future__ import annotations

import logging

from yurt.env import Env
from yurt.errors import YurtError
from yurt.view.dashboards import Calculated, ChartTile, DashboardTile, Figure, Listing, ReportTile, Tasks
from yurt.view.dashboards_resolve import known_tiles
from yurt.web.dashboards.contents import chart_body, listing_body, tasks_body
from yurt.web.dashboards.context import Body, TileBody
from yurt.web.dashboards.figures import calculated_body, figure_body
from yurt.web.dashboards.layouts import Offered
from yurt.web.dashboards.reported import report_body
from yurt.web.dashboards.switches import Switches
from yurt.web.pages.activities import safe_path
from yurt.web.pages.liststate import ListState

_log = logging.getLogger(__name__)


def tile_body(env: Env, each: Offered, switches: Switches) -> TileBody:
    """The inside of a tile."""
    tile = each.tile
    said = {"label": env.gettext(tile.label), "kind": tile.kind, "icon": tile.icon,
            "colour": tile.colour}  # fmt: skip
    try:
        body, href = _made(env, tile, switches)
    except Exception as error:
        addon = known_tiles(env.registry)[each.key].addon
        if not isinstance(error, YurtError):
            _log.exception("The tile %s of the add-on %s failed", each.key, addon)
        env.session.rollback()
        return TileBody(**said, error=_sorry(env, error, each.key, addon))
    notes = switches.untouched(env, tile, _dated(tile))
    return TileBody(**said, href=href, notes=notes, body=body, empty="" if body else _nothing(env, tile))


def _made(env: Env, tile: DashboardTile, switches: Switches) -> tuple[Body | None, str]:
    """What the tile shows, and where it leads."""
    if isinstance(tile, Figure):
        return figure_body(env, tile, switches), ListState(tile.model, switches.parts(tile)).href()
    if isinstance(tile, ChartTile):
        return chart_body(env, tile, switches)
    if isinstance(tile, ReportTile):
        return report_body(env, tile, switches)
    if isinstance(tile, Listing):
        return listing_body(env, tile, switches)
    if isinstance(tile, Tasks):
        return tasks_body(env, tile, switches)
    assert isinstance(tile, Calculated)
    body, found = calculated_body(env, tile, switches)
    return body, safe_path(found.href)


def _dated(tile: DashboardTile) -> bool:
    """Whether the period bears on it; of what waits nobody would expect that."""
    if isinstance(tile, Calculated):
        return tile.by_period
    return tile.date is not None or isinstance(tile, Tasks)


def _sorry(env: Env, error: Exception, key: str, addon: str) -> str:
    if isinstance(error, YurtError):
        return error.message
    text = env.gettext("The tile “{tile}” of the add-on “{addon}” failed. The log of the server says why.")
    return text.format(tile=key, addon=addon)


def _nothing(env: Env, tile: DashboardTile) -> str:
    if isinstance(tile, Tasks):
        return env.gettext("Nothing waits for you.")
    return env.gettext("Nothing in this period.") if tile.date else env.gettext("Nothing here at the moment.")
