"""Where the widgets of a form get their values: a record, and over it what was typed; and how a value stands there."""

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
from yurt.model.info import ModelInfo
from yurt.model.spec import NUMERIC, FieldSpec
from yurt.web.present.formats import duration_text, formats
from yurt.web.present.parse import number_in
from yurt.web.present.texts import (
    writer,
)


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
