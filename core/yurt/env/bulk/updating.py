"""Set-based update: row rules, allowed transitions and the audit hold for every row it touches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState

from yurt.env import computing, guarding, ruling, trees
from yurt.env.audit import AuditEntry, json_value, write_audit
from yurt.env.bulk.statements import (
    Before,
    check_fields,
    limit,
    literal_values,
    read,
    read_again,
    recompute,
    require,
    touched,
)
from yurt.errors import ValidationFailed, YurtError
from yurt.model.info import ModelInfo
from yurt.rights.declare import Operation

if TYPE_CHECKING:
    from yurt.env.env import Env


def update(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    values = _update_values(state, info)
    right: Operation = "delete" if "deleted_at" in values else "write"
    require(env, info, right)
    if values.keys() - {"deleted_at"}:
        require(env, info, "write")
    check_fields(env, info, values)
    plain = {name: value for name, value in values.items() if not isinstance(value, sa.ClauseElement)}
    checked = info.validator.check(plain, env.gettext, {"region": env.system.settings.region})
    stamps: dict[str, Any] = {} if info.options.journal else {
        "version": info.table.c.version + 1, "updated_at": env.now, "updated_by_id": env.user_id
    }  # fmt: skip
    guarding.check_link_values(env, info, [checked])
    statement = limit(state.statement, env, info, right).values(**checked, **stamps)
    ruled = ruling.columns_for(info, values) if info.rules and not env.is_sudo else set()
    columns = [info.table.c[name] for name in dict.fromkeys([*values, *sorted(ruled)]) if name in info.by_column]
    before: Before = {}
    if ruled or _worth_reading(env, info, right, values):
        # Others stay free to link to the rows meanwhile: no update changes a number.
        before = read(env, touched(info, statement, columns).with_for_update(of=info.table, key_share=True))
    former = computing.affected_by_ids(env, info, before, values) if before else {}
    result = state.invoke_statement(statement)
    if before:
        _after_update(env, info, before, columns, values.keys() - plain.keys())
        if right == "write":
            _refuse_hidden(env, info, list(before))
        if info.tree is not None and info.tree.column_name in values:
            trees.refuse_circles(env, info, list(before))
        recompute(env, former, computing.affected_by_ids(env, info, before, values), _own(info, before))
    return result


def _update_values(state: ORMExecuteState, info: ModelInfo) -> dict[str, Any]:
    if state.parameters:
        raise YurtError("Give update(env[Model]) its values with .values(…); change single records in the session.")
    values = literal_values(state.statement)
    unknown = values.keys() - info.by_column.keys()
    if unknown:
        raise ValidationFailed(f"{info.name} has no column {', '.join(sorted(unknown))}.", model=info.name)
    return values


def _worth_reading(env: Env, info: ModelInfo, right: Operation, values: dict[str, Any]) -> bool:
    """True when something depends on which rows an update touches, or on what was in them."""
    state = info.state_field
    return (
        (info.options.audit and bool(info.tracked & values.keys() or right == "delete"))
        or (not env.is_sudo and env.access.condition(info, right, info.cls, env) is not None)
        or (state is not None and state.column_name in values)
        or (info.tree is not None and info.tree.column_name in values)
        or any(isinstance(value, sa.ClauseElement) for value in values.values())
        or computing.matters(env, info, values)
    )


def _after_update(env: Env, info: ModelInfo, before: Before, columns: list[Any], calculated: Any) -> None:
    """Checks what only shows once the rows are written, and writes the audit."""
    state = info.state_field
    names = [column.name for column in columns]
    entries: list[AuditEntry] = []
    for number, row in read_again(env, info, before, columns):
        old, new = dict(zip(names, before[number], strict=False)), dict(zip(names, row, strict=False))
        if calculated:
            info.validator.check({name: new[name] for name in calculated}, env.gettext)
        if state is not None and state.column_name in new:
            guarding.check_transition(env, info, old[state.column_name], new[state.column_name])
        if info.rules and not env.is_sudo:
            ruling.check_change(env, info, old, new, [name for name in new if old[name] != new[name]])
        entry = AuditEntry("change", info.name, number, str(row[-1] or ""))
        if "deleted_at" in new and (old["deleted_at"] is None) != (new["deleted_at"] is None):
            entry.operation = "restore" if new["deleted_at"] is None else "trash"
        entry.changes = {
            info.by_column[name].name: [json_value(old[name]), json_value(new[name])]
            for name in names
            if name in info.tracked and old[name] != new[name]
        }
        if entry.changes or entry.operation != "change":
            entries.append(entry)
    if info.options.audit:
        write_audit(env, entries)


def _own(info: ModelInfo, ids: Iterable[int]) -> computing.Affected:
    return {info.name: set(ids)} if info.stored_computed else {}


def _refuse_hidden(env: Env, info: ModelInfo, ids: list[int]) -> None:
    if not env.is_sudo:
        guarding.refuse_hidden(env, info, ids, "write")
