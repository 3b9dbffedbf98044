"""Reading lists of records: chosen columns (also through links), filter, search, order, pages, groups, totals.

Used by lists, boards, the API and exports. The acting user's rights are part of the SQL. A query with the same
shape is compiled once per user and registry; its values are parameters.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, outerjoin
from sqlalchemy.sql.elements import Null

from yurt.env.filtering import FilterCompiler, fits_column, storable
from yurt.env.local_days import first_day_text, local_text
from yurt.env.prepared import Prepared, Row
from yurt.errors import InvalidFilter
from yurt.i18n import N_
from yurt.model.filters import All, AnyOf, Condition, Not
from yurt.model.info import ModelInfo
from yurt.model.kinds import KINDS
from yurt.model.spec import NUMERIC, TEXTUAL, TO_MANY, FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

FilterNode = All | AnyOf | Not | Condition
DATE_UNITS = N_(("day", "week", "month", "quarter", "year"))
PREPARED_LIMIT = 4000
MAX_OFFSET = 1_000_000


@dataclass(frozen=True)
class Query:
    """What to read of a model. `order` holds field paths, `-` before one means descending.

    `archived` None shows archived records too, True only those; `trash` shows the trash instead.
    `after` is a cursor from `Page.cursor`.
    """

    fields: tuple[str, ...] = ()
    where: FilterNode | None = None
    search: str = ""
    order: tuple[str, ...] = ()
    limit: int = 80
    offset: int = 0
    after: str = ""
    archived: bool | None = False
    trash: bool = False


@dataclass(frozen=True)
class PlannedColumn:
    """Where a field of the query stands in its rows: `index` the value, `label_index` the name of a linked record."""

    path: str
    spec: FieldSpec
    info: ModelInfo
    index: int
    label_index: int | None = None


@dataclass
class Plan:
    """A prepared query: columns and statement. A row begins with the record's id."""

    info: ModelInfo
    columns: list[PlannedColumn]
    prepared: Prepared
    order: list[tuple[FieldSpec, bool, int]]

    @cached_property
    def layout(self) -> tuple[tuple[str, int, int | None], ...]:
        """Where everything stands in a row; rows of plans with the same layout may be compared."""
        return tuple((column.path, column.index, column.label_index) for column in self.columns)


@dataclass(frozen=True)
class Page:
    """The rows read, and the cursor of the next page (empty when this is the last)."""

    plan: Plan
    rows: list[Row]
    cursor: str = ""


@dataclass(frozen=True)
class GroupRow:
    """One group: its value, the text of a linked record's name, how many records, sums by field."""

    value: Any
    label: Any
    count: int
    sums: dict[str, Decimal | int | None] = field(default_factory=dict)


def fetch(env: Env, model: Any, query: Query) -> Page:
    """Reads one page. Raises AccessDenied, InvalidFilter."""
    info = env.info(model)
    builder = Builder(env, info, query)
    plan = builder.plan()
    rows = plan.prepared.run(env.connection, builder.values)
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    return Page(plan, rows, _encode_cursor(plan, rows[-1]) if more and rows else "")


def stream(env: Env, model: Any, query: Query, batch: int = 1000) -> tuple[Plan, Iterator[list[Row]]]:
    """Reads all rows of a query in batches; the page limits do not count."""
    info = env.info(model)
    builder = Builder(env, info, replace(query, limit=0, offset=0, after=""))
    plan = builder.plan()
    return plan, plan.prepared.stream(env.session.connection(), builder.values, batch)


def count(env: Env, model: Any, query: Query, ceiling: int | None = None) -> int:
    """How many records the query finds; with `ceiling`, counting stops there."""
    builder = Builder(env, env.info(model), replace(query, order=(), after="", offset=0))
    prepared = builder.prepare("count", lambda: builder.count_statement(ceiling), (ceiling,))
    return int(prepared.run(env.connection, builder.values)[0][0])


def totals(env: Env, model: Any, query: Query, fields: tuple[str, ...]) -> dict[str, Any]:
    """The sums of number fields over all the records that the query finds."""
    if not fields:
        return {}
    groups = group(env, model, query, None, fields)
    return dict(groups[0].sums) if groups else {}


def group(
    env: Env,
    model: Any,
    query: Query,
    by: str | None,
    sums: tuple[str, ...] = (),
    limit: int = 1000,
) -> list[GroupRow]:
    """Counts and sums per value of a field or path; dates group by `field:month` (day, week, quarter, year)."""
    builder = Builder(env, env.info(model), replace(query, order=(), after=""))
    prepared = builder.prepare("group", lambda: builder.group_statement(by, sums, limit), (by, sums, limit))
    rows = prepared.run(env.connection, builder.values)
    return [GroupRow(row[0], row[1], int(row[2]), {name: row[3 + n] for n, name in enumerate(sums)}) for row in rows]


