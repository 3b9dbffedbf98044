"""How many records a query finds: exactly, up to a bound, or as the database estimates it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.env.prepared import Prepared
from yurt.env.selecting import Builder, Query, written

if TYPE_CHECKING:
    from yurt.env.env import Env

MANY = 100_000
"""Up to here lists are counted; above, counting every time would cost more than reading the page."""


@dataclass(frozen=True)
class Size:
    """The size of a list. When not `exact`, `number` is an estimate (`estimated`) or what it is more than."""

    number: int
    exact: bool = True
    estimated: bool = False


def count(env: Env, model: Any, query: Query, ceiling: int | None = None) -> int:
    """How many records the query finds; with `ceiling`, counting stops there."""
    builder = _CountBuilder(env, env.info(model), _unordered(query))
    prepared = builder.prepare("count", lambda: builder.statement(ceiling), (ceiling,))
    return int(prepared.run(env.connection, builder.values)[0][0])


def size(env: Env, model: Any, query: Query) -> Size:
    """How many records the query finds: exactly up to `MANY`, above that as PostgreSQL's planner estimates it.

    SQLite estimates nothing: there the answer is that there are more than `MANY`.
    """
    if not env.system.database.is_sqlite:
        guess = _estimate(env, model, query)
        if guess > MANY:
            return Size(_rounded(guess), exact=False, estimated=True)
    found = count(env, model, query, MANY + 1)
    return Size(found) if found <= MANY else Size(MANY, exact=False)


def _estimate(env: Env, model: Any, query: Query) -> int:
    builder = _CountBuilder(env, env.info(model), _unordered(query))
    prepared = builder.prepare("estimate", builder.explained, ())
    plan = prepared.run(env.connection, builder.values)[0][0]
    return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


def _rounded(number: int) -> int:
    """Two digits that count: an estimate shall not look like more than it is."""
    return round(number, 2 - len(str(number)))


def _unordered(query: Query) -> Query:
    return replace(query, order=(), after="", before="", offset=0)


class _CountBuilder(Builder):
    """The statements that count."""

    def statement(self, ceiling: int | None) -> Prepared:
        inner = self._matching()
        if ceiling is None:
            return Prepared(inner.with_only_columns(sa.func.count()), self._dialect())
        limited = inner.limit(written(ceiling)).subquery()
        return Prepared(sa.select(sa.func.count()).select_from(limited), self._dialect())

    def explained(self) -> Prepared:
        return Prepared(self._matching(), self._dialect()).explaining()

    def _matching(self) -> sa.Select[Any]:
        return sa.select(self.root.id).select_from(self._from()).where(*self._conditions())
