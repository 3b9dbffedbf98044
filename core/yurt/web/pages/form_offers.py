"""What a form offers to do: actions, the next states, what stands in its menu, and the ways to related records."""

from __future__ import annotations

from typing import Any

from yurt.env import Env
from yurt.env.query import Query, count
from yurt.i18n import N_
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FormView
from yurt.web.pages.addresses import customise_href, model_href, record_href
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.form import Counter, StateStep
from yurt.web.pages.list_data import can
from yurt.web.pages.liststate import ListState
from yurt.web.present.formats import formats

IN_REACH = 5
"""Actions with a button of their own at the head of a form; further ones stand in its menu."""


def actions_of(env: Env, info: ModelInfo, record: Any) -> tuple[ActionButton, ...]:
    """The actions that the record's state and the user's roles allow; the primary one first."""
    state = info.state_field
    value = getattr(record, state.name) if state else None
    found = [
        action
        for action in info.actions.values()
        if (not action.when or value in action.when) and env.access.has_role(action.role)
        if action.role or not info.options.journal  # Nobody may write a journal, so only a role lets them act on it.
    ]
    found.sort(key=lambda action: not action.primary)
    primary = next((action.name for action in found if action.primary), "")
    return tuple(
        ActionButton(
            label=env.gettext(action.label),
            href=f"{record_href(info.name, record.id)}/run/{action.name}",
            name=action.name,
            icon=action.icon,
            primary=action.name == primary,
            confirm=env.gettext(action.confirm) if action.confirm else "",
        )
        for action in found
    )


def more_actions(env: Env, info: ModelInfo, record: Any, locked: str) -> tuple[ActionButton, ...]:
    """Duplicate, archive, delete; in the trash: restore."""
    href = record_href(info.name, record.id)
    made = []
    if info.options.trash and record.deleted_at is not None:
        if can(env, info, "delete"):
            made.append(ActionButton(label=env.gettext("Restore"), href=f"{href}/restore", icon="restore"))
        return tuple(made)
    if can(env, info, "create") and not info.options.journal:
        made.append(
            ActionButton(
                label=env.gettext("Duplicate"),
                href=f"{model_href(info.name)}/new?copy={record.id}",
                method="get",
                icon="copy",
            )
        )
    if env.access.has_role("core.customiser"):
        made.append(
            ActionButton(
                label=env.gettext("Customise"),
                href=customise_href(info.name),
                method="get",
                icon="adjustments",
            )
        )
    if not locked and info.options.archive:
        word, icon = (N_("Unarchive"), "archive-off") if record.archived else (N_("Archive"), "archive")
        made.append(ActionButton(label=env.gettext(word), href=f"{href}/archive", icon=icon))
    if not locked and can(env, info, "delete"):
        confirm = "" if info.options.trash else env.gettext("Delete this record for good?")
        made.append(
            ActionButton(label=env.gettext("Delete"), href=f"{href}/delete", icon="trash", danger=True, confirm=confirm)
        )
    return tuple(made)


def steps_of(env: Env, info: ModelInfo, state: FieldSpec, value: Any, href: str, locked: str) -> tuple[StateStep, ...]:
    present = state.state(value)
    place = next((n for n, step in enumerate(state.states) if step.value == value), -1)
    may = not locked and not state.readonly and env.access.writable(state)
    return tuple(
        StateStep(
            label=env.gettext(step.label),
            current=step.value == value,
            passed=n < place,
            href=f"{href}/state/{step.value}" if may and present is not None and step.value in present.to else "",
        )
        for n, step in enumerate(state.states)
        if step.value == value or step.value not in state.unused
    )


def counters(env: Env, info: ModelInfo, record: Any, view: FormView) -> tuple[Counter, ...]:
    """How many related records there are, and the way to their list."""
    made = []
    for item in view.counts:
        spec = info.fields[item.name]
        target = env.info(spec.target or "")
        if not env.access.allows(target.name, "read"):
            continue
        if spec.kind == "lines":
            part = {"field": spec.inverse or "", "op": "eq", "value": record.id}
            number = count(env, target.name, Query(where=Condition(**part)))
            href = ListState(target.name, parts=(part,)).href()
        else:
            ids = [other.id for other in getattr(record, spec.name)]
            number = len(ids)
            href = ListState(target.name, parts=({"field": "id", "op": "in", "value": ids},)).href() if ids else ""
        made.append(
            Counter(
                value=formats(env.language).integer(number),
                label=env.gettext(item.label or spec.label),
                icon=item.icon or target.options.icon or "point",
                href=href,
            )
        )
    return tuple(made)
