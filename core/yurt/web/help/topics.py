"""What there is to say about a page: what its view declares, what can be done on such a page, and its fields."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yurt.env import Env
from yurt.i18n import N_
from yurt.web.shell import may_see, menu_entries

_PLACE = re.compile(r"/m/([a-z0-9_]+)/([a-z0-9_]+)(?:/([a-z0-9_]+))?(?:/[a-z]+)?/?")
_RECORD = ("new",)
TIPS: dict[str, tuple[str, ...]] = {
    "list": (
        N_("Type into the search box, then pick the field you mean; several words narrow the list further."),
        N_("The arrow in the search box opens filters, groups and saved filters."),
        N_("Click a heading to sort; hold Shift to sort by several columns."),
        N_("Tick rows to change, archive, export or delete them together."),
    ),
    "form": (
        N_("“Edit” opens the record for changes; nothing is kept until you save."),
        N_("Steps at the top show how far the record is; click one to move it on."),
        N_("Notes, calls and changes stand on the right, newest first."),
        N_("When somebody else has saved meanwhile, you see both versions and choose."),
    ),
    "board": (
        N_("Drag a card to another column, or use its menu; the keyboard does it with Alt and the arrows."),
        N_("The sums above the columns follow at once."),
    ),
    "calendar": (
        N_("Drag an entry to another day, or press Alt and an arrow while it is marked."),
        N_("Click an empty day to write something new there."),
    ),
    "schedule": (N_("Each person has a line. Drag a bar to another day or to somebody else."),),
    "pivot": (
        N_("Choose what stands in the rows, the columns and the figures; the little arrows open and close."),
        N_("Click a figure to see the records behind it. “Export” keeps the table for Excel."),
    ),
    "chart": (N_("Choose what is counted and by what. Click a bar or a slice to see the records behind it."),),
    "gallery": (N_("The same records as in the list, with their pictures. Click one to open it."),),
    "addresses": (N_("Addresses as cards. Click the address to see it on a map."),),
    "tree": (N_("The arrow beside a line opens what is below it. Drag a line to move it to another place."),),
    "home": (
        N_("Press Ctrl K (or tap the search box) and type a name, a phone number or what you want to do."),
        N_("The star keeps a page in the menu; open records stay in a row at the top."),
    ),
}
"""By kind of page, in the words of people who have never used such a system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldHelp:
    """A field and what is said about it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """The help of one page."""

    title: str
    text: str = ""
    tips: tuple[str, ...] = ()
    fields: tuple[FieldHelp, ...] = ()


def topic_of(env: Env, path: str) -> Topic:
    """The help of the page at an address; of an address that is nowhere, the general words."""
    found = _PLACE.fullmatch(path)
    model = f"{found[1]}.{found[2]}" if found else ""
    if found and model in env.registry.models and env.access.allows(model, "read"):
        return _of_model(env, model, _kind(found[3]))
    for href, menu in menu_entries(env.registry):
        if menu.help and (path == href or path.startswith(f"{href}/")) and may_see(env, menu):
            return Topic(title=env.gettext(menu.label), text=env.gettext(menu.help))
    return Topic(title=env.gettext("Help"), tips=_tips(env, "home"))


def _kind(rest: str | None) -> str:
    if not rest:
        return "list"
    return "form" if rest.isdigit() or rest in _RECORD else rest


def _of_model(env: Env, model: str, kind: str) -> Topic:
    info = env.info(model)
    view = env.registry.views.get((kind, model, "default"))
    menus = (menu for _, menu in menu_entries(env.registry) if menu.model == model and menu.help)
    menu = next(menus, None)
    text = (view.help if view is not None else "") or (menu.help if menu is not None else "")
    return Topic(
        title=env.gettext(info.plural if kind != "form" else info.label),
        text=env.gettext(text) if text else "",
        tips=_tips(env, kind),
        fields=tuple(
            FieldHelp(label=env.gettext(spec.label), text=env.gettext(spec.help))
            for spec in info.fields.values()
            if spec.help and env.access.readable(spec)
        ),
    )


def _tips(env: Env, kind: str) -> tuple[str, ...]:
    return tuple(env.gettext(tip) for tip in TIPS.get(kind, ()))
