"""Set-based insert, update and delete through the ORM: rights, audit and versions hold here as well.

These paths skip the models' own methods (`on_create`, `validate` …) and the add-ons' hooks; everything
that a field's declaration says is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState

from yurt.db.arrays import insert_rows
from yurt.env import identities
from yurt.env.audit import AuditEntry, json_value, write_audit
from yurt.env.defaults import defaults_of
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
    rows: list[dict[str, Any]] = (
        given if isinstance(given, list) else [_literal_values(state.statement) | dict(given or {})]  # type: ignore[arg-type]
    )
    if info.numbered or info.stored_computed:
        return _Result([(record.id,) for record in env.create_many(info.cls, rows)], many)
    prepared = [_prepare(env, info, row) for row in rows]
    ids = _write_rows(env, info, prepared)
    condition = None if env.is_sudo else env.access.condition(info, "create", info.cls, env)
    if condition is not None and visible_ids(env, info, ids, "create") != set(ids):
        raise AccessDenied(env.gettext("You may not add records that belong to others."), model=info.name)
    if info.options.audit:
        tracked = [(column, info.by_column[column].name) for column in info.tracked]
        label = info.label_field or ""
        write_audit(
            env,
            (
                AuditEntry(
                    "create",
                    info.name,
                    number,
                    str(row.get(label, "")),
                    {name: [None, json_value(row[column])] for column, name in tracked if column in row},
                )
                for number, row in zip(ids, prepared, strict=True)
            ),
        )
    return _Result([(number,) for number in ids], many)


def _prepare(env: Env, info: ModelInfo, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is stored: defaults, checked values, the system's own columns."""
    missing = ((column, default) for _, column, default in defaults_of(env, info) if column not in row)
    values = {column: default(env) if callable(default) else default for column, default in missing}
    values.update(row)
    info.validator.missing(lambda spec: values.get(spec.column_name) is not None, env.gettext)
    _check_fields(env, info, row)
    return info.validator.check(values, env.gettext, {"region": env.system.settings.region}) | _stamps(env, info)


def _write_rows(env: Env, info: ModelInfo, given: list[dict[str, Any]]) -> list[int]:
    """Inserts the rows and gives their ids in the same order."""
    connection = env.session.connection()
    names = dict.fromkeys(name for row in given for name in row)
    rows = [{name: row.get(name) for name in names} for row in given]
    if env.system.database.is_sqlite:
        statement = sa.insert(info.table).returning(info.table.c.id, sort_by_parameter_order=True)
        return list(connection.execute(statement, rows).scalars())
    ids = identities.take(env, info, len(rows))
    insert_rows(connection, info.table, [row | {"id": number} for row, number in zip(rows, ids, strict=True)])
    return ids


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
