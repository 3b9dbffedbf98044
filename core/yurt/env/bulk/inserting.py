"""Set-based insert: every row is checked as its fields are declared, then all are written at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState

from yurt.db.arrays import insert_rows
from yurt.env import computing, guarding, identities, ruling
from yurt.env.audit import AuditEntry, json_value, write_audit
from yurt.env.bulk.statements import check_fields, literal_values, plain, recompute, require
from yurt.env.defaults import defaults_of
from yurt.env.reading import visible_ids
from yurt.errors import AccessDenied, ValidationFailed, YurtError
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env


def insert(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    require(env, info, "create")
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
    recompute(env, computing.affected_by_ids(env, info, ids, None))
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
        rows = [{getattr(k, "key", k): plain(v) for k, v in row.items()} for part in multiple for row in part]
    else:
        rows, many = [literal_values(statement) | dict(given or {})], False
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
    check_fields(env, info, row)
    checked = info.validator.check(values, env.gettext, {"region": env.system.settings.region})
    if info.rules and not env.is_sudo:
        ruling.check_new(env, info, checked, {n: v for n, v in checked.items() if n not in row})
    return checked | _stamps(env, info)


def _stamps(env: Env, info: ModelInfo) -> dict[str, Any]:
    if info.options.journal:
        return {}
    now, user = env.now, env.user_id
    return {"version": 1, "created_at": now, "created_by_id": user, "updated_at": now, "updated_by_id": user}


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
