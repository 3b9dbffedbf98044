"""A record's fields as widgets: what stands in the input, what is shown, where its choices come from."""

from __future__ import annotations

from typing import Any

from yurt.env import Env
from yurt.env.naming import option_labels
from yurt.model.info import ModelInfo
from yurt.model.spec import NUMERIC, TEXTUAL, FieldSpec
from yurt.view.resolved import FieldItem
from yurt.web.pages.addresses import (
    create_href,
    file_href,
    languages_href,
    lookup_href,
    model_href,
    record_href,
    thumbnail_href,
    upload_href,
)
from yurt.web.pages.context.document import Choice, WidgetKind
from yurt.web.pages.context.widgets import Widget
from yurt.web.present.filterfield import filter_widget
from yurt.web.present.palette import palette_choices
from yurt.web.present.parse import number_in
from yurt.web.present.sources import Source, editable, raw_value, shown_text
from yurt.web.present.texts import currency_field, fixed_currency, safe_href, tone_of

_WIDE = ("long_text", "rich_text", "json")


def blank_widget(env: Env, info: ModelInfo, spec: FieldSpec, error: str = "") -> Widget:
    """The widget of a field without a record."""
    source = Source(env, info, _Nothing(), saved=False, errors={spec.name: error} if error else {})
    return widget_of(source, spec, FieldItem(spec.name))


class _Nothing:
    """A record without any value."""


def widget_of(source: Source, spec: FieldSpec, item: FieldItem, *, locked: bool = False) -> Widget:
    """The widget of one field. `locked` shows it even where the form is edited."""
    env = source.env
    kind: WidgetKind = spec.kind  # type: ignore[assignment]
    value = source.value(spec) if spec.kind not in ("many", "lines") else None
    typed = source.typed.get(spec.name)
    readonly = locked or item.readonly or not editable(env, source.info, spec)
    values: dict[str, Any] = {
        "name": f"{source.prefix}{spec.name}",
        "label": env.gettext(item.label or spec.label),
        "kind": kind,
        "value": typed if typed is not None and not readonly else raw_value(env, spec, value),
        "text": shown_text(source, spec, value),
        "help": env.gettext(spec.help) if spec.help else "",
        "error": source.errors.get(spec.name, ""),
        "required": spec.required and spec.kind != "boolean",
        "readonly": readonly,
        "wide": item.wide or spec.kind in _WIDE,
        "tone": tone_of(spec, value),
        "href": safe_href(spec.kind, value),
        "extra": _extra(env, source.info, spec),
        "languages_href": "" if readonly else _languages(source, spec),
    }
    if item.scan and spec.kind in ("text", "link"):
        values["extra"]["scan"] = "1"
    values |= _special(source, spec, value, typed)
    return Widget(**values)


def _languages(source: Source, spec: FieldSpec) -> str:
    """Where a translated field of a saved record is shown in all languages; empty where there is but one."""
    if not source.saved or source.prefix or not may_translate(source.env, source.info, spec):
        return ""
    return languages_href(source.info.name, source.record.id, spec.name)


def may_translate(env: Env, info: ModelInfo, spec: FieldSpec) -> bool:
    """Whether the field has texts in several languages, which the user may change."""
    if not spec.translated or len(env.system.settings.languages) < 2:
        return False
    return env.access.allows(info.name, "write") and editable(env, info, spec)


def _special(source: Source, spec: FieldSpec, value: Any, typed: str | None) -> dict[str, Any]:
    """What only some kinds have: options, look-ups, uploads."""
    env = source.env
    if spec.filter_of:
        return {"kind": "filter", "wide": True, "filter": filter_widget(source, spec, value, typed)}
    if spec.kind == "boolean":
        return {"value": typed == "1" if typed is not None else bool(value)}
    if spec.kind in ("selection", "state"):
        return {"options": _options(source, spec, value if typed is None else typed)}
    if spec.kind == "colour":
        return {"options": palette_choices(env, spec, typed if typed is not None else value)}
    if spec.kind == "link":
        return _link(source, spec, value, typed)
    if spec.kind == "many":
        target = spec.target or ""
        readable = env.access.allows(target, "read")
        chosen = tuple(
            Choice(
                value=str(number), label=source.name_of(target, number), selected=True,
                href=record_href(target, number) if readable else "",
            )
            for number in source.linked(spec)
        )  # fmt: skip
        return {
            "options": chosen, "lookup_href": lookup_href(target), "create_href": _create(env, target),
            "new_href": _new(env, target),
        }  # fmt: skip
    if spec.kind in ("image", "file"):
        number = number_in(typed) if typed is not None else value
        href = file_href(number) if number else ""
        if spec.kind == "image" and number:
            href = thumbnail_href(number, 256)
        return {
            "value": str(number or ""),
            "href": href,
            "extra": {"full": file_href(number)} if number else {},
            "text": source.name_of(spec.target or "", number) if number else "",
            "upload_href": upload_href(source.info.name, spec.name),
        }
    if spec.kind == "money":
        return _money(source, spec)
    return {}


