"""Restricts what a select may see: row rules, models without right, the trash."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm.strategy_options import _AbstractLoad
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors

from yurt.db.parts import in_parts
from yurt.errors import AccessDenied
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env

WITH_TRASH = "yurt_with_trash"
"""Execution option of a select that shall see records in the trash as well."""
BARE = (
    "Statements on bare tables go around the rights. Select from env[Model], or use env.sudo() in code that "
    "answers for it."
)


def restrict(state: ORMExecuteState, env: Env) -> None:
    """Adds the criteria for the acting user to a select. Raises AccessDenied for a model it must not read.

    A relationship that leads to a model the user may not read comes back empty instead.
    """
    if state.is_column_load:
        return
    if not env.is_sudo and not state.is_relationship_load:
        _refuse_bare_tables(state.statement, env)
    options = []
    for info in involved(state.statement, env):
        hide_trash = info.options.trash and not state.execution_options.get(WITH_TRASH)
        if hide_trash:
            options.append(_trash_criterion(info, env))
        if env.is_sudo:
            continue
        if not state.is_relationship_load:
            env.access.require(info, "read", env)
        criterion = _rule_criterion(info, env)
        if criterion is not None:
            options.append(criterion)
    if options:
        state.statement = state.statement.options(*options)


def involved(statement: Any, env: Env) -> set[ModelInfo]:
    """The models whose tables a statement touches, those of joined eager loading included."""
    found: dict[str, ModelInfo] = {}
    for name in _tables(statement):
        info = _by_table(env).get(name)
        if info is not None:
            found[name] = info
    return set(found.values())


def _refuse_bare_tables(statement: Any, env: Env) -> None:
    """A table named by itself beside the entities of a select would come without its row rules."""
    bare: set[str] = set()
    entities: set[str] = set()
    for element in visitors.iterate(statement):
        for table in _named_tables(element):
            (entities if "parentmapper" in element._annotations else bare).add(table.name)
    if any(name in _by_table(env) for name in bare - entities):
        raise AccessDenied(BARE)


def _named_tables(element: Any) -> Iterator[sa.Table]:
    """The tables that one element of a statement names: the table of a column, those put in FROM or selected."""
    if isinstance(element, sa.Column):
        found: tuple[Any, ...] = (element.table,)
    elif isinstance(element, sa.Select):
        raw = (*element._raw_columns, *element._from_obj)
        found = tuple(table for table in raw if "parentmapper" not in getattr(table, "_annotations", ()))
    elif isinstance(element, sa.Table) and "parentmapper" in element._annotations:
        found = (element,)
    else:
        return
    for table in found:
        while isinstance(table, sa.Alias):
            table = table.element
        if isinstance(table, sa.Table):
            yield table


def _tables(statement: Any) -> Iterator[str]:
    for element in visitors.iterate(statement):
        if isinstance(element, sa.Table):
            yield element.name
        elif isinstance(element, sa.Column):
            yield from (table.name for table in _named_tables(element))
    for option in getattr(statement, "_with_options", ()):
        if isinstance(option, _AbstractLoad):
            for path in getattr(option, "context", ()):
                entity = path.path[-1] if path.path else None
                mapper = getattr(getattr(entity, "property", entity), "mapper", None)
                if mapper is not None:
                    yield mapper.local_table.name


def _by_table(env: Env) -> dict[str, ModelInfo]:
    cache = env.registry.cache
    if "by_table" not in cache:
        cache["by_table"] = {info.table_name: info for info in env.registry.models.values()}
    return cache["by_table"]


class _Criterion(LoaderCriteriaOption):
    """A criterion for one statement, joined eager loading included, that loaded records do not carry along.

    SQLAlchemy applies to joined loading only what `propagate_to_loaders` marks, and marks with the same word what
    each loaded record hands on to its lazy loads, where it would outlive the rights it was made for (`sudo`).
    """

    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def __init__(self, entity: Any, condition: Any) -> None:
        super().__init__(entity, condition, include_aliases=True, propagate_to_loaders=False)
        self._everywhere = LoaderCriteriaOption(entity, condition, include_aliases=True, propagate_to_loaders=True)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        self._everywhere.get_global_criteria(attributes)


def _trash_criterion(info: ModelInfo, env: Env) -> Any:
    cache = env.registry.cache.setdefault("trash", {})
    if info.name not in cache:
        condition = info.cls.deleted_at.is_(None)
        cache[info.name] = _Criterion(info.cls, condition)
    return cache[info.name]


def _rule_criterion(info: ModelInfo, env: Env) -> Any | None:
    condition = env.access.condition(info, "read", info.cls, env)
    if condition is None:
        return None
    return _Criterion(info.cls, condition)


def visible_ids(env: Env, info: ModelInfo, ids: list[int], operation: Any) -> set[int]:
    """Which of these records the user may reach for an operation, asked of the database in one select."""
    condition = env.access.condition(info, operation, info.cls, env)
    if condition is None:
        return set(ids)
    identity, found = info.table.c.id, set()
    connection = env.session.connection()
    if not env.system.database.is_sqlite:
        # One array parameter: the driver reads a statement with a thousand parameters anew each time.
        chosen = identity == sa.func.any(sa.bindparam("ids", ids, type_=ARRAY(sa.BigInteger)))
        return set(connection.execute(sa.select(identity).where(chosen, condition)).scalars())
    for part in in_parts(ids):
        statement = sa.select(identity).where(identity.in_(part), condition)
        found.update(connection.execute(statement).scalars())
    return found
