"""What stands around a page: the document, the menus a user may see, their branches and languages."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from starlette.requests import Request

from yurt.base.models.organisation import Branch
from yurt.env import Env, System
from yurt.env.access import ALL_BRANCHES
from yurt.i18n import LANGUAGES, N_
from yurt.registry.registry import Registry
from yurt.view.declare import Menu
from yurt.web.filters import language_of_request
from yurt.web.look import look_of
from yurt.web.pages.addresses import model_href, thumbnail_href
from yurt.web.pages.context.document import Badge, Choice, Document, Theme, Toast
from yurt.web.pages.context.frame import MenuItem, MenuSection, ShellContext
from yurt.web.requests import csrf_token, current, system_of

SECTIONS = N_({"modules": "Modules", "reports": "Reports", "directories": "Directories"})
_MAX_BOTTOM = 4


def document(request: Request, env: Env, title: str = "") -> Document:
    """The document around a page of the signed-in visitor."""
    who = current(request)
    return Document(
        title=title or env.system.settings.branding.name,
        lang=env.language,
        theme=_theme(who.theme),
        csrf_token=csrf_token(request),
        brand=env.system.settings.branding.name,
        static=request.app.state.static,
        look=look_of(env.registry),
    )


def plain_document(request: Request, title: str = "", csrf: str = "") -> Document:
    """The document around a page for nobody in particular: sign-in, errors."""
    brand = system_of(request).settings.branding.name
    return Document(
        title=title or brand,
        lang=language_of_request.get().language,
        csrf_token=csrf,
        brand=brand,
        static=request.app.state.static,
        look=look_of(system_of(request).registry),
    )


def shell_context(request: Request, env: Env) -> ShellContext:
    """Menus, branches, languages and the user's own links; made once for each user, language and open menu entry.

    The entry is the longest menu address that the path begins with.
    """
    who = current(request)
    known = env.system.cache.setdefault("web.shell", {})
    open_href = _open_entry(env, known, request.scope["path"])
    key = (env.registry.stamp, who.user_id, who.name, who.photo_id, env.language, env.branch_id, open_href)
    if key not in known:
        if len(known) > 5000:
            known.clear()
        known[key] = _shell(env, who.name, who.photo_id, open_href)
    return known[key]


def menu_entries(registry: Registry) -> list[tuple[str, Menu]]:
    """The declared menu entries in order, each with its address; those of models that are not there left out."""
    if "web.menus" not in registry.cache:
        found = [
            (menu.url or model_href(menu.model or ""), menu)
            for _, menu in registry.menus
            if menu.url or menu.model in registry.models
        ]
        registry.cache["web.menus"] = sorted(found, key=lambda entry: entry[1].order)
    return registry.cache["web.menus"]


def may_see(env: Env, menu: Menu) -> bool:
    """True when the user has the entry's role and may read its model."""
    return env.access.has_role(menu.role) and (menu.model is None or env.access.allows(menu.model, "read"))


def initials(name: str) -> str:
    """At most two letters of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _open_entry(env: Env, known: dict, path: str) -> str:
    """The address of the menu entry that the page belongs to; remembered for lists, of which there are few."""
    key = ("open", env.registry.stamp, env.user_id, path)
    if key in known:
        return known[key]
    entries = _entries(env, known)
    found = max((h for h in entries if path == h or path.startswith(f"{h}/")), key=len, default="")
    if found == path:
        known[key] = found
    return found


def _entries(env: Env, known: dict) -> tuple[str, ...]:
    key = ("hrefs", env.registry.stamp, env.user_id)
    if key not in known:
        known[key] = tuple(href for href, menu in menu_entries(env.registry) if may_see(env, menu))
    return known[key]


def _shell(env: Env, name: str, photo_id: int | None, open_href: str) -> ShellContext:
    sections = tuple(
        MenuSection(name=section, label=env.gettext(label), items=tuple(_items(env, section, open_href)))  # type: ignore[arg-type]
        for section, label in SECTIONS.items()
    )
    photo = thumbnail_href(photo_id, 64) if photo_id else ""
    return ShellContext(
        menu=sections,
        user=Badge(name=name, initials=initials(name), colour=(env.user_id or 0) % 12, image_href=photo),
        client=env.system.settings.branding.company,
        bottom=sections[0].items[:_MAX_BOTTOM],
        branches=_branches(env),
        languages=_languages(env.system, env.language),
        user_links=(
            *_team_link(env),
            MenuItem(label=env.gettext("What is new"), href="/news", icon="news"),
            MenuItem(label=env.gettext("My account"), href="/account", icon="user"),
            MenuItem(label=env.gettext("Sessions and devices"), href="/account/sessions", icon="devices"),
            MenuItem(label=env.gettext("API tokens"), href="/account/tokens", icon="key"),
        ),
        alerts=tuple(_alerts(env)),
    )


def _items(env: Env, section: str, open_href: str) -> Iterator[MenuItem]:
    for href, menu in menu_entries(env.registry):
        if menu.section == section and may_see(env, menu):
            info = env.registry.models.get(menu.model or "")
            icon = menu.icon or (info.options.icon if info else "") or "point"
            yield MenuItem(label=env.gettext(menu.label), href=href, icon=icon, current=href == open_href)


def _branches(env: Env) -> tuple[Choice, ...]:
    cls = env[Branch]
    statement = sa.select(cls.id, cls.name).where(sa.not_(cls.archived)).order_by(cls.name)
    if not env.access.has_role(ALL_BRANCHES):
        statement = statement.where(cls.id.in_(env.branch_ids))
    with env.unguarded():
        rows = env.session.execute(statement).all()
    return tuple(Choice(value=str(number), label=name, selected=number == env.branch_id) for number, name in rows)


def _languages(system: System, language: str) -> tuple[Choice, ...]:
    offered = system.settings.languages if len(system.settings.languages) > 1 else LANGUAGES
    return tuple(Choice(value=code, label=LANGUAGES.get(code, code), selected=code == language) for code in offered)


def _team_link(env: Env) -> Iterator[MenuItem]:
    from yurt.web.team.people import has_team

    if has_team(env):
        yield MenuItem(label=env.gettext("My team"), href="/team", icon="users-group")


def _alerts(env: Env) -> Iterator[Toast]:
    """What the administrator has to know on every page."""
    if env.access.is_admin and env.registry.faults:
        names = ", ".join(sorted({fault.addon for fault in env.registry.faults}))
        text = env.gettext("These add-ons do not run: {names}.").format(names=names)
        yield Toast(text=text, tone="warning", href="/admin/addons", link_label=env.gettext("See why"))


def _theme(chosen: str) -> Theme:
    return chosen if chosen in ("light", "dark", "contrast") else "auto"  # type: ignore[return-value]
