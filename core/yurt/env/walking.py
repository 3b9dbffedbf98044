"""Long lists whose first sort key is shared by many records: read value by value, each from an index.

A list by salesperson has no index to follow, since the names stand in another table; one by city and credit limit
would need an index of those two. Both are quick when each value is read by itself: the records of *one* salesperson by
number, those of *one* city by limit. The values are few and found by hopping through the index of the first key, so
only lists without a filter are read like this, and only those that are large (they have an index for searching).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.env.plans import Part, Plan
from yurt.env.prepared import Prepared, Row
from yurt.env.searching import is_indexed
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.env.paging import Plans, RowsBuilder

MOST = 200
"""So many different values are walked; a key with more is as good as unique."""
TRIES = 40
"""So many values are looked at for one page; where a user sees none of them the whole list is read as usual."""
VALUE = "w"
"""The parameter that holds the value, or the numbers of the records behind a link."""


@dataclass(frozen=True)
class Walk:
    """The values of the first key in their order, each with what the records that share it are found by.

    `others` are linked records without a name that the user may see: for the list their records have no value.
    """

    spec: FieldSpec
    values: list[tuple[Any, Any]]
    others: list[int]

    def read(self, builder: RowsBuilder, plans: Plans, part: Part) -> tuple[Plan, list[Row]] | None:
        """The rows of a part of the list, at least as many as fill the page; None where walking does not help."""
        if part is Part.EMPTY:
            return self._run(builder, plans, Part.BLANK, self.others) if self.spec.kind == "link" else None
        values = self.values
        if builder.query.order[0].startswith("-") != builder.backwards:
            values = values[::-1]
        goes_on = builder.cursor is not None and builder.cursor_part is not Part.EMPTY
        if goes_on:
            assert builder.cursor is not None
            at = next((n for n, (value, _) in enumerate(values) if value == builder.cursor[0]), None)
            if at is None:
                return None
            values = values[at:]
        found: tuple[Plan, list[Row]] | None = None
        for place, (_, given) in enumerate(values[: TRIES + 1]):
            if place == TRIES:
                return None
            plan, rows = self._run(builder, plans, Part.REST if goes_on and not place else Part.VALUE, given)
            found = plan, [*(found[1] if found else ()), *rows]
            if len(found[1]) > builder.query.limit:
                break
        return found

    def _run(self, builder: RowsBuilder, plans: Plans, part: Part, given: Any) -> tuple[Plan, list[Row]]:
        plan = plans.plan(part, builder)
        builder.bind(plan)
        builder.values[VALUE] = given
        return plan, plan.prepared.run(builder.env.connection, builder.values)


def walk_of(builder: RowsBuilder) -> Walk | None:
    """How to walk the list; None where its first key has an index to follow, or a filter says what is read."""
    query, env, info = builder.query, builder.env, builder.info
    if not query.order or not query.limit or builder.shape is not None or builder.words or query.trash:
        return None
    if query.offset and builder.cursor is None and not builder.backwards:
        return None
    path = query.order[0].removeprefix("-")
    spec = info.fields.get(path)
    if spec is None or not (spec.kind == "link" or (len(query.order) > 1 and spec.kind in _SHARED)):
        return None
    if spec.kind == "link" and not env.is_sudo and env.access.condition(info, "read", info.cls, env) is not None:
        return None  # a rule may leave nothing of one person's records, and looking for the first would read them all
    if spec.translated or not spec.is_column or not is_indexed(env, info) or not _leads_an_index(builder, spec):
        return None
    many: set[tuple[str, str]] = env.registry.cache.setdefault("walk.many", set())
    if (info.name, path) in many:
        return None
    hops = builder.prepare("hops", lambda: _hops(builder, spec), ())
    there = [row[0] for row in hops.run(env.connection, {})]
    if len(there) > MOST:
        many.add((info.name, path))
        return None
    if spec.kind != "link":
        return Walk(spec, [(value, value) for value in there], [])
    named = builder.prepare("walk", lambda: _names(builder, path), ())
    rows = named.run(env.connection, {VALUE: there})
    values = [(name, [row[0] for row in same]) for name, same in groupby(rows, key=lambda row: row[1])]
    return Walk(spec, values, sorted(set(there) - {row[0] for row in rows}))


_SHARED = {"text", "selection", "state"}


def condition(builder: RowsBuilder, part: Part) -> Any:
    """What a part of a walk consists of: the records with one value, or without one that the user may see."""
    spec = builder.info.field(builder.query.order[0].removeprefix("-"))
    column = getattr(builder.root, spec.column_name)
    if spec.kind != "link":
        return column == sa.bindparam(VALUE, type_=column.type)
    one_of = column == sa.any_(sa.bindparam(VALUE, type_=sa.ARRAY(sa.BigInteger())))
    return sa.or_(column.is_(None), one_of) if part is Part.BLANK else one_of


def _leads_an_index(builder: RowsBuilder, spec: FieldSpec) -> bool:
    table = builder.info.table
    return any(next(iter(index.columns)).name == spec.column_name for index in table.indexes if len(index.columns))


def _hops(builder: RowsBuilder, spec: FieldSpec) -> Prepared:
    """The different values of a column, by as many looks into its index."""
    column = builder.info.table.c[spec.column_name]
    seen = sa.select(sa.func.min(column).label("value")).cte("y_seen", recursive=True)
    further = sa.select(sa.func.min(column)).where(column > seen.c.value).scalar_subquery()
    seen = seen.union_all(sa.select(further).where(seen.c.value.is_not(None)))
    statement = sa.select(seen.c.value).where(seen.c.value.is_not(None)).limit(sa.literal_column(str(MOST + 1)))
    return Prepared(statement, builder.env.system.database.engine.dialect)


def _names(builder: RowsBuilder, path: str) -> Prepared:
    """The linked records that have a name which the user may see, by that name."""
    label = builder.label_of(path)
    alias, target = builder.joins[path]
    given = sa.bindparam(VALUE, type_=sa.ARRAY(sa.BigInteger()))
    statement = sa.select(alias.id, label).where(alias.id == sa.any_(given), label.is_not(None))
    visible = None if builder.env.is_sudo else builder.env.access.condition(target, "read", alias, builder.env)
    if visible is not None:
        statement = statement.where(visible)
    return Prepared(statement.order_by(label, alias.id), builder.env.system.database.engine.dialect)
