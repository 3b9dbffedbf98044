"""A user's favourites and recent records, called by what they are called today, as far as the user may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from yurt.base.models.visits import Visit
from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.errors import ValidationFailed
from yurt.web.pages.addresses import model_href
from yurt.web.personal.visits import LONGEST, record_of, upsert
from yurt.web.requests import local_path
from yurt.web.shell import may_see, menu_entries

MOST_STARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page at hand."""

    href: str
    label: str
    detail: str = ""
    icon: str = "point"
    at: datetime | None = None


def favourites(env: Env) -> list[Place]:
    """What the user has starred, in the order of starring."""
    table = env.info(Visit).table
    starred = _statement(env).where(table.c.starred_at.isnot(None)).order_by(table.c.starred_at).limit(MOST_STARS)
    return places_of(env, env.session.connection().execute(starred).all())


def recent(env: Env, most: int) -> list[Place]:
    """The records that the user opened last, the newest first."""
    table = env.info(Visit).table
    opened = _statement(env).where(table.c.record_id.isnot(None)).order_by(table.c.seen_at.desc()).limit(2 * most)
    return places_of(env, env.session.connection().execute(opened).all())[:most]


def star(env: Env, href: str, title: str) -> None:
    """Keeps a page as a favourite. Raises ValidationFailed for what is no page of this site, or for too many."""
    if not href or local_path(href, "") != href or len(href) > LONGEST:
        raise ValidationFailed(env.gettext("This page cannot be kept."))
    table = env.info(Visit).table
    kept = sa.select(sa.func.count()).where(table.c.user_id == env.user_id, table.c.starred_at.isnot(None))
    connection = env.session.connection()
    if (connection.execute(kept).scalar() or 0) >= MOST_STARS:
        raise ValidationFailed(env.gettext("You have many favourites. Remove one first."))
    row = {"user_id": env.user_id, "href": href, **record_of(href), "title": title[:200], "seen_at": env.now}
    kept_since = {"starred_at": env.now, "title": title[:200]}
    connection.execute(upsert(env.system, row | kept_since, kept_since))


def unstar(env: Env, href: str) -> None:
    """A favourite no more."""
    table = env.info(Visit).table
    mine = sa.and_(table.c.user_id == env.user_id, table.c.href == href)
    env.session.connection().execute(sa.update(table).where(mine).values(starred_at=None))


def _statement(env: Env) -> Any:
    table = env.info(Visit).table
    return sa.select(table.c.href, table.c.title, table.c.model, table.c.record_id, table.c.seen_at).where(
        table.c.user_id == env.user_id
    )


def places_of(env: Env, rows: Any) -> list[Place]:
    """What rows of `core.visit` are called; what is gone, or not for the user any more, is left out."""
    ids: dict[str, list[int]] = {}
    for row in rows:
        if row.record_id and row.model in env.registry.models:
            ids.setdefault(row.model, []).append(row.record_id)
    labels = {model: labels_of(env, model, numbers) for model, numbers in ids.items()}
    icons = _menu_icons(env)
    found = []
    for row in rows:
        if row.record_id:
            label = labels.get(row.model, {}).get(row.record_id)
            if label is not None:
                info = env.info(row.model)
                kind = env.gettext(info.label)
                icon = info.options.icon or "point"
                found.append(Place(href=row.href, label=label, detail=kind, icon=icon, at=row.seen_at))
            continue
        path = row.href.partition("?")[0]
        base = next((href for href in icons if path == href or path.startswith(f"{href}/")), None)
        if base is not None or not path.startswith(("/m/", "/admin/")):
            found.append(
                Place(href=row.href, label=row.title or path, icon=icons.get(base or "", "star"), at=row.seen_at)
            )
    return found


def _menu_icons(env: Env) -> dict[str, str]:
    """The menu entries that the user may see, and their icons."""
    found = {}
    for href, menu in menu_entries(env.registry):
        if may_see(env, menu):
            info = env.registry.models.get(menu.model or "")
            found[href] = menu.icon or (info.options.icon if info else "") or "star"
    for info in env.registry.models.values():
        if env.access.allows(info.name, "read"):
            found.setdefault(model_href(info.name), info.options.icon or "star")
    return found
