"""Set-based insert, update and delete through the ORM: rights, audit and versions hold here as well.

These paths skip the models' own methods (`on_create`, `validate` …) and the add-ons' hooks; everything
that a field's declaration says is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState

from yurt.env.audit import AuditEntry, json_value, write_audit
from yurt.env.reading import visible_ids
from yurt.errors import AccessDenied
from yurt.model.info import ModelInfo
from yurt.rights.declare import Operation

if TYPE_CHECKING:
    from yurt.env.env import Env


def execute(state: ORMExecuteState, env: Env) -> Any:
    """Runs a bulk statement under the acting user's rights and returns its result."""
    info: ModelInfo = state.bind_mapper.class_.__yurt__  # type: ignore[union-attr]
    if info.options.journal and not state.is_insert and not env.is_sudo:
        raise AccessDenied(env.gettext("“{model}” is a journal: its entries are never changed or deleted.").format(
            model=env.gettext(info.plural)))  # fmt: skip
    if state.is_insert:
        return _insert(state, env, info)
    if state.is_update:
        return _update(state, env, info)
    return _delete(state, env, info)


def _insert(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    _require(env, info, "create")
    given = state.parameters
    many = isinstance(given, list)
    rows = given if isinstance(given, list) else [{**_literal_values(state.statement), **(given or {})}]
    context = {"region": env.system.settings.region}
    prepared = []
    for row in rows:
        values = {**_defaults(env, info), **row}
        info.validator.missing(lambda spec, v=values: v.get(spec.column_name) is not None, env.gettext)
        _check_fields(env, info, row)
        prepared.append({**info.validator.check(values, env.gettext, context), **_stamps(env, info)})
    statement = sa.insert(info.cls).returning(info.cls.id, sort_by_parameter_order=True)
    ids = list(env.session.connection().execute(statement, prepared).scalars())
    condition = None if env.is_sudo else env.access.condition(info, "create", info.cls, env)
    if condition is not None and visible_ids(env, info, ids, "create") != set(ids):
        raise AccessDenied(env.gettext("You may not add records that belong to others."), model=info.name)
    tracked = info.tracked
    if info.options.audit:
        write_audit(
            env,
            (
                AuditEntry(
                    "create",
                    info.name,
                    number,
                    str(row.get(info.label_field or "", "")),
                    {info.by_column[k].name: [None, json_value(v)] for k, v in row.items() if k in tracked},
                )
                for number, row in zip(ids, prepared, strict=True)
            ),
        )
    return _Result([(number,) for number in ids], many)


class _Result:
    """The ids of inserted rows, with the methods of a SQLAlchemy result that callers of a bulk insert use."""

    def __init__(self, rows: list[tuple[int]], many: bool) -> None:
        self._rows = rows
        self.rowcount = len(rows)
        self.inserted_primary_key = None if many else rows[0]

    def all(self) -> list[tuple[int]]:
        return self._rows

    def scalars(self) -> _Scalars:
        return _Scalars([row[0] for row in self._rows])


class _Scalars(list[int]):
    def all(self) -> list[int]:
        return list(self)


def _update(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    _require(env, info, "write")
    statement = state.statement
    values = _literal_values(statement)
    _check_fields(env, info, values)
    plain = {name: value for name, value in values.items() if not isinstance(value, sa.ClauseElement)}
    checked = info.validator.check(plain, env.gettext, {"region": env.system.settings.region})
    statement = _limit(statement, env, info, "write").values(
        **checked, version=info.table.c.version + 1, updated_at=env.now, updated_by_id=env.user_id
    )
    columns = [info.table.c[name] for name in values if name in info.tracked]
    before = _tracked(env, info, statement, columns) if columns and info.options.audit else {}
    result = state.invoke_statement(statement)
    if before:
        _audit_changes(env, info, before, columns)
    return result


def _delete(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    _require(env, info, "delete")
    statement = _limit(state.statement, env, info, "delete")
    doomed = _tracked(env, info, statement, [info.table.c.id])
    result = state.invoke_statement(statement)
    if info.options.audit:
        write_audit(env, (AuditEntry("delete", info.name, number) for number in doomed))
    return result


def _require(env: Env, info: ModelInfo, operation: Operation) -> None:
    if not env.is_sudo:
        env.access.require(info, operation, env)


def _limit(statement: Any, env: Env, info: ModelInfo, operation: Operation) -> Any:
    condition = None if env.is_sudo else env.access.condition(info, operation, info.cls, env)
    return statement if condition is None else statement.where(condition)


def _check_fields(env: Env, info: ModelInfo, values: Any) -> None:
    if env.is_sudo:
        return
    for name in info.guarded_columns:
        if name in values and not env.access.writable(info.by_column[name]):
            raise AccessDenied(
                env.gettext("You have no right to change “{field}”.").format(
                    field=env.gettext(info.by_column[name].label)
                ),
                model=info.name,
            )


def _literal_values(statement: Any) -> dict[str, Any]:
    """The values of an insert or update statement by column name, bound parameters taken out."""
    found: dict[str, Any] = {}
    for column, value in (getattr(statement, "_values", None) or {}).items():
        name = getattr(column, "key", column)
        found[name] = value.value if isinstance(value, sa.BindParameter) else value
    return found


def _defaults(env: Env, info: ModelInfo) -> dict[str, Any]:
    return {
        spec.column_name: spec.default(env) if callable(spec.default) else spec.default
        for spec in info.fields.values()
        if spec.is_column and spec.default is not None and not spec.system
    }


def _stamps(env: Env, info: ModelInfo) -> dict[str, Any]:
    if info.options.journal:
        return {}
    now, user = env.now, env.user_id
    return {"version": 1, "created_at": now, "created_by_id": user, "updated_at": now, "updated_by_id": user}


def _tracked(env: Env, info: ModelInfo, statement: Any, columns: list[Any]) -> dict[int, tuple[Any, ...]]:
    """The tracked values of the rows a statement will touch, those rows locked until the transaction ends."""
    selected = sa.select(info.table.c.id, *columns).with_for_update(of=info.table)
    if statement.whereclause is not None:
        selected = selected.where(statement.whereclause)
    return {row[0]: tuple(row[1:]) for row in env.session.connection().execute(selected)}


def _audit_changes(env: Env, info: ModelInfo, before: dict[int, tuple[Any, ...]], columns: list[Any]) -> None:
    names = [info.by_column[column.name].name for column in columns]
    ids = list(before)
    entries = []
    for start in range(0, len(ids), 5000):
        part = ids[start : start + 5000]
        selected = sa.select(info.table.c.id, *columns).where(info.table.c.id.in_(part))
        for row in env.session.connection().execute(selected):
            changes = {
                name: [json_value(old), json_value(new)]
                for name, old, new in zip(names, before[row[0]], row[1:], strict=True)
                if old != new
            }
            if changes:
                entries.append(AuditEntry("change", info.name, row[0], "", changes))
    write_audit(env, entries)