class Builder:
    """Builds the statements of one query for one user."""

    def __init__(self, env: Env, info: ModelInfo, query: Query) -> None:
        if not env.is_sudo:
            env.access.require(info, "read", env)
        self.env, self.info, self.query = env, info, query
        self.compiler = FilterCompiler(env)
        self.shape = self.compiler.shape(query.where, info)
        if not storable(query.search):
            raise InvalidFilter("The search holds a character that no text has.")
        self.words = tuple(query.search.split()[:6])
        self.values = self.compiler.values
        for position, word in enumerate(self.words):
            escaped = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            self.values[f"s{position}"] = f"%{escaped}%"
        self.root = info.cls
        self.joins: dict[str, tuple[Any, ModelInfo]] = {}
        self.joined: list[tuple[Any, Any]] = []
        self.cursor = _decode_cursor(query.after)
        if not 0 <= query.offset <= MAX_OFFSET:
            raise InvalidFilter("The page number is out of range.")

    def prepare(self, kind: str, build: Any, key: Any) -> Prepared:
        """The prepared statement of this shape, from the cache of the user's profile or made now."""
        cache = self.env.registry.cache.setdefault("prepared", {})
        query = self.query
        owner = None if self.env.is_sudo else id(self.env.access)
        full = (
            owner, kind, self.info.name, self.shape, len(self.words), query.archived, query.trash, key,
            query.fields, query.order, query.limit, bool(query.offset), bool(self.cursor), self._null_cursor(),
            self.env.zone.key, self.env.language, self.env.today, self.env.branch_id,
        )  # fmt: skip
        found = cache.get(full)
        if found is None or found[0] is not self.env.access:
            if len(cache) >= PREPARED_LIMIT:
                cache.clear()
            found = (self.env.access, build())
            cache[full] = found
        return found[1]

    def plan(self) -> Plan:
        plan: Plan = self.prepare("rows", self._rows_plan, ())  # type: ignore[assignment]
        if self.query.offset and not self.cursor:
            self.values["y_offset"] = self.query.offset
        if self.cursor:
            for (spec, _, _), (name, value) in zip(
                [*plan.order, (self.info.fields["id"], False, 0)], self._cursor_values(), strict=True
            ):
                if value is not None:
                    self.values[name] = _from_cursor(spec, value)
        return plan

    def _rows_plan(self) -> Plan:
        columns: list[PlannedColumn] = []
        selected: list[Any] = [self.root.id]
        for path in self.query.fields:
            entity, info, spec = self._reach(path)
            if spec.kind in TO_MANY:
                continue
            if not spec.is_column and spec.sql is None:
                continue
            value = self._value(entity, spec)
            index = len(selected)
            selected.append(value)
            label_index = None
            if spec.kind == "link":
                label_index = len(selected)
                selected.append(self._label(path))
            columns.append(PlannedColumn(path, spec, info, index, label_index))
        order: list[tuple[FieldSpec, bool, int]] = []
        clauses = []
        for item in self.query.order:
            path, descending = item.removeprefix("-"), item.startswith("-")
            expression, spec = self._sortable(path)
            shown = next((c for c in columns if c.path == path), None)
            if shown is None:
                order.append((spec, descending, len(selected)))
                selected.append(expression)
            else:
                order.append((spec, descending, shown.index if shown.label_index is None else shown.label_index))
            clauses.append(self._direction(expression, spec, descending))
        statement = sa.select(*selected).select_from(self._from()).where(*self._conditions())
        if self.cursor:
            statement = statement.where(self._after([selected[position] for _, _, position in order], order))
        statement = statement.order_by(*clauses, self.root.id)
        if self.query.limit:
            statement = statement.limit(written(self.query.limit + 1))
            if self.query.offset and not self.cursor:
                statement = statement.offset(sa.bindparam("y_offset", type_=sa.Integer()))
        return Plan(self.info, columns, Prepared(statement, self._dialect()), order)

    def count_statement(self, ceiling: int | None) -> Prepared:
        inner = sa.select(self.root.id).select_from(self._from()).where(*self._conditions())
        if ceiling is None:
            return Prepared(inner.with_only_columns(sa.func.count()), self._dialect())
        limited = inner.limit(written(ceiling)).subquery()
        return Prepared(sa.select(sa.func.count()).select_from(limited), self._dialect())

    def group_statement(self, by: str | None, sums: tuple[str, ...], limit: int) -> Prepared:
        value, label = (sa.null(), sa.null()) if by is None else self._group_key(by)
        figures = []
        for name in sums:
            entity, _, spec = self._reach(name)
            if spec.kind not in NUMERIC or not spec.filterable:
                raise InvalidFilter(f"“{name}” is not a number and cannot be added up.", field=name)
            figures.append(sa.func.sum(getattr(entity, spec.name)).label(f"sum_{name}"))
        statement = sa.select(value.label("value"), label.label("label"), sa.func.count(), *figures)
        statement = statement.select_from(self._from()).where(*self._conditions())
        if by is not None:
            keys = [value] if isinstance(label, Null) else [value, label]
            statement = statement.group_by(*keys).order_by(keys[-1]).limit(written(limit))
        return Prepared(statement, self._dialect())

    def _group_key(self, by: str) -> tuple[Any, Any]:
        path, _, unit = by.partition(":")
        entity, _, spec = self._reach(path)
        if spec.kind in TO_MANY or not spec.filterable:
            raise InvalidFilter(f"Lists cannot be grouped by “{path}”.", field=path)
        column = self._value(entity, spec)
        if unit:
            if unit not in DATE_UNITS or spec.kind not in ("date", "datetime"):
                raise InvalidFilter(f"“{by}” is no date with a unit ({', '.join(DATE_UNITS)}).", field=by)
            return first_day(column, unit, spec, self.env), sa.null()
        if spec.kind == "link":
            return column, self._label(path)
        return column, sa.null()

    def _reach(self, path: str) -> tuple[Any, ModelInfo, FieldSpec]:
        """The entity that holds the field at the end of a path; links on the way are joined once."""
        if "." in path or not self._trivial(path):
            self.compiler.resolve(path, self.info)
        names = path.split(".")
        entity, info = self.root, self.info
        walked = ""
        for name in names[:-1]:
            walked = f"{walked}.{name}" if walked else name
            entity, info = self._join(walked, entity, info.field(name))
        return entity, info, info.field(names[-1])

    def _trivial(self, path: str) -> bool:
        spec = self.info.field(path)
        if not self.env.is_sudo and not self.env.access.readable(spec):
            return False
        return spec.filterable or (spec.compute is not None)

    def _join(self, walked: str, entity: Any, spec: FieldSpec) -> tuple[Any, ModelInfo]:
        if spec.kind != "link":
            raise InvalidFilter(f"“{walked}” leads to several records; a column needs one.", field=walked)
        if walked not in self.joins:
            target = self.env.registry.models[spec.target or ""]
            alias = aliased(target.cls)
            condition = alias.id == getattr(entity, spec.column_name)
            visible = None if self.env.is_sudo else self.env.access.condition(target, "read", alias, self.env)
            if visible is not None:
                condition = sa.and_(condition, visible)
            self.joins[walked] = (alias, target)
            self.joined.append((alias, condition))
        return self.joins[walked]

    def _label(self, path: str) -> Any:
        """The name of the record behind a link, as far as the user may see it."""
        names = path.split(".")
        entity, info = self.root, self.info
        walked = ""
        for name in names:
            walked = f"{walked}.{name}" if walked else name
            entity, info = self._join(walked, entity, info.field(name))
        spec = self._named(path)
        return sa.cast(entity.id, sa.Text) if spec is None else self._value(entity, spec)

    def _named(self, path: str) -> FieldSpec | None:
        """The field that names the record behind a link, where the database knows it and the user may see it."""
        info = self.info
        for name in path.split("."):
            info = self.env.registry.models[info.field(name).target or ""]
        spec = info.fields.get(info.label_field or "")
        if spec is None or not (spec.is_column or spec.sql is not None):
            return None
        return spec if self.env.is_sudo or self.env.access.readable(spec) else None

    def _value(self, entity: Any, spec: FieldSpec) -> Any:
        """A field's SQL expression; a translated text in the user's language where there is a translation."""
        value = getattr(entity, spec.column_name if spec.is_column else spec.name)
        if not spec.translated or self.env.language == self.env.base_language:
            return value
        translations = sa.type_coerce(getattr(entity, spec.translations), sa.JSON)
        return sa.func.coalesce(translations[self.env.language].as_string(), value)

    def _sortable(self, path: str) -> tuple[Any, FieldSpec]:
        entity, _, spec = self._reach(path)
        if spec.kind in TO_MANY or not spec.filterable or spec.kind == "json":
            raise InvalidFilter(f"Lists cannot be sorted by “{path}”.", field=path)
        if spec.kind == "link":
            named = self._named(path)
            kind = "text" if named is None else named.kind
            return self._label(path), (named or spec).with_(kind=kind, required=False, system=False)
        # What lies behind a link may be missing, however required it is there.
        if "." in path or spec.name in ("external_id", "deleted_at"):
            spec = spec.with_(required=False, system=False)
        return self._value(entity, spec), spec

    def _direction(self, expression: Any, spec: FieldSpec, descending: bool) -> Any:
        clause = expression.desc() if descending else expression.asc()
        if self._dialect().name == "sqlite" and not spec.required and not spec.system:
            return clause.nulls_first() if descending else clause.nulls_last()
        return clause

    def _from(self) -> Any:
        source: Any = self.root
        for alias, condition in self.joined:
            source = outerjoin(source, alias, condition)
        return source

    def _conditions(self) -> list[Any]:
        env, info, root = self.env, self.info, self.root
        conditions: list[Any] = []
        if self.shape is not None:
            conditions.append(self.compiler.build(self.shape, info, root))
        visible = None if env.is_sudo else env.access.condition(info, "read", root, env)
        if visible is not None:
            conditions.append(visible)
        if info.options.trash:
            conditions.append(root.deleted_at.is_not(None) if self.query.trash else root.deleted_at.is_(None))
        if info.options.archive and self.query.archived is not None:
            conditions.append(root.archived.is_(self.query.archived))
        for position in range(len(self.words)):
            found = [
                sa.func.lower(self._value(root, spec)).like(sa.bindparam(f"s{position}", type_=sa.Text()), escape="\\")
                for spec in info.searchable
                if spec.kind in TEXTUAL | {"selection", "state"} and (env.is_sudo or env.access.readable(spec))
            ]
            conditions.append(sa.or_(sa.false(), *found))
        return conditions

    def _after(self, expressions: list[Any], order: list[tuple[FieldSpec, bool, int]]) -> Any:
        """Everything that comes after the cursor's row in the order of the list (keyset paging)."""
        keys = [*zip(expressions, (d for _, d, _ in order), strict=True), (self.root.id, False)]
        alternatives, equal = [], []
        for (expression, descending), (name, value) in zip(keys, self._cursor_values(), strict=True):
            bound = sa.bindparam(name, type_=expression.type)
            if value is None:
                later = expression.is_not(None) if descending else sa.false()
                same = expression.is_(None)
            elif descending:
                later, same = expression < bound, expression == bound
            else:
                later, same = sa.or_(expression > bound, expression.is_(None)), expression == bound
                if expression is self.root.id:
                    later = expression > bound
            alternatives.append(sa.and_(*equal, later))
            equal.append(same)
        return sa.or_(*alternatives)

    def _cursor_values(self) -> list[tuple[str, Any]]:
        expected = len(self.query.order) + 1
        if len(self.cursor or []) != expected:
            raise InvalidFilter("The cursor does not belong to this list; start from the first page.")
        return [(f"c{position}", value) for position, value in enumerate(self.cursor or [])]

    def _null_cursor(self) -> tuple[bool, ...]:
        return tuple(value is None for value in self.cursor or ())

    def _dialect(self) -> Any:
        return self.env.system.database.engine.dialect


