"""Permissions and row rules that administrators keep in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.env.filtering import compile_filter
from yurt.model.filters import parse_filter
from yurt.registry.registry import Registry
from yurt.rights.declare import OPERATIONS, Operation, RowRule

if TYPE_CHECKING:
    from yurt.env.env import Env

Granted = list[tuple[str, str, frozenset[Operation]]]


def database_rules(connection: Connection, registry: Registry) -> tuple[Granted, list[RowRule]]:
    """The permissions and the row rules of the tables core_permission and core_rule."""
    return _permissions(connection, registry), _rules(connection, registry)


def _permissions(connection: Connection, registry: Registry) -> Granted:
    table, role = registry.models["core.permission"].table, registry.models["core.role"].table
    statement = sa.select(role.c.name.label("role"), table).join(role, role.c.id == table.c.role_id)
    return [
        (row.role, row.model, frozenset(op for op in OPERATIONS if getattr(row, f"may_{op}")))
        for row in connection.execute(statement)
    ]


def _rules(connection: Connection, registry: Registry) -> list[RowRule]:
    table, role = registry.models["core.rule"].table, registry.models["core.role"].table
    statement = sa.select(role.c.name.label("role"), table).outerjoin(role, role.c.id == table.c.role_id)
    statement = statement.where(table.c.active)
    return [
        RowRule(
            row.model,
            row.role,
            _condition(row.where),
            frozenset(op for op in OPERATIONS if getattr(row, f"for_{op}")),
        )
        for row in connection.execute(statement)
        if row.model in registry.models
    ]


def _condition(where: Any) -> Callable[[Any, Any], Any]:
    """A rule whose filter no longer fits (a field is gone) lets nothing through, and `yurt check` says so."""

    def condition(entity: Any, env: Env) -> Any:
        info = sa.inspect(entity).mapper.class_.__yurt__
        try:
            with env.unguarded():
                return compile_filter(env, info, parse_filter(where), entity)
        except Exception:
            return sa.false()

    return condition
