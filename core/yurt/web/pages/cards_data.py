"""The cards of a gallery and of addresses: one query for a page of them, whatever they show."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

from yurt.env import Env
from yurt.env.query import fetch
from yurt.model.info import ModelInfo
from yurt.view.looks import Addresses, Gallery
from yurt.view.resolved import ListColumn
from yurt.web.pages.addresses import record_href, thumbnail_href
from yurt.web.pages.context.cards import CardsPart, Reach, RecordCard
from yurt.web.pages.context.document import Badge
from yurt.web.pages.liststate import ListState
from yurt.web.present.cells import CellTable, cell_table
from yurt.web.present.texts import safe_href, tone_of
from yurt.web.present.views import kept, list_view
from yurt.web.shell import initials

CARDS = 60
PICTURE = 256
"""Pixels: sharp on a card of twice that many device pixels."""
_SIGNS = {"phone": "phone", "email": "mail", "url": "world"}


def read_cards(env: Env, info: ModelInfo, view: Gallery | Addresses, state: ListState) -> CardsPart:
    """One page of cards in the list's order."""
    table: CellTable = kept(env, ("cards", view, env.zone.key), lambda: _cells(env, info, view))
    beside = (view.image,) if isinstance(view, Gallery) else ()
    order = state.order or list_view(env, info.name).order
    query = state.with_(order=order, group=(), offset=state.offset).query((*table.paths, *beside), CARDS)
    page = fetch(env, info.name, query)
    at = {column.path: column for column in page.plan.columns}
    cards = []
    for row, made in zip(page.rows, table.rows(page.plan, page.rows), strict=True):
        texts = {column.path: cell[0] for column, cell in zip(table.columns, made.cells, strict=True)}
        units = {column.path: column.unit for column in table.columns}
        picture = row[at[view.image].index] if isinstance(view, Gallery) else None
        cards.append(_card(env, info, view, row, at, texts, units, picture))
    more = state.with_(offset=state.offset + CARDS).href(f"{view.kind}/more") if page.cursor else ""
    return CardsPart(kind=view.kind, cards=tuple(cards), more_href=more)


def shown_fields(info: ModelInfo, view: Gallery | Addresses) -> tuple[str, ...]:
    """The fields beside the title; address cards without any show every way to reach somebody."""
    if view.fields or isinstance(view, Gallery):
        return view.fields
    return tuple(spec.name for spec in info.fields.values() if spec.kind in _SIGNS and spec.is_column)


def _cells(env: Env, info: ModelInfo, view: Gallery | Addresses) -> CellTable:
    address = view.address if isinstance(view, Addresses) else ()
    fields = [name for name in shown_fields(info, view) if env.access.readable(info.fields[name.split(".")[0]])]
    paths: dict[str, None] = dict.fromkeys((view.title, *address, *fields))
    return cell_table(env, info.name, tuple(ListColumn(path) for path in paths))


def _card(
    env: Env,
    info: ModelInfo,
    view: Gallery | Addresses,
    row: Any,
    at: dict[str, Any],
    texts: dict[str, str],
    units: dict[str, str],
    picture: Any,
) -> RecordCard:
    lines, reaches, status, tone = [], [], "", None
    address = view.address if isinstance(view, Addresses) else ()
    for path, text in texts.items():
        if path == view.title or path in address or not text:
            continue
        spec, value = at[path].spec, row[at[path].index]
        href = safe_href(spec.kind, value)
        if href:
            label = env.gettext(spec.label)
            outside = spec.kind == "url"
            reaches.append(Reach(href=href, text=text, label=label, icon=_SIGNS[spec.kind], outside=outside))
        elif spec.kind == "state" and not status:
            status, tone = text, tone_of(spec, value)
        else:
            lines.append(f"{text} {units[path]}".strip())
    title = texts.get(view.title) or f"#{row[0]}"
    where = ", ".join(dict.fromkeys(" ".join(texts[path].split()) for path in address if texts.get(path)))
    return RecordCard(
        id=str(row[0]),
        title=title,
        href=record_href(info.name, row[0]),
        badge=Badge(name=title, initials=initials(title), colour=row[0] % 12),
        image_href=thumbnail_href(int(picture), PICTURE) if picture else "",
        lines=tuple(lines),
        status=status,
        tone=tone or "over",
        address=where,
        reaches=tuple(reaches),
        maps=_maps(env, where),
    )


def _maps(env: Env, where: str) -> tuple[Reach, ...]:
    """Links to maps elsewhere, which are asked only when somebody follows one."""
    if not where:
        return ()
    text = quote_plus(where)
    places = (
        ("OpenStreetMap", f"https://www.openstreetmap.org/search?query={text}"),
        ("Google Maps", f"https://www.google.com/maps/search/?api=1&query={text}"),
    )
    label = env.gettext("On the map: {map}")
    return tuple(
        Reach(href=href, text=name, label=label.format(map=name), icon="map-pin", outside=True) for name, href in places
    )
