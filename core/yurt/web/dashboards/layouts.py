"""Which tiles stand on a dashboard, where and how large: declared, set for a role, or arranged by the user.

What people arrange is kept in `core.view_setting` (a user's) and `core.setting` (a role's) as
`{"tiles": [["crm.sales/won", 3, 1], …], "undo": what was before, "switches": …}`; `tiles` null is the layout below.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from yurt.base.models.system import Setting
from yurt.base.models.views import ViewSetting
from yurt.env import Env
from yurt.errors import NotFound, ValidationFailed
from yurt.view.dashboards import HEIGHTS, WIDTHS, Dashboard, DashboardTile, ReportTile
from yurt.view.dashboards_resolve import known_tiles, usable_tile
from yurt.web.present.views import kept

MOST_TILES = 40
ARRANGER = "core.customiser"
"""The role that sets the layouts of roles."""


@dataclass(frozen=True)
class Place:
    """A tile on a dashboard: its key, and how many twelfths wide and rows high it is."""

    key: str
    width: int
    height: int


@dataclass(frozen=True)
class Offered:
    """A tile that the user may see, as it can be used."""

    key: str
    dashboard: str
    tile: DashboardTile


Layout = tuple[Place, ...]


# ---- what there is ----


def dashboards_of(env: Env) -> list[Dashboard]:
    """The dashboards of the user's roles that have something to show, the usual one first."""
    shown = {each.dashboard for each in offered(env).values()}
    mine = [
        dashboard
        for _, dashboard in env.registry.dashboards.values()
        if dashboard.name in shown
        and (not dashboard.roles or any(env.access.has_role(role) for role in dashboard.roles))
    ]
    return sorted(mine, key=lambda each: (not set(each.roles) & env.access.roles, each.order, each.name))


def dashboard_of(env: Env, name: str) -> Dashboard:
    """The dashboard of that name. Raises NotFound, also when it is not for the user."""
    for dashboard in dashboards_of(env):
        if dashboard.name == name:
            return dashboard
    raise NotFound(env.gettext("There is no such dashboard, or it is not for you."))


def offered(env: Env) -> dict[str, Offered]:
    """Every tile that the user's rights allow, by its key."""
    found: dict[str, Offered] = kept(env, ("tiles",), lambda: _usable(env))
    return {key: each for key, each in found.items() if _may_see(env, each.tile)}


def _usable(env: Env) -> dict[str, Offered]:
    """The tiles of the user's roles, with the fields that these may see."""
    made: dict[str, Offered] = {}
    for each in known_tiles(env.registry).values():
        tile = usable_tile(env.registry, each.tile, env.access.readable, lambda _: None)
        if tile is not None and env.access.has_role(tile.role):
            made[each.key] = Offered(each.key, each.dashboard, tile)
    return made


def _may_see(env: Env, tile: DashboardTile) -> bool:
    """Asked anew each time: an administrator may change what a role reads."""
    if isinstance(tile, ReportTile):
        report = env.registry.reports.get(tile.report)
        return report is not None and env.access.has_role(report.spec.role)
    return not tile.model or env.access.allows(tile.model, "read")


def addable(env: Env, layout: Layout) -> list[Offered]:
    """What the layout lacks; a tile that several dashboards hold is offered once."""
    found = offered(env)
    shown = [found[place.key].tile for place in layout if place.key in found]
    made: list[Offered] = []
    for each in found.values():
        if each.tile not in shown:
            shown.append(each.tile)
            made.append(each)
    return made


# ---- where it stands ----


def layout_of(env: Env, dashboard: Dashboard, kept_value: dict[str, Any]) -> Layout:
    """The user's own layout, else that of the user's role, else the declared one; without what is not offered."""
    own = _parsed(kept_value.get("tiles"))
    return _known(env, own if own is not None else usual_layout(env, dashboard))


def usual_layout(env: Env, dashboard: Dashboard) -> Layout:
    """The layout of the user's role, else the declared one."""
    set_ones = _role_layouts(env, dashboard)
    for role in dashboard.roles or ("core.user",):
        if role in set_ones and env.access.has_role(role):
            return set_ones[role]
    return tuple(
        Place(each.key, each.tile.width, each.tile.height)
        for each in known_tiles(env.registry).values()
        if each.dashboard == dashboard.name
    )


def _known(env: Env, layout: Layout) -> Layout:
    found = offered(env)
    return tuple(place for place in layout if place.key in found)


def _parsed(value: Any) -> Layout | None:
    """What was kept; None when nothing was, or it cannot be read."""
    if not isinstance(value, list):
        return None
    made: dict[str, Place] = {}
    for entry in value:
        match entry:
            case [str() as key, int() as width, int() as height] if width in WIDTHS and height in HEIGHTS:
                made.setdefault(key, Place(key, width, height))
            case _:
                continue
    return tuple(made.values())


