"""Pages of a list by their keys: what comes after a row, or before it, however deep in the list (keyset paging).

Empty values come last, and first when the order is turned round, as PostgreSQL has it. A list whose first key may be
empty is read in two parts, the rows with a value and those without: each is a range of an index, while a condition
over both is not. For the same reason the number of the record, which decides between equals, follows the direction of
the last key: one index over (key, id) serves both directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.env.cursors import decode_cursor, from_cursor
from yurt.env.plans import Key, Page, Part, Plan, PlannedColumn
from yurt.env.prepared import Prepared, Row
from yurt.env.searching import is_indexed
from yurt.env.selecting import Builder, Query, written
from yurt.env.walking import condition, walk_of
from yurt.errors import InvalidFilter
from yurt.model.info import ModelInfo
from yurt.model.spec import TO_MANY

if TYPE_CHECKING:
    from yurt.env.env import Env

LAST = "last"
"""Stands for a cursor behind the last row: `Query(before=LAST)` is the last page."""


class RowsBuilder(Builder):
    """Builds and runs the statements that read the rows of a list."""

    def __init__(self, env: Env, info: ModelInfo, query: Query) -> None:
        super().__init__(env, info, query)
        if query.after and query.before:
            raise InvalidFilter("A page is asked for after a row, or before one, not both.")
        self.backwards = bool(query.before)
        given = query.after or query.before
        keys = len(query.order) + 1
        self.cursor = decode_cursor(given, keys) if given and given != LAST else None

    def page(self) -> Page:
        """One page of the list."""
        query = self.query
        plans = self._plans()
        rows: list[Row] = []
        plan: Plan | None = None
        walk = walk_of(self)
        for part in plans.parts(self):
            walked = walk.read(self, plans, part) if walk else None
            if walked is None:
                plan = plans.plan(part, self)
                self.bind(plan)
                walked = plan, plan.prepared.run(self.env.connection, self.values)
            plan = walked[0]
            rows += walked[1]
            if query.limit and len(rows) > query.limit:
                break
        assert plan is not None
        more = len(rows) > query.limit
        rows = rows[: query.limit]
        if self.backwards:
            rows.reverse()
        return Page(plan, rows, *self._cursors(plan, rows, more))

    def whole(self) -> Plan:
        """The plan that reads all rows by one statement."""
        plan = self._plans().plan(Part.WHOLE, self)
        self.bind(plan)
        return plan

    def _plans(self) -> Plans:
        nulls = tuple(value is None for value in self.cursor or ())
        return self.prepare("rows", lambda: Plans(), (self.cursor is not None, self.backwards, nulls))

    def _cursors(self, plan: Plan, rows: list[Row], more: bool) -> tuple[str, str]:
        """Of the page after these rows, and of the one before them."""
        query = self.query
        further = bool(rows) and (query.before not in ("", LAST) if self.backwards else more)
        earlier = bool(rows) and (more if self.backwards else bool(query.after or query.offset))
        first, last = (plan.cursor_of(rows[0]), plan.cursor_of(rows[-1])) if rows else ("", "")
        return last if further else "", first if earlier else ""

    def bind(self, plan: Plan) -> None:
        """The values of the page: where it begins."""
        if self.cursor is None:
            if self.query.offset and not self.backwards:
                self.values["y_offset"] = self.query.offset
            return
        for place, (key, value) in enumerate(zip(plan.keys, self.cursor, strict=True)):
            if value is not None:
                self.values[f"c{place}"] = from_cursor(key.spec, value)

    def build(self, part: Part) -> Plan:
        """The statement for a part of the list."""
        selected: list[Any] = [self.root.id]
        columns = self._columns(selected)
        keys = self._keys(selected, columns)
        flags = range(len(selected), len(selected) + len(self.flags))
        selected += [self.compiler.build(flag, self.info, self.root) for flag in self.flags]
        conditions = self._conditions()
        if part is Part.FILLED:
            conditions.append(keys[0].expression.is_not(None))
        elif part is Part.EMPTY:
            conditions.append(keys[0].expression.is_(None))
        elif part is not Part.WHOLE:
            conditions.append(condition(self, part))
        one_value = part not in (Part.WHOLE, Part.FILLED)
        if self.cursor is not None and part in (Part.WHOLE, self.cursor_part, self._walked_part):
            conditions.append(self._beyond(keys, Part.EMPTY if one_value else part))
        sorted_by = keys[1:] if one_value else keys
        statement = sa.select(*selected).select_from(self._from()).where(*conditions)
        statement = statement.order_by(*(self._direction(key, keys[0], part) for key in sorted_by))
        if self.query.limit:
            statement = statement.limit(written(self.query.limit + 1))
            if self.query.offset and self.cursor is None and not self.backwards:
                statement = statement.offset(sa.bindparam("y_offset", type_=sa.Integer()))
        prepared = Prepared(statement, self._dialect())
        walked = part in (Part.VALUE, Part.REST, Part.BLANK)
        if walked or ((self.words or self.compiler.by_index) and is_indexed(self.env, self.info)):
            prepared = prepared.planned_each_time()
        return Plan(self.info, columns, prepared, keys, tuple(flags))

    def first_may_be_empty(self) -> bool:
        """Whether the first key of the order may be empty."""
        expression, spec = self._sortable(self.query.order[0].removeprefix("-"))
        return Key(expression, spec, False, 0).nullable

    def label_of(self, path: str) -> Any:
        """The name behind a link, as the list is sorted by it."""
        return self._sortable(path)[0]

    @property
    def _walked_part(self) -> Part:
        """Where the row of the cursor stands in a list that is read value by value."""
        return Part.BLANK if self.cursor_part is Part.EMPTY else Part.REST

    @property
    def cursor_part(self) -> Part:
        """Where the row of the cursor stands in a list of two parts."""
        return Part.EMPTY if self.cursor is not None and self.cursor[0] is None else Part.FILLED

    def _columns(self, selected: list[Any]) -> list[PlannedColumn]:
        columns: list[PlannedColumn] = []
        for path in self.query.fields:
            entity, info, spec = self._reach(path)
            if spec.kind in TO_MANY or (not spec.is_column and spec.sql is None):
                continue
            index, label_index = len(selected), None
            selected.append(self._value(entity, spec))
            if spec.kind == "link":
                label_index = len(selected)
                selected.append(self._label(path))
            columns.append(PlannedColumn(path, spec, info, index, label_index))
        return columns

    def _keys(self, selected: list[Any], columns: list[PlannedColumn]) -> list[Key]:
        keys: list[Key] = []
        for item in self.query.order:
            path, descending = item.removeprefix("-"), item.startswith("-")
            expression, spec = self._sortable(path)
            shown = next((c for c in columns if c.path == path), None)
            if shown is None:
                index = len(selected)
                selected.append(expression)
            else:
                index = shown.index if shown.label_index is None else shown.label_index
            keys.append(Key(expression, spec, descending, index))
        turned = keys[-1].descending if keys else False
        return [*keys, Key(self.root.id, self.info.fields["id"], turned, 0)]

    def _direction(self, key: Key, first: Key, part: Part) -> Any:
        clause = key.expression.desc() if self._turned(key) else key.expression.asc()
        certain = not key.nullable or (part is Part.FILLED and key.index == first.index)
        if self._dialect().name == "sqlite" and not certain:
            return clause.nulls_first() if self._turned(key) else clause.nulls_last()
        return clause

    def _turned(self, key: Key) -> bool:
        return key.descending != self.backwards

    def _beyond(self, keys: list[Key], part: Part) -> Any:
        """Everything beyond the cursor's row in the direction of reading."""
        assert self.cursor is not None
        given = list(zip(keys, range(len(keys)), self.cursor, strict=True))
        if part is Part.EMPTY:
            given = given[1:]
        bounds = {place: sa.bindparam(f"c{place}", type_=key.expression.type) for key, place, _ in given}
        filled = {
            place
            for key, place, value in given
            if value is not None and (not key.nullable or (place == 0 and part is Part.FILLED))
        }
        if len(filled) == len(given) and len({self._turned(key) for key, _, _ in given}) == 1:
            row, there = sa.tuple_(*(key.expression for key, _, _ in given)), sa.tuple_(*bounds.values())
            return row < there if self._turned(given[0][0]) else row > there
        alternatives, equal = [], []
        for key, place, value in given:
            bound, expression = bounds[place], key.expression
            if value is None:
                later = expression.is_not(None) if self._turned(key) else sa.false()
                same = expression.is_(None)
            else:
                later = expression < bound if self._turned(key) else expression > bound
                if not self._turned(key) and place not in filled:
                    later = sa.or_(later, expression.is_(None))
                same = expression == bound
            alternatives.append(sa.and_(*equal, later))
            equal.append(same)
        first, place, _ = given[0]
        if place not in filled:
            return sa.or_(*alternatives)
        # Says to the planner where an index over the first key begins.
        near = first.expression <= bounds[place] if self._turned(first) else first.expression >= bounds[place]
        return sa.and_(near, sa.or_(*alternatives))


class Plans:
    """The plans of one shape of query, each part's made when it is first read."""

    def __init__(self) -> None:
        self._made: dict[Part, Plan] = {}
        self._two: bool | None = None

    def plan(self, part: Part, builder: RowsBuilder) -> Plan:
        if part not in self._made:
            self._made[part] = builder.build(part)
        return self._made[part]

    def parts(self, builder: RowsBuilder) -> tuple[Part, ...]:
        """The parts to read, in the order of reading; the first may fill the page."""
        query = builder.query
        if not query.order or not query.limit or (query.offset and builder.cursor is None and not builder.backwards):
            return (Part.WHOLE,)
        if self._two is None:
            self._two = builder.first_may_be_empty()
        if not self._two:
            return (Part.WHOLE,)
        turned = query.order[0].startswith("-") != builder.backwards
        parts = (Part.EMPTY, Part.FILLED) if turned else (Part.FILLED, Part.EMPTY)
        return parts if builder.cursor is None else parts[parts.index(builder.cursor_part) :]
