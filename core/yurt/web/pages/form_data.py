"""Everything of a form page: groups, tabs, lines, state bar, actions, counters, and why it cannot be edited."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from yurt.env import Env
from yurt.env.query import Query, count
from yurt.env.reading import visible_ids
from yurt.errors import AccessDenied
from yurt.i18n import N_
from yurt.model.actions import Notice
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem, FormView, GroupItem
from yurt.web.pages.addresses import customise_href, model_href, record_href
from yurt.web.pages.context.document import ActionButton, Mode
from yurt.web.pages.context.form import Conflict, Counter, FormGroup, FormPage, FormTab, StateStep, Told
from yurt.web.pages.context.widgets import LineTable, Widget
from yurt.web.pages.form_conditions import asks_anew, standing
from yurt.web.pages.form_lines import LinesPosted, computes, line_table
from yurt.web.pages.list_data import can
from yurt.web.pages.liststate import ListState
from yurt.web.pages.neighbours import Place
from yurt.web.pages.posted import Posted, many_base
from yurt.web.pages.record_files import attachments
from yurt.web.pages.timeline_data import read_timeline
from yurt.web.present.formats import formats
from yurt.web.present.texts import option_labels, tone_of
from yurt.web.present.views import form_view
from yurt.web.present.widgets import Source, editable, raw_value, widget_of


@dataclass(frozen=True)
class Began:
    """What editing began with, carried on by a form that is made again before it is saved."""

    version: int
    base: str


@dataclass
class FormRequest:
    """What a form is made of: the record, how it is shown, and what was refused."""

    info: ModelInfo
    record: Any
    mode: Mode = "display"
    posted: Posted = field(default_factory=Posted)
    lines: dict[str, LinesPosted] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()
    conflict: Conflict | None = None
    told: Notice | None = None
    place: Place | None = None
    key: str = ""
    saved: bool = True
    began: Began | None = None
    beside: bool = False
    computed: bool = False
    """What is typed was put into the record and its lines, see `form_computing`."""

    @property
    def href(self) -> str:
        """The record's address; of a new one the list's."""
        return record_href(self.info.name, self.record.id if self.saved else "new")


def make_form(env: Env, asked: FormRequest) -> FormPage:
    """The form of a record in the wanted mode."""
    info, record = asked.info, asked.record
    view = form_view(env, info.name)
    locked = "" if not asked.saved else why_locked(env, info, record)
    source = Source(env, info, record, asked.posted.typed, asked.posted.typed_many, asked.errors, saved=asked.saved)
    source.computed = asked.computed
    items = [item for item in view.fields if not item.table]
    source.learn([info.fields[item.name] for item in items])
    maker = _Maker(env, asked, source, view, bool(locked))
    groups, tabs = maker.groups(view.groups), maker.tabs()
    editing = asked.mode == "edit"
    title = title_of(env, info, record, asked.saved)
    state = info.state_field if info.state_field and env.access.readable(info.state_field) else None
    value = source.value(state) if state else None
    return FormPage(
        title=title,
        mode=asked.mode,
        status=option_labels(env, state).get(value, str(value)) if state and value else "",
        status_tone=(tone_of(state, value) or "over") if state else "ok",
        record_id=str(record.id) if asked.saved else "",
        version=_version_of(asked),
        list_href=asked.place.list_href if asked.place else model_href(info.name),
        list_label=env.gettext(info.plural),
        position=asked.place.position if asked.place else "",
        prev_href=asked.place.prev_href if asked.place else "",
        next_href=asked.place.next_href if asked.place else "",
        edit_href=f"{asked.href}/edit" if asked.saved and not locked else "",
        save_href=asked.href if asked.saved else record_href(info.name, "new"),
        cancel_href=asked.href if asked.saved else model_href(info.name),
        change=_follows(env, info, items, groups, tabs) if editing else "",
        beside=asked.beside,
        draft_key="" if locked else f"{env.user_id}:{asked.href}",
        point=formats(env.language).point,
        group=formats(env.language).group,
        idempotency_key=asked.key,
        actions=() if editing or (locked and not info.options.journal) else actions_of(env, info, record),
        more_actions=() if editing or not asked.saved else more_actions(env, info, record, locked),
        steps=_steps(env, info, state, value, asked.href, locked) if state and asked.saved else (),
        counters=() if editing or not asked.saved else counters(env, info, record, view),
        groups=groups,
        tabs=tabs,
        timeline=read_timeline(env, info, record) if asked.saved and not editing and info.options.timeline else None,
        files=attachments(env, info, record) if asked.saved and not editing else (),
        files_href=f"{asked.href}/files" if asked.saved and not locked else "",
        show_files=asked.saved and not editing and not info.options.journal and info.name != "core.file",
        errors=asked.general,
        notice=locked or (_archived_notice(env, info, record) if asked.saved else ""),
        conflict=asked.conflict,
        told=Told(text=asked.told.text, secret=asked.told.secret) if asked.told else None,
        base=(asked.began.base if asked.began else base_of(source, items)) if editing else "",
    )


def _version_of(asked: FormRequest) -> int:
    if asked.began is not None:
        return asked.began.version
    return (asked.record.version if asked.saved and not asked.info.options.journal else 0) or 0


class _Maker:
    """Makes groups and tabs of widgets."""

    def __init__(self, env: Env, asked: FormRequest, source: Source, view: FormView, locked: bool) -> None:
        self.env, self.asked, self.source, self.view, self.locked = env, asked, source, view, locked
        self.focused = asked.mode != "edit"
        self.standing = standing(env, asked.info, asked.record, asked.posted)

    def groups(self, groups: tuple[GroupItem, ...]) -> tuple[FormGroup, ...]:
        """The groups that have something to show."""
        made = []
        for group in groups:
            widgets = tuple(widget for item in group.items if (widget := self.widget(item)) is not None)
            if widgets:
                made.append(FormGroup(title=self.env.gettext(group.title), widgets=widgets))
        return tuple(made)

    def widget(self, item: FieldItem) -> Widget | None:
        """One field; None where a condition hides it, unless something is wrong with it."""
        if item.name in self.standing.hidden and item.name not in self.asked.errors:
            return None
        spec = self.asked.info.fields[item.name]
        if item.table:
            table = self.table(item, spec)
            label = self.env.gettext(item.label or spec.label)
            return Widget(name=spec.name, label=label, kind="lines", wide=True, lines=table) if table else None
        locked = self.locked or spec.name in self.standing.locked or (not self.asked.saved and bool(spec.sequence))
        widget = widget_of(self.source, spec, item, locked=locked)
        if spec.name in self.standing.needed and not widget.readonly:
            widget = replace(widget, required=True)
        if not self.focused and not widget.readonly and widget.kind in ("text", "email", "phone"):
            self.focused = True
            widget = replace(widget, autofocus=not self.asked.errors)
        return widget

    def tabs(self) -> tuple[FormTab, ...]:
        """The tabs; after a refused save the first with an error is open."""
        made = []
        for number, page in enumerate(self.view.pages):
            tables = [self.table(item, self.asked.info.fields[item.name]) for item in page.tables]
            lines = tuple(table for table in tables if table is not None)
            groups = self.groups(page.groups)
            if not lines and not groups:
                continue
            bad = any(w.error for g in groups for w in g.widgets) or any(_line_error(table) for table in lines)
            total = sum(len(table.rows) for table in lines)
            made.append(
                {"key": f"tab{number}", "label": self.env.gettext(page.title), "groups": groups, "lines": lines,
                 "has_error": bad, "count": formats(self.env.language).integer(total) if total else ""}
            )  # fmt: skip
        active = next((n for n, tab in enumerate(made) if tab["has_error"]), 0)
        return tuple(FormTab(active=n == active, **tab) for n, tab in enumerate(made))

    def table(self, item: FieldItem, spec: FieldSpec) -> LineTable | None:
        """A table of lines; nothing for a model that the user may not read."""
        return line_table(
            self.env,
            self.asked.info,
            self.asked.record if self.asked.saved else None,
            item,
            editing=self.asked.mode == "edit" and not self.locked and spec.kind == "lines",
            posted=self.asked.lines.get(spec.name),
        )


def _line_error(table: LineTable) -> bool:
    return bool(table.error) or any(row.error or any(w.error for w in row.widgets) for row in table.rows)


def title_of(env: Env, info: ModelInfo, record: Any, saved: bool) -> str:
    """What the record is called; a new one is new."""
    if not saved:
        return env.gettext("New: {model}").format(model=env.gettext(info.label))
    name = info.label_field
    spec = info.fields.get(name or "")
    value = None
    if spec is not None and env.access.readable(spec):
        value = record.translated(name) if spec.translated else getattr(record, name or "", None)
        value = option_labels(env, spec).get(str(value), value) if spec.kind in ("selection", "state") else value
    return str(value) if value else f"{env.gettext(info.label)} {record.id}"


def why_locked(env: Env, info: ModelInfo, record: Any) -> str:
    """The sentence that says why this user cannot edit the record now; empty when they can."""
    if info.options.journal:
        return env.gettext("This is a journal: its entries are never changed.")
    if info.options.trash and record.deleted_at is not None:
        return env.gettext("This record is in the trash. Restore it to work on it.")
    try:
        env.access.require(info, "write", env)
    except AccessDenied as error:
        return error.message
    if env.access.condition(info, "write", info.cls, env) is not None and not visible_ids(
        env, info, [record.id], "write"
    ):
        return env.gettext("You may read this record, but not change it: it belongs to others.")
    return ""


def _archived_notice(env: Env, info: ModelInfo, record: Any) -> str:
    if info.options.archive and record.archived:
        return env.gettext("This record is archived: lists and choices leave it out.")
    return ""


def _follows(
    env: Env, info: ModelInfo, items: list[FieldItem], groups: tuple[FormGroup, ...], tabs: tuple[FormTab, ...]
) -> Literal["", "some", "all"]:
    """Which inputs something on the form is computed from."""
    shown = [info.fields[item.name] for item in items]
    if asks_anew(info, items):
        return "all"
    if any(spec.compute and not spec.depends for spec in shown):
        return "all"
    return "some" if computes(info) or info.deciding or _live(groups, tabs) else ""


def _live(groups: tuple[FormGroup, ...], tabs: tuple[FormTab, ...]) -> bool:
    """Whether some table of lines has totals or computed columns."""
    tables = [table for tab in tabs for table in tab.lines]
    tables += [w.lines for group in groups for w in group.widgets if w.lines is not None]
    return any(table.live for table in tables)


def base_of(source: Source, items: list[FieldItem]) -> str:
    """The inputs as editing begins, to be posted back."""
    base: dict[str, str] = {}
    for item in items:
        spec = source.info.fields[item.name]
        if not editable(source.env, source.info, spec):
            continue
        if spec.kind == "many":
            base[spec.name] = many_base(_saved_many(source, spec))
        else:
            base[spec.name] = raw_value(source.env, spec, source.value(spec))
    return json.dumps(base, ensure_ascii=False)


def _saved_many(source: Source, spec: FieldSpec) -> list[int]:
    return [record.id for record in getattr(source.record, spec.name)] if source.saved else []


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


def _steps(env: Env, info: ModelInfo, state: FieldSpec, value: Any, href: str, locked: str) -> tuple[StateStep, ...]:
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
