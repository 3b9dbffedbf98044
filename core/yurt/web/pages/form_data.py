"""Everything of a form page, put together."""

from __future__ import annotations

import json
from typing import Any

from yurt.base.around import around
from yurt.env import Env
from yurt.env.naming import name_of, option_labels
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem
from yurt.web.pages.addresses import model_href, record_href
from yurt.web.pages.context.form import FormPage, Told
from yurt.web.pages.form_facts import ask_addons, cautions_of, facts_of
from yurt.web.pages.form_fields import FieldMaker, follows
from yurt.web.pages.form_locked import archived_notice, why_locked
from yurt.web.pages.form_offers import IN_REACH, actions_of, counters, more_actions, steps_of
from yurt.web.pages.form_request import FormRequest
from yurt.web.pages.posted import many_base
from yurt.web.pages.record_files import attachments
from yurt.web.pages.timeline_data import read_timeline
from yurt.web.present.formats import formats
from yurt.web.present.sources import Source, editable, raw_value
from yurt.web.present.texts import tone_of
from yurt.web.present.views import form_view


def make_form(env: Env, asked: FormRequest) -> FormPage:
    """The form of a record in the wanted mode."""
    info, record = asked.info, asked.record
    view = form_view(env, info.name)
    locked = "" if not asked.saved else why_locked(env, info, record)
    source = Source(env, info, record, asked.posted.typed, asked.posted.typed_many, asked.errors, saved=asked.saved)
    source.computed = asked.computed
    items = [item for item in view.fields if not item.table]
    source.learn([info.fields[item.name] for item in items])
    maker = FieldMaker(env, asked, source, view, bool(locked))
    groups, tabs = maker.groups(view.groups), maker.tabs()
    editing = asked.mode == "edit"
    title = title_of(env, info, record, asked.saved)
    state = info.state_field if info.state_field and env.access.readable(info.state_field) else None
    value = source.value(state) if state else None
    reading = asked.saved and not editing
    given = ask_addons(env, record) if reading else []
    near = around(env, info.name, record.id) if reading else None
    actions = () if editing or (locked and not info.options.journal) else actions_of(env, info, record)
    menu = more_actions(env, info, record, locked) if reading else ()
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
        change=follows(env, info, items, groups, tabs) if editing else "",
        hints=view.hints if editing else (),
        beside=asked.beside,
        draft_key="" if locked else f"{env.user_id}:{asked.href}",
        point=formats(env.language).point,
        group=formats(env.language).group,
        idempotency_key=asked.key,
        actions=actions[:IN_REACH],
        more_actions=(*actions[IN_REACH:], *menu),
        steps=steps_of(env, info, state, value, asked.href, locked) if state and asked.saved else (),
        counters=(*counters(env, info, record, view), *facts_of(env, source, view, given)) if reading else (),
        cautions=cautions_of(given),
        groups=groups,
        tabs=tabs,
        timeline=read_timeline(env, info, record, near=near) if reading and info.options.timeline else None,
        files=attachments(env, info, record) if near is not None and near.files else (),
        files_href=f"{asked.href}/files" if asked.saved and not locked else "",
        show_files=asked.saved and not editing and not info.options.journal and info.name != "core.file",
        errors=asked.general,
        notice=locked or (archived_notice(env, info, record) if asked.saved else ""),
        conflict=asked.conflict,
        told=Told(text=asked.told.text, secret=asked.told.secret) if asked.told else None,
        base=(asked.began.base if asked.began else base_of(source, items)) if editing else "",
    )


def _version_of(asked: FormRequest) -> int:
    if asked.began is not None:
        return asked.began.version
    return (asked.record.version if asked.saved and not asked.info.options.journal else 0) or 0


def title_of(env: Env, info: ModelInfo, record: Any, saved: bool) -> str:
    """What the record is called; a new one is new."""
    if not saved:
        return env.gettext("New: {model}").format(model=env.gettext(info.label))
    return name_of(env, info, record)


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
