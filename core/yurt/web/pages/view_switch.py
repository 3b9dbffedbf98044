"""The ways to look at the same records: every view that a model has for this user, with what is filtered kept."""

from __future__ import annotations

from dataclasses import replace

from yurt.env import Env
from yurt.errors import NotFound
from yurt.model.info import ModelInfo
from yurt.services.customise import ROLE as CUSTOMISER
from yurt.view.looks import Look
from yurt.web.pages.addresses import customise_href
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.table import EmptyState, ViewSwitch
from yurt.web.pages.list_data import Kept, can, with_defaults
from yurt.web.pages.liststate import ListState
from yurt.web.pages.view_names import LOOKS
from yurt.web.present.views import board_view, list_view, look_view

_SIGNS = {
    "calendar": "calendar",
    "schedule": "calendar-user",
    "tree": "binary-tree",
    "gallery": "layout-grid",
    "addresses": "address-book",
    "pivot": "table-options",
    "chart": "chart-bar",
}


def view_switch(env: Env, info: ModelInfo, state: ListState, current: str = "list") -> tuple[ViewSwitch, ...]:
    """The buttons; none when there is only the list. `current` is `list`, `board` or a kind of `LOOKS`.

    Who may customise is led there from each view.
    """
    plain = replace(state, group=(), order=(), offset=0, inside=(), level=0)
    found = [("list", env.gettext("List"), "list", state.href())]
    if board_view(env, info.name) is not None:
        found.append(("board", env.gettext("Board"), "layout-kanban", plain.href("board")))
    for kind, label in LOOKS.items():
        if look_view(env, kind, info.name) is not None:
            href = replace(plain, group=state.group).href(kind) if kind in ("pivot", "chart") else plain.href(kind)
            found.append((kind, env.gettext(label), _SIGNS[kind], href))
    made = [ViewSwitch(label=text, href=href, icon=i, current=kind == current) for kind, text, i, href in found]
    if env.access.has_role(CUSTOMISER):
        href = customise_href(info.name) + {"list": "#y-c-list", "board": "#y-c-board"}.get(current, "")
        made.append(ViewSwitch(label=env.gettext("Customise"), href=href, icon="adjustments", apart=True))
    return tuple(made) if len(made) > 1 else ()


def look_of(env: Env, info: ModelInfo, kind: str, name: str = "default") -> Look:
    """The view of that kind. Raises NotFound when the model has none for this user."""
    view = look_view(env, kind, info.name, name)
    if view is None:
        label = env.gettext(LOOKS[kind])
        text = env.gettext("“{model}” cannot be shown as: {view}.")
        raise NotFound(text.format(model=env.gettext(info.plural), view=label))
    return view


def look_state(env: Env, state: ListState, keeps: Kept) -> ListState:
    """What a bare address shows, as on the list: the favourite filter, else those filters that are on at first."""
    if state.given:
        return state
    declared = replace(list_view(env, state.model), group_by=())
    return replace(with_defaults(env, state, declared, keeps), given=True)


def new_button(env: Env, info: ModelInfo, href: str) -> tuple[ActionButton, ...]:
    """The button that makes a record, for those who may."""
    if not can(env, info, "create"):
        return ()
    return (ActionButton(label=env.gettext("New"), href=href, method="get", icon="plus", primary=True, key="n"),)


def nothing_found(env: Env, info: ModelInfo, state: ListState, page: str) -> EmptyState:
    """What to say when the filter finds nothing, or there is nothing at all yet."""
    name = env.gettext(info.plural)
    if state.parts or state.search or state.show:
        every = ListState(info.name, layout=state.layout).href(page)
        return EmptyState(
            title=env.gettext("Nothing found"),
            message=env.gettext("Nothing in “{model}” fits these conditions.").format(model=name),
            icon="search-off",
            action=ActionButton(label=env.gettext("Show all"), href=every, method="get", icon="filter-off"),
        )
    return EmptyState(
        title=env.gettext("Nothing here yet"),
        message=env.gettext("As soon as there are records of “{model}”, they are shown here.").format(model=name),
        icon=info.options.icon or "mood-empty",
    )
