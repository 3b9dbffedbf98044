"""Set-based insert, update and delete through the ORM: rights, audit and versions hold here as well.

These paths skip the models' own methods (`on_create`, `validate` …) and the add-ons' hooks; everything
that a field's declaration says is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState

from yurt.db.arrays import insert_rows
from yurt.env import computing, guarding, identities, ruling, telling, trees
from yurt.env.audit import AuditEntry, json_value, write_audit
from yurt.env.defaults import defaults_of
from yurt.env.reading import visible_ids
from yurt.errors import AccessDenied, ValidationFailed, YurtError
from yurt.model.info import ModelInfo
from yurt.rights.declare import Operation

if TYPE_CHECKING:
    from yurt.env.env import Env

Before = dict[int, tuple[Any, ...]]


def execute(state: ORMExecuteState, env: Env) -> Any:
    """Runs a bulk statement under the acting user's rights and returns its result."""
    info: ModelInfo = state.bind_mapper.class_.__yurt__  # type: ignore[union-attr]
    if not state.is_insert:
        guarding.refuse_journal(env, info)
    telling.changed(env, info.name, None)
    if state.is_insert:
        return _insert(state, env, info)
    if state.is_update:
        return _update(state, env, info)
    return _delete(state, env, info)


def _insert(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    _require(env, info, "create")
    rows, many = _rows(state, info)
    if info.numbered or info.stored_computed:
        return _Result([(record.id,) for record in env.create_many(info.cls, rows)], many)
    prepared = [_prepare(env, info, row) for row in rows]
    ids = _write_rows(env, info, prepared)
    guarding.check_link_values(env, info, rows)
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
    _recompute(env, computing.affected_by_ids(env, info, ids, None))
    return _Result([(number,) for number in ids], many)


def _rows(state: ORMExecuteState, info: ModelInfo) -> tuple[list[dict[str, Any]], bool]:
    """The rows of an insert by column name, and whether they were given as a list."""
    statement: Any = state.statement
    given: Any = state.parameters
    if statement.select is not None or statement._post_values_clause is not None:
        raise YurtError("insert(env[Model]) takes rows. For “insert or change” read the records that are there first.")
    if any(getattr(column, "key", "") != "id" for column in statement._returning):
        raise YurtError("insert(env[Model]) returns the numbers of the records; read the rest with a select.")
    rows: list[dict[str, Any]]
    many = True
    if isinstance(given, list):
        rows = [dict(row) for row in given]
    elif multiple := statement._multi_values:  # type: ignore[attr-defined]
        rows = [{getattr(k, "key", k): _plain(v) for k, v in row.items()} for part in multiple for row in part]
    else:
        rows, many = [_literal_values(statement) | dict(given or {})], False
    unknown = {name for row in rows for name in row} - info.by_column.keys()
    if unknown:
        raise ValidationFailed(f"{info.name} has no column {', '.join(sorted(unknown))}.", model=info.name)
    if any(isinstance(value, sa.ClauseElement) for row in rows for value in row.values()):
        raise YurtError("insert(env[Model]) takes values, not SQL expressions: those could not be checked.")
    return rows, many


def _prepare(env: Env, info: ModelInfo, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is stored: defaults, checked values, the system's own columns."""
    missing = ((column, default) for _, column, default in defaults_of(env, info) if column not in row)
    values = {column: default(env) if callable(default) else default for column, default in missing}
    values.update(row)
    guarding.check_start(env, info, values)
    info.validator.missing(lambda spec: values.get(spec.column_name) is not None, env.gettext)
    _check_fields(env, info, row)
    checked = info.validator.check(values, env.gettext, {"region": env.system.settings.region})
    if info.rules and not env.is_sudo:
        ruling.check_new(env, info, checked, {n: v for n, v in checked.items() if n not in row})
    return checked | _stamps(env, info)


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
    values = _update_values(state, info)
    right: Operation = "delete" if "deleted_at" in values else "write"
    _require(env, info, right)
    if values.keys() - {"deleted_at"}:
        _require(env, info, "write")
    _check_fields(env, info, values)
    plain = {name: value for name, value in values.items() if not isinstance(value, sa.ClauseElement)}
    checked = info.validator.check(plain, env.gettext, {"region": env.system.settings.region})
    stamps: dict[str, Any] = {} if info.options.journal else {
        "version": info.table.c.version + 1, "updated_at": env.now, "updated_by_id": env.user_id
    }  # fmt: skip
    guarding.check_link_values(env, info, [checked])
    statement = _limit(state.statement, env, info, right).values(**checked, **stamps)
    ruled = ruling.columns_for(info, values) if info.rules and not env.is_sudo else set()
    columns = [info.table.c[name] for name in dict.fromkeys([*values, *sorted(ruled)]) if name in info.by_column]
    worth_reading = bool(ruled) or _worth_reading(env, info, right, values)
    before = _locked(env, info, statement, columns) if worth_reading else {}
    former = computing.affected_by_ids(env, info, before, values) if before else {}
    result = state.invoke_statement(statement)
    if before:
        _after_update(env, info, before, columns, values.keys() - plain.keys())
        if right == "write":
            _refuse_hidden(env, info, list(before))
        if info.tree is not None and info.tree.column_name in values:
            trees.refuse_circles(env, info, list(before))
        _recompute(env, former, computing.affected_by_ids(env, info, before, values), _own(info, before))
    return result


def _update_values(state: ORMExecuteState, info: ModelInfo) -> dict[str, Any]:
    if state.parameters:
        raise YurtError("Give update(env[Model]) its values with .values(…); change single records in the session.")
    values = _literal_values(state.statement)
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
    for number, row in _locked_again(env, info, before, columns):
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


def _delete(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    _require(env, info, "delete")
    statement = _limit(state.statement, env, info, "delete")
    doomed = _locked(env, info, statement, [])
    former = computing.affected_by_ids(env, info, doomed, None)
    result = state.invoke_statement(statement)
    if info.options.audit:
        write_audit(env, (AuditEntry("delete", info.name, n, str(row[-1] or "")) for n, row in doomed.items()))
    _recompute(env, former)
    return result


def _own(info: ModelInfo, ids: Iterable[int]) -> computing.Affected:
    return {info.name: set(ids)} if info.stored_computed else {}


def _recompute(env: Env, *found: computing.Affected) -> None:
    """Brings stored computed fields that depend on a statement's rows up to date."""
    merged: computing.Affected = {}
    for part in found:
        for model, ids in part.items():
            merged.setdefault(model, set()).update(ids)
    if any(merged.values()):
        computing.recompute_records(env, merged)
        env.session.flush()


def _refuse_hidden(env: Env, info: ModelInfo, ids: list[int]) -> None:
    if not env.is_sudo:
        guarding.refuse_hidden(env, info, ids, "write")


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
    given = getattr(statement, "_values", None) or {}
    return {getattr(column, "key", column): _plain(value) for column, value in given.items()}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, sa.BindParameter) else value


def _stamps(env: Env, info: ModelInfo) -> dict[str, Any]:
    if info.options.journal:
        return {}
    now, user = env.now, env.user_id
    return {"version": 1, "created_at": now, "created_by_id": user, "updated_at": now, "updated_by_id": user}


def _label(info: ModelInfo) -> Any:
    spec = info.fields.get(info.label_field or "")
    return info.table.c[spec.column_name] if spec is not None and spec.is_column else sa.null()


def _locked(env: Env, info: ModelInfo, statement: Any, columns: list[Any]) -> Before:
    """The values of the rows a statement will touch (last the label), those rows locked until the transaction ends."""
    selected = sa.select(info.table.c.id, *columns, _label(info)).with_for_update(of=info.table)
    if statement.whereclause is not None:
        selected = selected.where(statement.whereclause)
    return {row[0]: tuple(row[1:]) for row in env.session.connection().execute(selected)}


def _locked_again(env: Env, info: ModelInfo, before: Before, columns: list[Any]) -> Iterator[tuple[int, Any]]:
    ids = list(before)
    for start in range(0, len(ids), 5000):
        part = ids[start : start + 5000]
        selected = sa.select(info.table.c.id, *columns, _label(info)).where(info.table.c.id.in_(part))
        for row in env.session.connection().execute(selected):
            yield row[0], tuple(row[1:])
