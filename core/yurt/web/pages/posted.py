"""A posted form, read field by field: values for the record, and everything that is wrong with them at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.web.present.filterfield import filter_from
from yurt.web.present.parse import NotUnderstood, number_in, parse_value
from yurt.web.present.richtext import markup_of

LARGEST_BASE = 2_000_000


@dataclass
class Posted:
    """What was posted for one record.

    `typed` holds the inputs as they were; `values` what they mean, by field; `many` the chosen ids of many-to-many
    fields; `errors` a message for each field that cannot be read; `spoken` what a new record's texts are in other
    languages, as typed, by field. A field whose input still is what editing began
    with (`base`) is not in `values`: whoever did not touch it does not change it.
    """

    typed: dict[str, str] = field(default_factory=dict)
    typed_many: dict[str, list[int]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[int]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, dict[str, str]] = field(default_factory=dict)


def read_posted(
    env: Env, specs: Iterable[FieldSpec], form: FormData, prefix: str = "", base: dict[str, str] | None = None
) -> Posted:
    """Reads the fields that the form holds; those it does not hold stay as they are."""
    found = Posted()
    for spec in specs:
        name = f"{prefix}{spec.name}"
        if name not in form or spec.kind == "lines":
            continue
        given = [value for value in form.getlist(name) if isinstance(value, str)]
        if spec.kind == "many":
            ids = list(dict.fromkeys(n for text in given if (n := number_in(text)) is not None))
            found.typed_many[spec.name] = ids
            if base is None or base.get(spec.name) != _many_key(ids):
                found.many[spec.name] = ids
            continue
        text = given[-1] if given else ""
        if spec.kind == "rich_text" and text.strip() and not form.get(f"{name}.rich") and "<" not in text:
            text = markup_of(text)
        found.typed[spec.name] = text
        if base is not None and same_input(base.get(spec.name), text):
            continue
        try:
            found.values[spec.name] = (filter_from if spec.filter_of else parse_value)(env, spec, text)
        except NotUnderstood as error:
            found.errors[spec.name] = str(error)
    return found


def same_input(before: str | None, now: str) -> bool:
    """Whether an input still holds what it held; browsers change line ends."""
    return before is not None and before.replace("\r\n", "\n") == now.replace("\r\n", "\n")


def many_base(ids: Iterable[int]) -> str:
    """How a many-to-many field stands in `base`."""
    return _many_key(list(ids))


def _many_key(ids: list[int]) -> str:
    return ",".join(str(number) for number in sorted(ids))


def read_base(form: FormData, name: str = "base") -> dict[str, str] | None:
    """The values that editing began with; None when they were not posted."""
    text = form.get(name)
    if not isinstance(text, str) or not text or len(text) > LARGEST_BASE:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else None


def problems_of(env: Env, info: ModelInfo, posted: Posted, *, new: bool) -> dict[str, str]:
    """All that is wrong with the fields, by field: unreadable, missing, out of bounds. Nothing is written."""
    errors = dict(posted.errors)
    if new:
        for spec in info.validator.required:
            filled = posted.values.get(spec.name) is not None or spec.name not in posted.typed
            if not filled and spec.name not in errors:
                errors[spec.name] = env.gettext("Fill this in.")
    errors |= _hidden_links(env, info, posted, errors)
    given = {info.fields[name].column_name: value for name, value in posted.values.items() if name not in errors}
    try:
        info.validator.check(given, env.gettext, {"region": env.system.settings.region})
    except ValidationFailed as error:
        errors |= error.fields
    return errors


def _hidden_links(env: Env, info: ModelInfo, posted: Posted, errors: dict[str, str]) -> dict[str, str]:
    """Links to records that are not there, or that the user may not see: a guessed number links nothing."""
    wrong: dict[str, str] = {}
    for name, value in posted.values.items():
        spec = info.fields[name]
        if spec.kind != "link" or value is None or name in errors:
            continue
        if value not in labels_of(env, spec.target or "", [value]):
            wrong[name] = env.gettext("Choose a record from the list.")
    return wrong


def apply_posted(env: Env, info: ModelInfo, record: Any, posted: Posted) -> None:
    """Sets what was posted on a record of the session (or a new one)."""
    for name, value in posted.values.items():
        spec = info.fields[name]
        if spec.translated and env.language != env.base_language and record.__dict__.get("id"):
            record.translate(name, env.language, value or "")
        elif value is None and spec.required and spec.kind in ("text", "long_text", "rich_text"):
            setattr(record, spec.column_name, "")
        else:
            setattr(record, spec.column_name, value)
    for name, ids in posted.many.items():
        set_many(env, info.fields[name], record, ids)


def set_many(env: Env, spec: FieldSpec, record: Any, ids: list[int]) -> None:
    """Links exactly these records; ones that the user cannot see stay linked. Raises ValidationFailed."""
    import sqlalchemy as sa

    target = env.info(spec.target or "")
    now = list(getattr(record, spec.name)) if record.__dict__.get("id") else []
    found = {r.id: r for r in env.session.scalars(sa.select(target.cls).where(target.cls.id.in_(ids or [0])))}
    unknown = [number for number in ids if number not in found and number not in {r.id for r in now}]
    if unknown:
        message = env.gettext("One of the chosen records does not exist any more.")
        raise ValidationFailed(message, {spec.name: message})
    kept = [r for r in now if r.id in ids]
    known = {r.id for r in kept}
    wanted = kept + [found[number] for number in ids if number in found and number not in known]
    if [r.id for r in wanted] != [r.id for r in now]:
        setattr(record, spec.name, wanted)
