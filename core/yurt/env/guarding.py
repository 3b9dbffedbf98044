"""The acting user's rights over what a flush writes: operations, rows, fields, transitions, journals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from yurt.env.changes import Written
from yurt.env.reading import visible_ids
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.rights.declare import Operation

if TYPE_CHECKING:
    from yurt.env.env import Env

Links = dict[str, dict[int, tuple[ModelInfo, FieldSpec]]]
"""Chosen numbers by the model they lead to, each with a model and a link that has it."""


def check_operations(env: Env, written: Iterable[Written]) -> None:
    """Before the rows are written. Raises AccessDenied where the user lacks the right or may not reach a row."""
    if env.is_sudo:
        return
    written = list(written)
    for item in written:
        if item.operation == "write" and item.only_computed:
            continue
        env.access.require(item.info, item.right, env)
        if item.operation == "write" and item.right == "delete" and item.changes.keys() - {"deleted_at"}:
            env.access.require(item.info, "write", env)
    check_rows(env, written, "write")
    check_rows(env, written, "delete")


def check_rows(env: Env, written: Iterable[Written], operation: Operation) -> None:
    """Row rules, one select per model: on the rows as they are in the database at this moment."""
    if env.is_sudo:
        return
    by_model: dict[str, list[Written]] = {}
    for item in written:
        if item.right == operation and not (item.operation == "write" and item.only_computed):
            by_model.setdefault(item.info.name, []).append(item)
    for items in by_model.values():
        refuse_hidden(env, items[0].info, [item.record.id for item in items], operation)


def refuse_hidden(env: Env, info: ModelInfo, ids: list[int], operation: Operation) -> None:
    """Raises AccessDenied when the row rules keep the user from one of these records."""
    if env.access.condition(info, operation, info.cls, env) is None:
        return
    hidden = set(ids) - visible_ids(env, info, ids, operation)
    if hidden:
        message = env.gettext("You may not do this with {model} {number}: it belongs to others.")
        raise AccessDenied(message.format(model=env.gettext(info.label), number=min(hidden)), model=info.name)


def check_links(env: Env, written: Iterable[Written]) -> None:
    """After the rows are written: nobody links to a record that row rules hide, or learns that it exists.

    A value that the field's default gives is no choice of the user's. Raises ValidationFailed.
    """
    if env.is_sudo:
        return
    chosen: Links = {}
    for item in written:
        values = item.record.__dict__
        for spec in () if item.operation == "delete" else item.info.links:
            number = values.get(spec.column_name)
            if number is None or (item.operation == "write" and spec.column_name not in item.changes):
                continue
            if number != (spec.default(env) if callable(spec.default) else spec.default):
                chosen.setdefault(spec.target or "", {})[number] = (item.info, spec)
    _refuse_hidden_links(env, chosen)


def check_link_values(env: Env, info: ModelInfo, rows: Iterable[Mapping[str, Any]]) -> None:
    """The same for the rows of a bulk statement, given by column name."""
    chosen: Links = {}
    columns = [] if env.is_sudo else [(spec.column_name, spec) for spec in info.links]
    for row in rows if columns else ():
        for column, spec in columns:
            if row.get(column) is not None:
                chosen.setdefault(spec.target or "", {})[row[column]] = (info, spec)
    _refuse_hidden_links(env, chosen)


def _refuse_hidden_links(env: Env, chosen: Links) -> None:
    for target, links in chosen.items():
        info = env.registry.models[target]
        if env.access.condition(info, "read", info.cls, env) is None:
            continue
        hidden = links.keys() - visible_ids(env, info, list(links), "read")
        if hidden:
            owner, spec = links[min(hidden)]
            message = env.gettext("There is no such record, or you have no right to see it.")
            raise ValidationFailed(f"{env.gettext(spec.label)}: {message}", {spec.name: message}, model=owner.name)


def check_new_fields(env: Env, item: Written) -> None:
    """Raises AccessDenied for a guarded field of a new record that holds more than its default."""
    values = item.record.__dict__
    for name in () if env.is_sudo else item.info.guarded_columns:
        spec = item.info.by_column[name]
        value = values.get(name)
        if value is None and spec.kind == "link":
            value = values.get(spec.name)
        if value is None or env.access.writable(spec):
            continue
        if value != (spec.default(env) if callable(spec.default) else spec.default):
            raise field_refused(env, item.info, spec.name)


def check_changed_fields(env: Env, item: Written) -> None:
    """Raises AccessDenied when a field was changed that the user may not change."""
    if env.is_sudo:
        return
    changed = [item.info.by_column[name].name for name in item.info.guarded_columns if name in item.changes]
    for name in (*changed, *item.many):
        if not env.access.writable(item.info.fields[name]):
            raise field_refused(env, item.info, name)


def field_refused(env: Env, info: ModelInfo, name: str) -> AccessDenied:
    """The error for a field that the user may not change."""
    message = env.gettext("You have no right to change “{field}”.")
    return AccessDenied(message.format(field=env.gettext(info.fields[name].label)), model=info.name, field=name)


def check_transition(env: Env, info: ModelInfo, old: Any, new: Any) -> None:
    """Raises ValidationFailed when the model's status may not go from `old` to `new`; sudo may do anything."""
    spec = info.state_field
    if spec is None or env.is_sudo or old == new:
        return
    before, after = spec.state(old), spec.state(new)
    if before is not None and after is not None and new not in before.to:
        message = env.gettext("“{before}” cannot become “{after}”. Allowed next: {allowed}.").format(
            before=env.gettext(before.label),
            after=env.gettext(after.label),
            allowed=", ".join(env.gettext(s.label) for s in spec.states if s.value in before.to) or "—",
        )
        raise ValidationFailed(message, {spec.name: message}, model=info.name)


def check_start(env: Env, info: ModelInfo, given: Mapping[str, Any]) -> None:
    """Raises ValidationFailed when a new record would begin in a status that is no beginning.

    Holds for what callers give; a model's own `on_create` may choose. Imports bring records with their history,
    and sudo may do anything (docs/decisions/0009).
    """
    spec = info.state_field
    if spec is None or env.is_sudo or env.channel == "import":
        return
    value, starts = given.get(spec.column_name), spec.starts
    if value is not None and spec.state(value) is not None and spec.state(value) not in starts:
        message = env.gettext("A new record begins as {allowed}. Save it, then change it.").format(
            allowed=", ".join(f"“{env.gettext(state.label)}”" for state in starts)
        )
        raise ValidationFailed(message, {spec.name: message}, model=info.name)


def refuse_journal(env: Env, info: ModelInfo) -> None:
    """Raises AccessDenied for a change of a journal's entry."""
    if info.options.journal and not env.is_sudo:
        message = env.gettext("“{model}” is a journal: its entries are never changed or deleted.")
        raise AccessDenied(message.format(model=env.gettext(info.plural)), model=info.name)
