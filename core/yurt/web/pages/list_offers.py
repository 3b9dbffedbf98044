"""What a list offers beside its rows: the buttons of its head, what is done with selected rows, what to do when it is
empty."""

from __future__ import annotations

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.web.addon_answers import answers
from yurt.web.pages.addresses import model_href, record_href
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.table import EmptyState
from yurt.web.pages.list_data import can
from yurt.web.pages.liststate import ListState


def head_buttons(env: Env, info: ModelInfo, state: ListState) -> tuple[ActionButton, ...]:
    href = model_href(info.name)
    buttons = []
    if can(env, info, "create"):
        buttons.append(
            ActionButton(label=env.gettext("New"), href=f"{href}/new", method="get", icon="plus", primary=True, key="n")
        )
        if env.access.has_role("core.integrator"):
            buttons.append(
                ActionButton(label=env.gettext("Import"), href=f"/import/{info.name}", method="get", icon="upload")
            )
    if env.access.has_role("core.exporter"):
        buttons.append(
            ActionButton(label=env.gettext("Export"), href=state.href("export"), method="get", icon="download")
        )
    return tuple(buttons)


def bulk_buttons(
    env: Env, info: ModelInfo, state: ListState, offered: tuple[ActionButton, ...]
) -> tuple[ActionButton, ...]:
    """What may be done with selected rows, `offered` by add-ons among it; in the trash only taking them back."""
    href = model_href(info.name)
    write, delete = can(env, info, "write"), can(env, info, "delete")
    made = []
    if state.show == "trash":
        if delete:
            made.append(ActionButton(label=env.gettext("Restore"), href=f"{href}/bulk/restore", icon="restore"))
        return tuple(made)
    if write:
        for action in info.actions.values():
            if action.bulk and env.access.has_role(action.role):
                made.append(
                    ActionButton(
                        label=env.gettext(action.label),
                        href=f"{href}/bulk/run/{action.name}",
                        icon=action.icon or "player-play",
                        confirm=env.gettext(action.confirm) if action.confirm else "",
                    )
                )
        made.append(ActionButton(label=env.gettext("Change a field"), href=f"{href}/bulk/edit", icon="pencil"))
        if info.options.archive:
            word, name, icon = (N_("Unarchive"), "unarchive", "archive-off") if state.show == "archived" else (
                N_("Archive"), "archive", "archive",
            )  # fmt: skip
            made.append(ActionButton(label=env.gettext(word), href=f"{href}/bulk/{name}", icon=icon))
    made += offered
    if delete:
        confirm = "" if info.options.trash else env.gettext("Delete these records for good?")
        made.append(
            ActionButton(
                label=env.gettext("Delete"), href=f"{href}/bulk/delete", icon="trash", danger=True, confirm=confirm
            )
        )
    if env.access.has_role("core.exporter"):
        made.append(ActionButton(label=env.gettext("Export selected"), href=f"{href}/bulk/export", icon="download"))
    return tuple(made)


def selectable(env: Env, info: ModelInfo, state: ListState) -> bool:
    """Whether rows may be selected: whether there is anything to do with them."""
    return bool(bulk_buttons(env, info, state, offered_buttons(env, info)))


def offered_buttons(env: Env, info: ModelInfo) -> tuple[ActionButton, ...]:
    """What add-ons offer for selected records, by the hook `bulk_buttons`."""
    return tuple(
        ActionButton(
            label=env.gettext(button.label),
            href=button.url,
            icon=button.icon,
            confirm=env.gettext(button.confirm) if button.confirm else "",
        )
        for buttons in answers(env, "bulk_buttons", model=info.name)
        for button in buttons
    )


def empty_state(env: Env, info: ModelInfo, state: ListState) -> EmptyState:
    name = env.gettext(info.plural)
    icon = info.options.icon or "mood-empty"
    if state.show == "trash":
        return EmptyState(title=env.gettext("The trash is empty"), icon="trash")
    if state.parts or state.search or state.show or state.offset or state.after:
        first, *others = _ways_out(env, info, state)
        return EmptyState(
            title=env.gettext("Nothing found"),
            message=env.gettext("Nothing in “{model}” fits these conditions.").format(model=name),
            icon="search-off" if icon == "mood-empty" else icon,
            action=first,
            more=tuple(others),
        )
    action = None
    if can(env, info, "create"):
        action = ActionButton(
            label=env.gettext("New"), href=record_href(info.name, "new"), method="get", icon="plus", primary=True
        )
    return EmptyState(
        title=env.gettext("Nothing here yet"),
        message=env.gettext("Make the first record of “{model}”.").format(model=name) if action else "",
        icon=icon,
        action=action,
    )


def _ways_out(env: Env, info: ModelInfo, state: ListState) -> tuple[ActionButton, ...]:
    """What may find something after all: less of a filter, the archive, everything."""

    def way(word: str, href: str, icon: str) -> ActionButton:
        return ActionButton(label=env.gettext(word), href=href, method="get", icon=icon)

    made = []
    last = state.with_(search="") if state.search else state.with_(parts=state.parts[:-1])
    if state.search or state.parts:
        made.append(way(N_("Remove the last filter"), last.href(), "filter-minus"))
    if info.options.archive and not state.show:
        made.append(way(N_("Search in archived too"), state.with_(show="all").href(), "archive"))
    if len(state.parts) + bool(state.search) + bool(state.show) > 1 or not made:
        made.append(way(N_("Show all"), ListState(info.name).href(), "filter-off"))
    return tuple(made)
