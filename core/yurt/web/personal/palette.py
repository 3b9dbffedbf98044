"""The command palette: one box that finds pages at hand, menus, what can be made, and records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.web.pages.addresses import model_href
from yurt.web.pages.context.lookup import LookupItem, LookupPart
from yurt.web.pages.lookup_page import FOUND_EACH, LONGEST, find_menus, find_records, searched_models
from yurt.web.personal.places import Place, favourites, recent
from yurt.web.requests import page, render
from yurt.web.shell import may_see, menu_entries

SHOWN_AT_FIRST = 8
MOST_RECENT = 40


@page()
def palette(request: Request, env: Env) -> Response:
    """Favourites and recent records while nothing is typed; then everything that holds the words."""
    typed = request.query_params.get("q", "").replace("\x00", "").strip()[:LONGEST]
    items = tuple(_found(env, typed) if typed else _at_hand(env))
    return render(request, env, "_lookup.html", page=LookupPart(query=typed, items=items))


def _at_hand(env: Env) -> Iterator[LookupItem]:
    kept = favourites(env)
    yield from _items(kept, env.gettext("Favourites"))
    known = {place.href for place in kept}
    lately = [place for place in recent(env, 2 * SHOWN_AT_FIRST) if place.href not in known]
    yield from _items(lately[:SHOWN_AT_FIRST], env.gettext("Lately"))


def _found(env: Env, typed: str) -> Iterator[LookupItem]:
    words = typed.casefold().split()
    seen: set[str] = set()
    for group, places in (
        (env.gettext("Favourites"), favourites(env)),
        (env.gettext("Lately"), recent(env, MOST_RECENT)),
    ):
        matching = [place for place in places if place.href not in seen and _holds(place.label, words)][:FOUND_EACH]
        seen |= {place.href for place in matching}
        yield from _items(matching, group)
    yield from find_menus(env, typed)
    yield from _makers(env, words)
    if len(typed) >= 2:
        for info in searched_models(env):
            found, _ = find_records(env, info, typed, FOUND_EACH, group=env.gettext(info.plural), links=True)
            yield from (item for item in found if item.href not in seen)


def _items(places: Iterable[Place], group: str) -> Iterator[LookupItem]:
    for place in places:
        yield LookupItem(label=place.label, href=place.href, detail=place.detail, icon=place.icon, group=group)


def _makers(env: Env, words: list[str]) -> Iterator[LookupItem]:
    """“New contact”, for each model of the menus that the user may make records of."""
    most = FOUND_EACH
    for _, menu in menu_entries(env.registry):
        if menu.model is None or not may_see(env, menu) or not env.access.allows(menu.model, "create"):
            continue
        info = env.info(menu.model)
        label = env.gettext("New: {model}").format(model=env.gettext(info.label))
        if most and not info.options.journal and _holds(label, words):
            most -= 1
            yield LookupItem(label=label, href=f"{model_href(info.name)}/new", icon="plus", group=env.gettext("Make"))


def _holds(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