def _as_json(layout: Layout) -> list[list[Any]]:
    return [[place.key, place.width, place.height] for place in layout]


def read_posted(env: Env, texts: Iterable[str]) -> Layout:
    """The layout that the page has sent: `key|width|height` for each tile. Raises ValidationFailed."""
    made: dict[str, Place] = {}
    found = offered(env)
    for text in texts:
        key, width, height = [*text.split("|"), "", ""][:3]
        fits = key in found and width in map(str, WIDTHS) and height in map(str, HEIGHTS)
        if not fits or len(made) >= MOST_TILES:
            raise ValidationFailed(env.gettext("The tiles have changed meanwhile. Open the page again."))
        made[key] = Place(key, int(width), int(height))
    return tuple(made.values())


# ---- what users keep ----


def kept_of(env: Env, dashboard: Dashboard) -> dict[str, Any]:
    """What the user keeps of a dashboard."""
    setting = _setting(env, dashboard)
    return dict(setting.value) if setting is not None else {}


def keep_layout(env: Env, dashboard: Dashboard, layout: Layout | None) -> None:
    """Keeps a layout as the user's own, None goes back to the usual one; what was before is kept for `undo`."""
    value = kept_of(env, dashboard)
    _keep(env, dashboard, {**value, "undo": value.get("tiles"), "tiles": None if layout is None else _as_json(layout)})


def undo(env: Env, dashboard: Dashboard) -> None:
    """Takes the last change back; once more brings it again."""
    value = kept_of(env, dashboard)
    if "undo" in value:
        _keep(env, dashboard, {**value, "tiles": value["undo"], "undo": value.get("tiles")})


def keep_switches(env: Env, dashboard: Dashboard, pairs: list[tuple[str, str]]) -> None:
    """Remembers what the dashboard is switched to."""
    _keep(env, dashboard, {**kept_of(env, dashboard), "switches": dict(pairs)})


def _setting(env: Env, dashboard: Dashboard) -> Any:
    cls: Any = env[ViewSetting]
    key = f"dashboard:{dashboard.name}"
    return env.session.scalar(sa.select(cls).where(cls.user_id == env.user_id, cls.key == key))


def _keep(env: Env, dashboard: Dashboard, value: dict[str, Any]) -> None:
    setting = _setting(env, dashboard)
    if setting is None:
        env.create(ViewSetting, user_id=env.user_id, key=f"dashboard:{dashboard.name}", value=value)
    else:
        setting.value = value
    env.session.flush()


# ---- what is set for roles ----


def settable_roles(env: Env, dashboard: Dashboard) -> tuple[str, ...]:
    """The roles for which the user may set the layout."""
    return (dashboard.roles or ("core.user",)) if env.access.has_role(ARRANGER) else ()


def keep_for_role(env: Env, dashboard: Dashboard, role: str, layout: Layout) -> None:
    """Makes a layout that of a role. Raises NotFound for a role that the user may not set it for."""
    setting, value = _role_setting(env, dashboard, role)
    with env.sudo():
        new = {"tiles": _as_json(layout), "undo": value.get("tiles")}
        if setting is None:
            env.create(Setting, key=_role_key(dashboard, role), value=new)
        else:
            setting.value = new
        env.session.flush()


def undo_for_role(env: Env, dashboard: Dashboard, role: str) -> None:
    """Takes the last change of a role's layout back."""
    setting, value = _role_setting(env, dashboard, role)
    if setting is not None:
        with env.sudo():
            setting.value = {"tiles": value.get("undo"), "undo": value.get("tiles")}
            env.session.flush()


def _role_setting(env: Env, dashboard: Dashboard, role: str) -> tuple[Any, dict[str, Any]]:
    if role not in settable_roles(env, dashboard):
        raise NotFound(env.gettext("The layout of this role is not yours to set."))
    cls: Any = env[Setting]
    with env.sudo():
        setting = env.session.scalar(sa.select(cls).where(cls.key == _role_key(dashboard, role)))
    return setting, dict(setting.value or {}) if setting is not None else {}


def _role_layouts(env: Env, dashboard: Dashboard) -> dict[str, Layout]:
    """What was set for the dashboard's roles. One query; a setting is no secret, but only administrators list them."""
    table = env.info(Setting).table.c
    keys = {_role_key(dashboard, role): role for role in dashboard.roles or ("core.user",)}
    rows = env.session.connection().execute(sa.select(table.key, table.value).where(table.key.in_(keys)))
    found = {keys[row.key]: _parsed((row.value or {}).get("tiles")) for row in rows}
    return {role: layout for role, layout in found.items() if layout is not None}


def _role_key(dashboard: Dashboard, role: str) -> str:
    return f"dashboard:{dashboard.name}:{role}"[:100]
