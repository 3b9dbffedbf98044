"""`/`: a greeting, the user's usual dashboard, what I worked on last, and the applications in colour."""

from __future__ import annotations

import json
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.view import Tile
from yurt.web.addon_answers import answers
from yurt.web.dashboards.layouts import dashboards_of
from yurt.web.dashboards.making import dashboard_part
from yurt.web.pages.addresses import model_href, with_query
from yurt.web.pages.context.home import AppTile, Figure, HomePage, RecentRecord
from yurt.web.pages.serving import answer
from yurt.web.pages.timeline_data import when_text
from yurt.web.personal.places import recent
from yurt.web.present.formats import formats
from yurt.web.requests import current, is_htmx, page
from yurt.web.shell import may_see, menu_entries

RECENT = 8
SECTIONS = ("modules", "directories")
"""What is shown as applications; beside a dashboard only the first."""


@page()
def home(request: Request, env: Env) -> Response:
    """The first page after signing in."""
    usual = next(iter(dashboards_of(env)), None)
    part = dashboard_part(request, env, usual, "/") if usual is not None else None
    whole = None if is_htmx(request) and part else _page(request, env, sections=("modules",) if part else SECTIONS)
    files = ("dashboards/_dashboard.html", "home.html")
    return answer(request, env, "y-dashboard", *files, title=env.gettext("Home"), page=whole, dash=part)


def _page(request: Request, env: Env, sections: tuple[str, ...]) -> HomePage:
    first_name = current(request).name.split()[0] if current(request).name.split() else ""
    return HomePage(
        greeting=_greeting(env).format(name=first_name),
        subtitle=formats(env.language).date(env.today),
        figures=tuple(_figures(env)),
        apps=_apps(env, sections),
        recent=_recent(env),
    )


def _greeting(env: Env) -> str:
    hour = env.now.astimezone(env.zone).hour
    if 5 <= hour < 12:
        return env.gettext("Good morning, {name}")
    return env.gettext("Good afternoon, {name}") if 12 <= hour < 18 else env.gettext("Good evening, {name}")


def _figures(env: Env) -> list[Figure]:
    """What add-ons show by the hook `home_tiles`."""
    return [_figure(env, tile) for tiles in answers(env, "home_tiles") for tile in tiles]


def _figure(env: Env, tile: Tile) -> Figure:
    shape, value = formats(env.language), tile.value
    if isinstance(value, Decimal):
        text = shape.number(value, 0)
    else:
        text = shape.integer(value) if isinstance(value, int) else value
    where = json.dumps(tile.where, ensure_ascii=False) if tile.where else ""
    href = with_query(model_href(tile.model), [("f", where)]) if tile.model else ""
    return Figure(value=text, label=env.gettext(tile.label), icon=tile.icon, colour=tile.colour, href=href)


def _apps(env: Env, sections: tuple[str, ...]) -> tuple[AppTile, ...]:
    """The entries of these sections of the menu as tiles.

    An add-on's entries share its colour, those of the core go round the palette.
    """
    colours = {name: available.addon.colour for name, available in env.registry.addons.items()}
    owners = {id(menu): addon for addon, menu in env.registry.menus}
    tiles = []
    for number, (href, menu) in enumerate(menu_entries(env.registry)):
        if not may_see(env, menu) or menu.section not in sections:
            continue
        info = env.registry.models.get(menu.model or "")
        icon = menu.icon or (info.options.icon if info else "") or "apps"
        owner = owners.get(id(menu), "core")
        colour = (colours.get(owner, 0) + number) % 12
        tiles.append(AppTile(label=env.gettext(menu.label), href=href, icon=icon, colour=colour))
    return tuple(tiles)


def _recent(env: Env) -> tuple[RecentRecord, ...]:
    """The records that the user opened last."""
    return tuple(
        RecentRecord(
            label=place.label,
            href=place.href,
            detail=place.detail,
            when=when_text(env, place.at) if place.at else "",
            icon=place.icon,
        )
        for place in recent(env, RECENT)
    )
