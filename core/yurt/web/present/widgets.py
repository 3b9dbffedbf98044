"""A record's fields as widgets: what stands in the input, what is shown, where its choices come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.errors import YurtError
from yurt.i18n import N_
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
from yurt.web.present.formats import duration_text, formats
from yurt.web.present.parse import number_in
from yurt.web.present.texts import (
    currency_field,
    fixed_currency,
    option_labels,
    safe_href,
    tone_of,
    writer,
)

PALETTE = (
    "#1f6f8b", "#5b5ea6", "#8a5a2b", "#33793f", "#a65f0a", "#287a74",
    "#a03f6b", "#5b7a20", "#775a96", "#b3541e", "#33669a", "#66707c",
)  # fmt: skip
"""The colours of the classes c-0 … c-11 in `yurt.css`."""
PALETTE_NAMES = N_(
    ("Sea", "Indigo", "Brown", "Green", "Amber", "Teal", "Plum", "Olive", "Violet", "Rust", "Blue", "Grey")
)
_WIDE = ("long_text", "rich_text", "json")


@dataclass
class Source:
    """Where the widgets' values come from: a record (saved or not), and over it what was typed and refused.

    `names` holds what linked records are called, by model and id; `many` the records of many-to-many fields.
    """

    env: Env
    info: ModelInfo
    record: Any
    typed: Mapping[str, str] = field(default_factory=dict)
    typed_many: Mapping[str, list[int]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    prefix: str = ""
    saved: bool = True
    computed: bool = False
    """Computed fields can be asked of a record that is not saved: everything they need was put into it."""

    def value(self, spec: FieldSpec) -> Any:
        """The record's value of a field."""
        if spec.compute and not (spec.stored and spec.is_column):
            try:
                return getattr(self.record, spec.name) if self.saved or self.computed else None
            except (ArithmeticError, AttributeError, TypeError, ValueError, YurtError):
                return None  # a value cannot be computed from incomplete data; the rest of the form still shows
        if spec.translated and self.saved:
            return self.record.translated(spec.name)
        if self.saved:
            return getattr(self.record, spec.column_name)
        return self.record.__dict__.get(spec.column_name)

    def linked(self, spec: FieldSpec) -> list[int]:
        """The ids of a many-to-many field, typed ones first."""
        if spec.name in self.typed_many:
            return list(self.typed_many[spec.name])
        if self.saved:
            return [record.id for record in getattr(self.record, spec.name)]
        return [record.id for record in self.record.__dict__.get(spec.name) or ()]

    def name_of(self, model: str, number: int) -> str:
        """What a linked record is called; its number when the user may not see it."""
        return self.names.get((model, number)) or f"#{number}"

    def learn(self, specs: list[FieldSpec]) -> None:
        """Reads the names of all linked records, one query for each model."""
        wanted: dict[str, set[int]] = {}
        for spec in specs:
            if spec.kind in ("link", "image", "file") and spec.target:
                raw = self.typed.get(spec.name)
                value = number_in(raw) if raw is not None else self.value(spec)
                if value:
                    wanted.setdefault(spec.target, set()).add(value)
            elif spec.kind == "many" and spec.target:
                wanted.setdefault(spec.target, set()).update(self.linked(spec))
        learn_names(self.env, self.names, wanted)


def learn_names(env: Env, names: dict[tuple[str, int], str], wanted: Mapping[str, set[int]]) -> None:
    """Adds what records are called to `names`, one query for each model."""
    for model, ids in wanted.items():
        missing = [number for number in ids if (model, number) not in names]
        names |= {(model, number): label for number, label in labels_of(env, model, missing).items()}


def editable(env: Env, info: ModelInfo, spec: FieldSpec) -> bool:
    """Whether the user may type into the field at all (record and state aside)."""
    return not (spec.readonly or spec.system or spec.compute or not env.access.writable(spec)) and (
        spec.is_column or spec.kind in ("many", "lines")
    )


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
    several = spec.translated and source.saved and len(source.env.system.settings.languages) > 1
    return languages_href(source.info.name, source.record.id, spec.name) if several and not source.prefix else ""


def _special(source: Source, spec: FieldSpec, value: Any, typed: str | None) -> dict[str, Any]:
    """What only some kinds have: options, look-ups, uploads."""
    env = source.env
    if spec.kind == "boolean":
        return {"value": typed == "1" if typed is not None else bool(value)}
    if spec.kind in ("selection", "state"):
        return {"options": _options(source, spec, value if typed is None else typed)}
    if spec.kind == "colour":
        return {"options": _palette(env, spec, typed if typed is not None else value)}
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


def _palette(env: Env, spec: FieldSpec, value: Any) -> tuple[Choice, ...]:
    colours = list(PALETTE) + ([value] if value and value not in PALETTE else [])
    found = [
        Choice(
            value=code,
            label=env.gettext(PALETTE_NAMES[number]) if number < len(PALETTE) else code,
            selected=code == value,
            colour=number if number < len(PALETTE) else None,
        )
        for number, code in enumerate(colours)
    ]
    if not spec.required:
        found.insert(0, Choice(value="", label=env.gettext("No colour"), selected=not value))
    return tuple(found)


def palette_place(code: str | None, otherwise: int) -> int:
    """The place in the palette that comes nearest to a colour such as #6b8fbf; `otherwise` for none."""
    if not code or len(code) != 7:
        return otherwise
    wanted = _parts(code)
    distances = [sum((a - b) ** 2 for a, b in zip(wanted, _parts(known), strict=True)) for known in PALETTE]
    return distances.index(min(distances))


def _parts(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def phone_text(value: str) -> str:
    """A telephone number with its groups parted, as people read it aloud."""
    import phonenumbers

    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def raw_value(env: Env, spec: FieldSpec, value: Any) -> Any:
    """The value as it stands in the input."""
    if value is None or spec.kind in ("many", "lines"):
        return ""
    if spec.kind in NUMERIC:
        return formats(env.language).typed(value if isinstance(value, Decimal | int) else Decimal(str(value)))
    if spec.kind == "datetime":
        local = value.astimezone(env.zone) if isinstance(value, datetime) else value
        return local.strftime("%Y-%m-%dT%H:%M")
    if spec.kind == "date":
        return value.isoformat()
    if spec.kind == "duration":
        return duration_text(value if isinstance(value, timedelta) else timedelta(seconds=value)).replace("−", "-")
    if spec.kind == "json":
        return json.dumps(value, ensure_ascii=False, indent=2)
    if spec.kind == "boolean":
        return "1" if value else "0"
    return str(value)


def shown_text(source: Source, spec: FieldSpec, value: Any) -> str:
    """The value in words."""
    if spec.kind == "many":
        return ", ".join(source.name_of(spec.target or "", number) for number in source.linked(spec))
    if spec.kind == "lines":
        return ""
    if spec.kind in ("link", "image", "file"):
        return source.name_of(spec.target or "", value) if value else ""
    if spec.kind == "json" and value is not None:
        return json.dumps(value, ensure_ascii=False, indent=2)
    if spec.kind == "phone" and value:
        return phone_text(str(value))
    return writer(source.env, spec)(value)


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