def first_day(column: Any, unit: str, spec: FieldSpec, env: Env) -> Any:
    """The first day of the date's period, in the user's time zone."""
    if env.system.database.is_sqlite:
        moment = spec.kind == "datetime"
        return first_day_text(local_text(column, env.zone.key) if moment else sa.type_coerce(column, sa.Text()), unit)
    value = sa.func.timezone(env.zone.key, column) if spec.kind == "datetime" else column
    return sa.cast(sa.cast(sa.func.date_trunc(unit, value), sa.Date), sa.Text)


def written(limit: int) -> Any:
    """A limit as a number in the text: PostgreSQL plans an unknown one for a tenth of the table."""
    return sa.literal_column(str(int(limit)))


def _encode_cursor(plan: Plan, row: Row) -> str:
    values = [_to_cursor(row[position]) for _, _, position in plan.order] + [row[0]]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _decode_cursor(text: str) -> list[Any] | None:
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or any(isinstance(value, dict | list) for value in values):
        raise InvalidFilter("The cursor is not one that this list gave; start from the first page.")
    return values


def _to_cursor(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _from_cursor(spec: FieldSpec, value: Any) -> Any:
    from pydantic import TypeAdapter, ValidationError

    try:
        made = TypeAdapter(KINDS[spec.kind].python).validate_python(value)
    except ValidationError:
        made = None
    if made is None or not fits_column(spec, made) or (isinstance(made, str) and not storable(made)):
        raise InvalidFilter("The cursor is not one that this list gave; start from the first page.")
    return made
