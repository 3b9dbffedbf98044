"""What all bulk statements share: the user's rights to them, the values they give and the rows they touch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.db.parts import in_parts
from yurt.env import computing
from yurt.errors import AccessDenied
from yurt.model.info import ModelInfo
from yurt.rights.declare import Operation

if TYPE_CHECKING:
    from yurt.env.env import Env

Before = dict[int, tuple[Any, ...]]
"""The rows that a statement will touch: by number the columns asked for, and last the label."""


def require(env: Env, info: ModelInfo, operation: Operation) -> None:
    if not env.is_sudo:
        env.access.require(info, operation, env)


def limit(statement: Any, env: Env, info: ModelInfo, operation: Operation) -> Any:
    condition = None if env.is_sudo else env.access.condition(info, operation, info.cls, env)
    return statement if condition is None else statement.where(condition)


def check_fields(env: Env, info: ModelInfo, values: Any) -> None:
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


def literal_values(statement: Any) -> dict[str, Any]:
    """The values of an insert or update statement by column name, bound parameters taken out."""
    given = getattr(statement, "_values", None) or {}
    return {getattr(column, "key", column): plain(value) for column, value in given.items()}


def plain(value: Any) -> Any:
    return value.value if isinstance(value, sa.BindParameter) else value


def touched(info: ModelInfo, statement: Any, columns: list[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Selects the rows that a statement will touch: their number, these columns and the label."""
    selected = sa.select(info.table.c.id, *columns, label_column(info))
    return selected if statement.whereclause is None else selected.where(statement.whereclause)


def read(env: Env, selected: sa.Select[*tuple[Any, ...]]) -> Before:
    """What `touched` selects, by number."""
    return {row[0]: tuple(row[1:]) for row in env.session.connection().execute(selected)}


def read_again(env: Env, info: ModelInfo, before: Before, columns: list[Any]) -> Iterator[tuple[int, Any]]:
    """The same rows as they are now, in the same form."""
    for part in in_parts(before):
        selected = sa.select(info.table.c.id, *columns, label_column(info)).where(info.table.c.id.in_(part))
        for row in env.session.connection().execute(selected):
            yield row[0], tuple(row[1:])


def label_column(info: ModelInfo) -> Any:
    spec = info.fields.get(info.label_field or "")
    return info.table.c[spec.column_name] if spec is not None and spec.is_column and spec.kind != "link" else sa.null()


def recompute(env: Env, *found: computing.Affected) -> None:
    """Brings stored computed fields that depend on a statement's rows up to date."""
    merged: computing.Affected = {}
    for part in found:
        for model, ids in part.items():
            merged.setdefault(model, set()).update(ids)
    if any(merged.values()):
        computing.recompute_records(env, merged)
        env.session.flush()