def _link(source: Source, spec: FieldSpec, value: Any, typed: str | None) -> dict[str, Any]:
    env, target = source.env, spec.target or ""
    number = number_in(typed) if typed is not None else value
    known = number is not None and (target, number) in source.names
    return {
        "value": str(number) if number else "",
        "text": source.name_of(target, number) if number else "",
        "href": record_href(target, number) if number and known else "",
        "lookup_href": lookup_href(target),
        "create_href": _create(env, target),
        "new_href": _new(env, target),
        "open_href": model_href(target) if env.access.allows(target, "read") else "",
    }


def _new(env: Env, target: str) -> str:
    """The form of a new record, with the name left open; empty where the user may not make one by hand."""
    info = env.registry.models.get(target)
    if info is None or info.options.journal or not env.access.allows(target, "create"):
        return ""
    label = info.fields.get(info.label_field or "")
    typed = label is not None and label.kind == "text" and editable(env, info, label)
    return f"{model_href(target)}/new?{label.name}=" if typed and label else f"{model_href(target)}/new?"


def _create(env: Env, target: str) -> str:
    """Where a record is made by its name alone: when the user may, and nothing else is required."""
    info = env.registry.models.get(target)
    if info is None or not env.access.allows(target, "create"):
        return ""
    return create_href(target) if creatable_by_name(info) else ""


def creatable_by_name(info: ModelInfo) -> bool:
    """Whether a name is all that a new record needs."""
    label = info.fields.get(info.label_field or "")
    if label is None or label.kind != "text" or label.readonly or not label.is_column:
        return False
    return all(
        spec.default is not None or spec.sequence or spec.compute or spec.kind == "boolean" or spec.name == label.name
        for spec in info.validator.required
    )


def _money(source: Source, spec: FieldSpec) -> dict[str, Any]:
    code = fixed_currency(source.env, spec)
    beside = currency_field(source.env, source.info.name, spec)
    if beside:
        other = source.info.fields[beside]
        value = source.value(other)
        code = source.name_of(other.target or "", value) if other.kind == "link" and value else str(value or "")
    return {"extra": {"unit": code}} if code else {}


def _options(source: Source, spec: FieldSpec, value: Any) -> tuple[Choice, ...]:
    """The options; of a state those that may follow the present one, or that a new record may begin in."""
    env = source.env
    labels = option_labels(env, spec)
    state = spec.state(value) if spec.kind == "state" else None
    if state is not None:
        possible = {value, *state.to} if source.saved else {start.value for start in spec.starts}
        labels = {key: text for key, text in labels.items() if key in possible}
    labels = {key: text for key, text in labels.items() if key not in spec.unused or key == value}
    options = [
        Choice(value=key, label=text, selected=key == value, tone=tone_of(spec, key)) for key, text in labels.items()
    ]
    if value and value not in labels:
        options.append(Choice(value=str(value), label=str(value), selected=True))
    return tuple(options)


def _extra(env: Env, info: ModelInfo, spec: FieldSpec) -> dict[str, str]:
    extra: dict[str, str] = {}
    if spec.kind in TEXTUAL and spec.kind != "rich_text":
        limit = spec.max_length or (500 if spec.kind == "text" else 0)
        if limit:
            extra["maxlength"] = str(limit)
    for name, bound in (("min", spec.minimum), ("max", spec.maximum)):
        if bound is not None and spec.kind in (*NUMERIC, "date"):
            extra[name] = str(bound)
    if spec.kind == "text" and spec.name == info.label_field:
        extra["autocomplete"] = "off"
    if spec.name in _dependencies(info):
        extra["depends"] = "1"
    return extra


def _dependencies(info: ModelInfo) -> frozenset[str]:
    """Fields that computed fields and conditions of the same record depend on."""
    computed = {path.split(".")[0] for spec in info.fields.values() if spec.compute for path in spec.depends}
    return info.deciding | computed
