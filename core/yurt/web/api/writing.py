"""Takes JSON values into records: which fields may be written, what JSON each wants, and where links may lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from yurt.env import Env
from yurt.errors import AccessDenied, ValidationFailed
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import TEXTUAL, TO_MANY, FieldSpec
from yurt.web.api.bodies import plain
from yurt.web.api.calls import LARGEST_ID
from yurt.web.api.exposure import offered, shown

MOST_LINKS = 1000
_TEXT = TEXTUAL | {"selection", "state", "colour", "date", "datetime"}
_REFERENCES = frozenset({"link", "image", "file"})


@dataclass
class Given:
    """The values of one request, by attribute of the record; `references` are ids to be looked up, by model."""

    info: ModelInfo
    columns: dict[str, Any] = field(default_factory=dict)
    relations: dict[str, list[int]] = field(default_factory=dict)
    references: list[tuple[str, str, int]] = field(default_factory=list)


def create_record(env: Env, info: ModelInfo, values: Mapping[str, Any]) -> Any:
    """A new record, written. Raises ValidationFailed, AccessDenied."""
    env.access.require(info, "create", env)
    given = _take(env, info, values)
    related = _resolve(env, given)
    return env.create(info.cls, **given.columns, **related)


def change_record(env: Env, record: Any, values: Mapping[str, Any]) -> None:
    """Changes a record that was read for it; written when this returns. Raises ValidationFailed, AccessDenied."""
    info = env.info(record)
    env.access.require(info, "write", env)
    given = _take(env, info, values)
    related = _resolve(env, given)
    for name, value in (given.columns | related).items():
        setattr(record, name, value)
    env.session.flush()


def take_answers(env: Env, asked: ModelInfo, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an action asks, by column. Raises ValidationFailed."""
    given = _take(env, asked, values)
    _resolve(env, given)
    return given.columns


def _take(env: Env, info: ModelInfo, values: Mapping[str, Any]) -> Given:
    """Sorts the values out. All that is wrong with the names and types is told together."""
    given, wrong = Given(info), {}
    for name, value in values.items():
        spec = info.fields.get(name)
        if spec is None or not shown(spec):
            wrong[name] = env.gettext("There is no such field.")
        elif not env.access.writable(spec):
            message = env.gettext("You have no right to change “{field}”.").format(field=env.gettext(spec.label))
            raise AccessDenied(message, model=info.name, field=name)
        elif not offered(spec):
            wrong[name] = env.gettext("This field is read-only.")
        else:
            problem = _put(given, spec, value)
            if problem:
                wrong[name] = env.gettext(problem)
    if wrong:
        raise ValidationFailed(info.validator.summary(wrong, env.gettext), wrong, model=info.name)
    return given


def _put(given: Given, spec: FieldSpec, value: Any) -> str | None:
    """Adds one value; gives what is wrong with it, if anything."""
    if spec.kind in TO_MANY:
        ids = _ids(value)
        if ids is None:
            return N_("Give a list of ids, like [1, 2].")
        given.relations[spec.name] = ids
        given.references += [(spec.name, spec.target or "", number) for number in ids]
        return None
    if value is not None and spec.kind in _REFERENCES:
        number = _id(value)
        if number is None:
            return N_("Give the id of a record, or null.")
        given.references.append((spec.name, spec.target or "", number))
        value = number
    elif value is not None:
        fits, hint = _FORMS.get(spec.kind, (_always, ""))
        if not fits(value):
            return hint
        if spec.kind == "json":
            value = plain(value)
        elif isinstance(value, Decimal) and spec.kind in ("integer", "duration"):
            value = float(value)
    given.columns[spec.column_name] = value
    return None


def _always(_value: Any) -> bool:
    return True


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, str | int | Decimal) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


_FORMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(_TEXT, (_is_text, "Give text in quotes.")),
    **dict.fromkeys(("decimal", "money", "percent"), (_is_number, 'Give a number in quotes, like "12.50".')),
    "integer": (_is_integer, "Give a whole number."),
    "boolean": (lambda value: isinstance(value, bool), "Give true or false."),
    "duration": (_is_number, "Give the number of seconds."),
}


def _id(value: Any) -> int | None:
    """An id, given as a number or as the object that answers hold."""
    if isinstance(value, dict):
        value = value.get("id")
    fits = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_ID
    return value if fits else None


def _ids(value: Any) -> list[int] | None:
    if not isinstance(value, list) or len(value) > MOST_LINKS:
        return None
    ids = [_id(item) for item in value]
    return None if None in ids else list(dict.fromkeys(number for number in ids if number is not None))


def _resolve(env: Env, given: Given) -> dict[str, list[Any]]:
    """The records behind relations. Every id must lead to a record that the user may see: else it could be probed."""
    by_model: dict[str, set[int]] = {}
    for _, model, number in given.references:
        by_model.setdefault(model, set()).add(number)
    seen = {model: _visible(env, env.registry.models[model], numbers) for model, numbers in by_model.items()}
    wrong: dict[str, str] = {}
    for name, model, number in given.references:
        if number not in seen[model]:
            message = env.gettext("{model} {number} does not exist, or you have no right to see it.")
            label = env.gettext(env.registry.models[model].label)
            wrong[name] = message.format(model=label, number=number)
    if wrong:
        raise ValidationFailed(given.info.validator.summary(wrong, env.gettext), wrong, model=given.info.name)
    return {name: _records(env, given.info.fields[name], ids) for name, ids in given.relations.items()}


def _visible(env: Env, target: ModelInfo, numbers: set[int]) -> set[int]:
    if not env.access.allows(target.name, "read"):
        return set()
    return set(env.session.scalars(sa.select(target.cls.id).where(target.cls.id.in_(numbers))))


def _records(env: Env, spec: FieldSpec, ids: list[int]) -> list[Any]:
    """The records in the order of the ids."""
    cls = env.registry.models[spec.target or ""].cls
    found = {record.id: record for record in env.session.scalars(sa.select(cls).where(cls.id.in_(ids)))} if ids else {}
    return [found[number] for number in ids]
