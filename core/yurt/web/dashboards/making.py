"""A dashboard made ready for its template: on its own page, and on the home page."""

from __future__ import annotations

import sqlalchemy as sa
from starlette.requests import Request

from yurt.env import Env
from yurt.view.dashboards import Dashboard
from yurt.web.dashboards.context import (
    Catalogue,
    CatalogueEntry,
    CatalogueGroup,
    DashboardLink,
    DashboardPart,
    TileFrame,
)
from yurt.web.dashboards.layouts import (
    Offered,
    Place,
    addable,
    dashboards_of,
    kept_of,
    layout_of,
    offered,
    settable_roles,
)
from yurt.web.dashboards.periods import PERIODS
from yurt.web.dashboards.switches import NAMES, Switches, branch_choices, employee_choices
from yurt.web.pages.addresses import with_query
from yurt.web.pages.context.document import Choice
from yurt.web.present.formats import formats

HREF = "/dashboards"


def dashboard_href(name: str, part: str = "") -> str:
    """The page of a dashboard, or something below it."""
    return f"{HREF}/{name}{'/' + part if part else ''}"


def dashboard_part(request: Request, env: Env, dashboard: Dashboard, page_href: str) -> DashboardPart:
    """Everything of a dashboard but the insides of its tiles, which are asked for one by one."""
    params, value = request.query_params, kept_of(env, dashboard)
    remembered = value.get("switches")
    if any(name in params for name in NAMES) or not isinstance(remembered, dict):
        remembered = dict(params)
    switches = Switches.read(remembered)
    found = offered(env)
    layout = layout_of(env, dashboard, value)
    tiles = [found[place.key].tile for place in layout]
    arranging = params.get("arrange") == "1"
    span, shape = switches.span(env), formats(env.language)
    return DashboardPart(
        label=env.gettext(dashboard.label),
        help=env.gettext(dashboard.help) if dashboard.help else "",
        base_href=dashboard_href(dashboard.name),
        tiles=tuple(_frame(env, dashboard, found[place.key], place, switches) for place in layout),
        periods=tuple(
            Choice(value=name, label=env.gettext(label), selected=name == switches.period)
            for name, label in PERIODS.items()
        ),
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        dates=shape.date(span.first) + (f" – {shape.date(span.last)}" if span.days > 1 else ""),
        branches=branch_choices(env, switches.branch) if any(tile.branch for tile in tiles) else (),
        employees=employee_choices(env, tiles, switches.employee) if any(tile.employee for tile in tiles) else (),
        links=_links(env, dashboard),
        arranging=arranging,
        arrange_href=with_query(page_href, [*switches.pairs(), ("arrange", "1")]),
        done_href=with_query(page_href, switches.pairs()),
        can_undo="undo" in value,
        is_own=value.get("tiles") is not None,
        roles=_roles(env, dashboard) if arranging else (),
        on_home=page_href == "/",
    )


def catalogue(env: Env, dashboard: Dashboard) -> Catalogue:
    """The tiles that may be added, by the dashboards they come from."""
    groups: dict[str, list[CatalogueEntry]] = {}
    for each in addable(env, layout_of(env, dashboard, kept_of(env, dashboard))):
        owner = env.registry.dashboards[each.dashboard][1]
        groups.setdefault(env.gettext(owner.label), []).append(
            CatalogueEntry(
                key=each.key,
                label=env.gettext(each.tile.label),
                help=env.gettext(each.tile.help) if each.tile.help else "",
                icon=each.tile.icon,
                colour=each.tile.colour,
            )
        )
    made = tuple(CatalogueGroup(label=label, entries=tuple(entries)) for label, entries in groups.items())
    return Catalogue(href=dashboard_href(dashboard.name, "add"), groups=made)


def _frame(env: Env, dashboard: Dashboard, each: Offered, place: Place, switches: Switches) -> TileFrame:
    return TileFrame(
        key=each.key,
        label=env.gettext(each.tile.label),
        help=env.gettext(each.tile.help) if each.tile.help else "",
        kind=each.tile.kind,
        icon=each.tile.icon,
        colour=each.tile.colour,
        width=place.width,
        height=place.height,
        href=with_query(dashboard_href(dashboard.name, "tile"), [("tile", each.key), *switches.pairs()]),
        model=each.tile.model,
    )


def _links(env: Env, current: Dashboard) -> tuple[DashboardLink, ...]:
    found = dashboards_of(env)
    if len(found) < 2:
        return ()
    return tuple(
        DashboardLink(
            label=env.gettext(each.label), href=dashboard_href(each.name), icon=each.icon, current=each is current
        )
        for each in found
    )


def _roles(env: Env, dashboard: Dashboard) -> tuple[Choice, ...]:
    """The roles that the layout may be set for, by the names they have in this database."""
    from yurt.base.models.people import Role

    names = settable_roles(env, dashboard)
    table = env.info(Role).table.c
    rows = env.session.connection().execute(sa.select(table.name, table.label).where(table.name.in_(names)))
    labels = {row.name: row.label for row in rows}
    return tuple(Choice(value=name, label=env.gettext(labels.get(name, name))) for name in names)
