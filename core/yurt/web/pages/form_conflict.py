"""Two people edited one record: what each changed, side by side, so that neither loses anything."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem
from yurt.web.pages.context.form import Conflict, ConflictField
from yurt.web.pages.posted import Posted, many_base, same_input
from yurt.web.pages.timeline_data import when_text
from yurt.web.present.parse import number_in
from yurt.web.present.sources import Source, raw_value
from yurt.web.present.widgets import widget_of


class Merge:
    """What was posted about versions: the one that editing began with, its values, and choices made since."""

    def __init__(self, info: ModelInfo, specs: list[FieldSpec], form: FormData, base: dict[str, str] | None) -> None:
        version = form.get("version")
        self.info, self.specs, self.base = info, specs, base
        self.version = number_in(version)
        self.choices = {spec.name: str(form[f"merge.{spec.name}"]) for spec in specs if f"merge.{spec.name}" in form}

    def choose(self, env: Env, given: Posted) -> None:
        """Leaves out the fields for which the other version was chosen."""
        for name, choice in self.choices.items():
            if choice == "theirs":
                for found in (given.values, given.many, given.typed, given.typed_many, given.errors):
                    found.pop(name, None)


def merge_with_saved(env: Env, merge: Merge, record: Any, given: Posted, *, always: bool = False) -> Conflict | None:
    """None when what was typed can be saved as it is; else the question which values to keep.

    Fields that only the other person changed keep their value: the widgets show it, and it is told. `always` asks
    even when the version is the same. What was typed into such fields is taken out of `given`.
    """
    info = merge.info
    if info.options.journal or merge.version is None or (record.version == merge.version and not always):
        return None
    fields = []
    source = Source(env, info, record)
    source.learn(merge.specs)
    typed = Source(env, info, record, given.typed, given.typed_many)
    typed.learn(merge.specs)
    for spec in merge.specs:
        if spec.name not in given.typed and spec.name not in given.typed_many:
            continue
        theirs = _saved_input(env, spec, source)
        mine = many_base(given.typed_many[spec.name]) if spec.kind == "many" else given.typed[spec.name]
        before = (merge.base or {}).get(spec.name)
        if same_input(theirs, mine) or same_input(before, theirs):
            continue  # both the same, or they did not touch it
        untouched = same_input(before, mine)
        fields.append(_field(env, spec, source, typed, before, clash=not untouched))
        if untouched:
            for found in (given.values, given.many, given.typed, given.typed_many, given.errors):
                found.pop(spec.name, None)
    if not fields and not always:
        return None
    who = labels_of(env, "core.user", [record.updated_by_id or 0]).get(record.updated_by_id or 0)
    return Conflict(who=who or env.gettext("The system"), when=when_text(env, record.updated_at), fields=tuple(fields))


def _saved_input(env: Env, spec: FieldSpec, source: Source) -> str:
    if spec.kind == "many":
        return many_base(source.linked(spec))
    return raw_value(env, spec, source.value(spec))


def _field(
    env: Env, spec: FieldSpec, saved: Source, typed: Source, before: str | None, *, clash: bool
) -> ConflictField:
    theirs = widget_of(saved, spec, FieldItem(spec.name))
    mine = widget_of(typed, spec, FieldItem(spec.name))
    return ConflictField(
        name=spec.name,
        label=env.gettext(spec.label),
        mine=_said(env, spec, mine),
        theirs=_said(env, spec, theirs),
        base=(before or "")[:200] if spec.kind not in ("link", "many", "image", "file", "rich_text", "json") else "",
        clash=clash,
    )


def _said(env: Env, spec: FieldSpec, widget: Any) -> str:
    """What a widget's input says, in words."""
    if spec.kind in ("link", "image", "file", "many"):
        return widget.text
    if spec.kind in ("selection", "state"):
        return next((option.label for option in widget.options if option.value == widget.value), str(widget.value))
    if spec.kind == "boolean":
        return env.gettext("Yes") if widget.value else env.gettext("No")
    return str(widget.value)[:500]
