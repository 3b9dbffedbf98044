"""Fields that are asked for or locked while a condition holds, for every way in which a record is written.

The rules are those of the model (`field(required_when=…, readonly_when=…)`) and of customising. They are decided
where records are written, so a form, a list's cell, a board, a request of the API and an import are held to them
alike (docs/decisions/0012-conditions.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import LoaderCallableStatus, attributes

from yurt.env.changes import Written
from yurt.errors import ValidationFailed
from yurt.model.conditions import Rule, holds, names_in
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

Values = Mapping[str, Any]


def words(env: Env) -> dict[str, Any]:
    """What the words of a condition stand for now."""
    return {"$me": env.user_id, "$today": env.today}


def required_now(env: Env, info: ModelInfo, values: Values) -> set[str]:
    """The fields that must be filled while a record has these values (by column name)."""
    said = words(env) if info.rules else {}
    return {rule.spec.name for rule in info.rules if rule.required and holds(info.fields, rule.required, values, said)}


def locked_now(env: Env, info: ModelInfo, values: Values) -> set[str]:
    """The fields that people do not change while a record has these values."""
    said = words(env) if info.rules else {}
    return {rule.spec.name for rule in info.rules if rule.locked and holds(info.fields, rule.locked, values, said)}


def locked_message(env: Env, info: ModelInfo, name: str, values: Values) -> str:
    """Says that a field is locked, and by what."""
    rule = next(rule for rule in info.rules if rule.spec.name == name)
    text = env.gettext("“{field}” cannot be changed now ({reason}).")
    return text.format(field=env.gettext(rule.spec.label), reason=_reason(env, info, rule.locked, values))


def check_new(env: Env, info: ModelInfo, values: Values, default: Mapping[str, Any]) -> None:
    """Raises ValidationFailed for a new record that lacks what is asked for, or has more than the default where locked.

    An import brings records with their history, so nothing is locked in one (docs/decisions/0009).
    """
    locked: dict[str, str] = {}
    if env.channel != "import":
        for name in locked_now(env, info, values):
            column = info.fields[name].column_name
            if values.get(column) not in (None, "", False, default.get(column)):
                locked[name] = locked_message(env, info, name, values)
    _refuse(env, info, _lacking(env, info, info.rules, values), locked)


def check_change(env: Env, info: ModelInfo, before: Values, after: Values, changed: Iterable[str]) -> None:
    """Raises ValidationFailed for a locked field that was changed, and for what the change leaves to be filled in.

    Whether a field is locked is decided by what was saved. Only rules that the change touches are asked: a rule made
    later does not keep people from changing other things of old records.
    """
    columns = set(changed)
    shut = {name for name in locked_now(env, info, before) if info.fields[name].column_name in columns}
    locked = {name: locked_message(env, info, name, before) for name in sorted(shut)}
    touched = [rule for rule in info.rules if rule.spec.column_name in columns or rule.columns & columns]
    _refuse(env, info, _lacking(env, info, touched, after), locked)


def check_written_new(env: Env, item: Written) -> None:
    """The same for a new record of the session."""
    info = item.info
    if info.rules and not env.is_sudo:
        fields = {rule.spec.column_name: rule.spec for rule in info.rules}
        default = {c: s.default(env) if callable(s.default) else s.default for c, s in fields.items()}
        check_new(env, info, _now(item), default)


def check_written_change(env: Env, item: Written) -> None:
    """The same for a changed record of the session."""
    info = item.info
    if info.rules and not env.is_sudo and not item.only_computed:
        after = _now(item)
        check_change(env, info, after | _former(env, item), after, item.changes)


def columns_for(info: ModelInfo, changed: Iterable[str]) -> set[str]:
    """The columns that have to be known to decide the rules which a change of these columns touches."""
    columns = set(changed)
    touched = [rule for rule in info.rules if rule.spec.column_name in columns or rule.columns & columns]
    return {column for rule in touched for column in (rule.spec.column_name, *rule.columns)}


def _now(item: Written) -> dict[str, Any]:
    """The record's values, a linked record that has no number yet in its place."""
    record, info = item.record, item.info
    found = {}
    for column in {column for rule in info.rules for column in (rule.spec.column_name, *rule.columns)}:
        spec = info.by_column[column]
        if item.operation == "create":
            found[column] = record.__dict__.get(column)
        else:
            found[column] = getattr(record, column)
        linked = record.__dict__.get(spec.name) if spec.kind == "link" else None
        if linked is not None and (item.operation == "create" or column in item.changes):
            found[column] = linked.id or linked
    return found


def _former(env: Env, item: Written) -> dict[str, Any]:
    """What the changed columns held; those that were set without having been read are read now."""
    former = {column: old for column, (old, _) in item.changes.items()}
    committed, table = attributes.instance_state(item.record).committed_state, item.info.table
    wanted = columns_for(item.info, item.changes) & former.keys()
    unread = [name for name in wanted if committed.get(name) is LoaderCallableStatus.NO_VALUE]
    if unread:
        statement = sa.select(*(table.c[name] for name in unread)).where(table.c.id == item.record.id)
        row = env.session.connection().execute(statement).first()
        former |= dict(zip(unread, row or (), strict=False))
    return former


def _lacking(env: Env, info: ModelInfo, rules: Iterable[Rule], values: Values) -> dict[str, str]:
    said, wrong = words(env), {}
    for rule in rules:
        empty = values.get(rule.spec.column_name) in (None, "")
        if rule.required is not None and empty and holds(info.fields, rule.required, values, said):
            text = env.gettext("Fill this in ({reason}).")
            wrong[rule.spec.name] = text.format(reason=_reason(env, info, rule.required, values))
    return wrong


def _refuse(env: Env, info: ModelInfo, lacking: dict[str, str], locked: dict[str, str]) -> None:
    if locked:
        raise ValidationFailed(" ".join(locked.values()), locked, model=info.name, locked=sorted(locked))
    if lacking:
        raise ValidationFailed(info.validator.summary(lacking, env.gettext), lacking, model=info.name)


def _reason(env: Env, info: ModelInfo, node: Any, values: Values) -> str:
    """The fields that a condition speaks of, with their values where these are words: `Kind: Company`."""
    parts = []
    for name in names_in(node):
        spec = info.fields[name]
        word = _word(env, spec, values.get(spec.column_name))
        parts.append(f"{env.gettext(spec.label)}: {word}" if word else env.gettext(spec.label))
    return ", ".join(parts)


def _word(env: Env, spec: FieldSpec, value: Any) -> str:
    if spec.kind == "boolean":
        return env.gettext("Yes") if value else env.gettext("No")
    state = spec.state(value) if spec.kind == "state" else None
    text = state.label if state is not None else spec.options.get(value, "") if isinstance(value, str) else ""
    return env.gettext(text) if text else ""
