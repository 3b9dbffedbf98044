"""Turns filters into SQL. The shape of a filter and its values are kept apart, so that a prepared
statement serves every filter of the same shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import aliased

from yurt.env.searching import SHORTEST, groups, is_indexed, searched
from yurt.errors import AccessDenied, InvalidFilter
from yurt.model.filters import All, AnyOf, Condition, Not, period
from yurt.model.info import ModelInfo
from yurt.model.kinds import KINDS
from yurt.model.spec import NUMERIC, TEXTUAL, TO_MANY, FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: sa.or_(column != value, column.is_(None)),
    "lt": lambda column, value: column < value,
    "le": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "ge": lambda column, value: column >= value,
}
_ORDERED = NUMERIC | {"date", "datetime", "duration"}


class FilterCompiler:
    """Compiles filters over one model for one user; `values` collects the bound values by parameter name.

    Raises InvalidFilter for unknown fields, operators that do not fit and values of the wrong type, and
    AccessDenied for fields the user may not see.
    """

    def __init__(self, env: Env, prefix: str = "v") -> None:
        self.env = env
        self.prefix = prefix
        self.values: dict[str, Any] = {}
        self.by_index = False
        """Whether a part of a text is found by the search index: how, follows from the text."""

    def shape(self, node: Any, info: ModelInfo) -> Any:
        """The filter without its values, hashable; the values go to `values` as a side result."""
        if node is None:
            return None
        if isinstance(node, Condition):
            return self._condition_shape(node, info)
        if isinstance(node, Not):
            return ("not", self.shape(node.part, info))
        return ("all" if isinstance(node, All) else "any", tuple(self.shape(part, info) for part in node.parts))

    def build(self, shape: Any, info: ModelInfo, entity: Any) -> Any:
        """The SQL condition of a shape; values stand in it as named parameters."""
        if shape is None:
            return sa.true()
        tag = shape[0]
        if tag == "not":
            # Whatever the part does not find, an unknown value among it.
            return sa.not_(sa.func.coalesce(self.build(shape[1], info, entity), sa.false()))
        if tag in ("all", "any"):
            parts = [self.build(part, info, entity) for part in shape[1]]
            if tag == "all":
                return sa.and_(sa.true(), *parts)
            return sa.or_(sa.false(), *parts)
        _, path, op, names, null = shape
        return self._build_path(path.split("."), op, names, null, info, entity)

    def parameter(self, name: str, bind_type: Any) -> Any:
        """The placeholder of a value."""
        return sa.bindparam(name, type_=bind_type)

    def _condition_shape(self, node: Condition, info: ModelInfo) -> Any:
        spec = self.resolve(node.field, info)[1]
        op, value = node.op, self._special(node.value)
        if op in ("empty", "not_empty"):
            return ("field", node.field, op, (), False)
        if op == "period":
            return self._period_shape(node, spec, value)
        if value is None and op in ("eq", "ne"):
            return ("field", node.field, "empty" if op == "eq" else "not_empty", (), False)
        self._fits(spec, op)
        if op in ("in", "not_in"):
            items = [self._special(item) for item in (value if isinstance(value, list | tuple) else [value])]
            given = [self._value(spec, item) for item in items if item is not None]
            return ("field", node.field, op, self._bind(*given), any(item is None for item in items))
        if op == "between":
            if not isinstance(value, list | tuple) or len(value) != 2:
                raise InvalidFilter(f"“between” needs two values for “{spec.name}”.", field=node.field)
            bounds = [self._value(spec, self._special(item)) for item in value]
            return ("field", node.field, op, self._bind(*bounds), False)
        if isinstance(value, list | tuple) and spec.kind not in ("json",):
            if op == "eq":
                return self._condition_shape(Condition(field=node.field, op="in", value=value), info)
            raise InvalidFilter(f"“{op}” takes one value, not a list.", field=node.field)
        if op in ("contains", "not_contains", "starts", "ends") and spec.kind not in TO_MANY | {"link"}:
            given = [_pattern(op, value)]
            if op != "not_contains" and "." not in node.field and self._has_index(spec, info, str(value)):
                self.by_index = True
                given.append(str(value).lower())
            return ("field", node.field, op, self._bind(*given), False)
        if op in ("contains", "starts", "ends", "not_contains"):
            label = self.env.registry.models[spec.target or ""].label_field
            if label is None:
                raise InvalidFilter(f"What “{spec.name}” leads to has no name to search in.", field=node.field)
            inner = Condition(field=f"{node.field}.{label}", op=op.removeprefix("not_"), value=value)  # type: ignore[arg-type]
            found = self._condition_shape(inner, info)
            return ("not", found) if op == "not_contains" else found
        return ("field", node.field, op, self._bind(self._value(spec, value)), False)

    def _period_shape(self, node: Condition, spec: FieldSpec, value: Any) -> Any:
        if spec.kind not in ("date", "datetime"):
            raise InvalidFilter(f"“period” fits dates; “{spec.name}” is none.", field=node.field)
        bounds = [self._moment(spec, day) for day in period(str(value), self.env.today)]
        ops = [op for op, bound in zip(("ge", "lt"), bounds, strict=True) if bound is not None]
        names = self._bind(*(bound for bound in bounds if bound is not None))
        return ("all", tuple(("field", node.field, op, (name,), False) for op, name in zip(ops, names, strict=True)))

    def _moment(self, spec: FieldSpec, day: date | None) -> Any:
        if day is None or spec.kind == "date":
            return day
        return datetime.combine(day, time.min, self.env.zone)

    def resolve(self, path: str, info: ModelInfo) -> tuple[ModelInfo, FieldSpec]:
        """The model and field at the end of a path. Raises InvalidFilter or AccessDenied."""
        names = path.split(".")
        if len(names) > 5:
            raise InvalidFilter(f"“{path}” goes through too many links.", field=path)
        for position, name in enumerate(names):
            spec = info.field(name)
            if not self.env.is_sudo and not self.env.access.readable(spec):
                raise AccessDenied(
                    self.env.gettext("You have no right to see “{field}”.").format(field=self.env.gettext(spec.label)),
                    field=path,
                )
            if not spec.filterable:
                raise InvalidFilter(f"“{path}” is calculated in the program and cannot be filtered.", field=path)
            if position == len(names) - 1:
                return info, spec
            if spec.target is None or spec.kind not in ("link", *TO_MANY):
                raise InvalidFilter(f"“{name}” is not a link, so “{path}” leads nowhere.", field=path)
            info = self.env.registry.models[spec.target]
        raise InvalidFilter("A filter needs a field.", field=path)

    def _fits(self, spec: FieldSpec, op: str) -> None:
        if op in ("lt", "le", "gt", "ge", "between") and spec.kind not in _ORDERED | TEXTUAL:
            raise InvalidFilter(f"“{op}” does not fit “{spec.name}”.", field=spec.name)
        if op in ("contains", "not_contains", "starts", "ends") and spec.kind not in (
            TEXTUAL | TO_MANY | {"link", "selection", "state"}
        ):
            raise InvalidFilter(f"“{op}” fits text; “{spec.name}” is none.", field=spec.name)
        if spec.kind == "json":
            raise InvalidFilter(f"“{spec.name}” can only be tested for being empty.", field=spec.name)
        if op == "under" and spec.kind not in ("link", "integer"):
            raise InvalidFilter(f"“under” fits a link; “{spec.name}” is none.", field=spec.name)

    def _has_index(self, spec: FieldSpec, info: ModelInfo, text: str) -> bool:
        """Whether the index of the search box, over all searched fields together, narrows a search in this one."""
        return len(text) >= SHORTEST and spec in searched(info) and is_indexed(self.env, info)

    def _special(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value == "$me":
            return self.env.user_id
        if value == "$branches":
            return list(self.env.branch_ids)
        if value == "$today":
            return self.env.today
        return value

    def _value(self, spec: FieldSpec, value: Any) -> Any:
        if spec.kind == "datetime" and isinstance(value, str) and len(value) == 10:
            value = datetime.combine(date.fromisoformat(value), time.min, self.env.zone) if _is_date(value) else value
        if spec.kind in TEXTUAL | {"selection", "state", "colour"} and isinstance(value, int | float):
            value = str(value)
        if isinstance(value, str) and not storable(value):
            raise InvalidFilter("A value holds a character that no text has.", field=spec.name)
        try:
            made = _adapter("integer" if spec.kind in TO_MANY else spec.kind).validate_python(value)
        except ValidationError:
            raise InvalidFilter(f"“{value}” is not a value for “{spec.name}” ({spec.kind}).", field=spec.name) from None
        if isinstance(made, datetime) and made.tzinfo is None:
            made = made.replace(tzinfo=self.env.zone)
        if not fits_column(spec, made):
            raise InvalidFilter(f"“{value}” is too large for “{spec.name}”.", field=spec.name)
        return made

    def _bind(self, *values: Any) -> tuple[str, ...]:
        names = []
        for value in values:
            name = f"{self.prefix}{len(self.values)}"
            self.values[name] = value
            names.append(name)
        return tuple(names)

    def _build_path(self, path: list[str], op: str, names: Any, null: bool, info: ModelInfo, entity: Any) -> Any:
        spec = info.field(path[0])
        if len(path) == 1 and spec.kind not in TO_MANY:
            return self._compare(spec, op, names, null, info, entity)
        if len(path) == 1 and op in ("empty", "not_empty"):
            exists = self._exists(spec, info, entity, lambda target, alias: sa.true())
            return exists if op == "not_empty" else sa.not_(exists)
        rest = path[1:] or ["id"]
        inner = op.removeprefix("not_") if op in ("not_in",) else ("eq" if op == "ne" and spec.kind in TO_MANY else op)
        found = self._exists(
            spec, info, entity, lambda target, alias: self._build_path(rest, inner, names, null, target, alias)
        )
        return sa.not_(found) if inner != op else found

    def _exists(self, spec: FieldSpec, info: ModelInfo, entity: Any, inner: Callable[[ModelInfo, Any], Any]) -> Any:
        """EXISTS over a relation, limited to the records behind it that the user may see."""
        target = self.env.registry.models[spec.target or ""]
        alias = aliased(target.cls)
        conditions = [inner(target, alias)]
        visible = None if self.env.is_sudo else self.env.access.condition(target, "read", alias, self.env)
        if visible is not None:
            conditions.append(visible)
        if target.options.trash:
            conditions.append(alias.deleted_at.is_(None))
        if spec.kind == "link":
            conditions.append(alias.id == getattr(entity, spec.column_name))
            return sa.select(sa.literal(1)).select_from(alias).where(*conditions).exists()
        if spec.kind == "lines":
            inverse = target.field(spec.inverse or "").column_name
            conditions.append(getattr(alias, inverse) == entity.id)
            return sa.select(sa.literal(1)).select_from(alias).where(*conditions).exists()
        relation = self.env.registry.metadata.tables[f"{info.table_name}_{spec.name}_rel"].alias()
        conditions += [relation.c.left_id == entity.id, relation.c.right_id == alias.id]
        return sa.select(sa.literal(1)).select_from(relation).join(alias, sa.true()).where(*conditions).exists()

    def _compare(self, spec: FieldSpec, op: str, names: Any, null: bool, info: ModelInfo, entity: Any) -> Any:
        column = getattr(entity, spec.column_name if spec.is_column else spec.name)
        if op in ("empty", "not_empty"):
            blank = column.is_(None)
            if spec.kind in TEXTUAL:
                blank = sa.or_(blank, column == "")
            return blank if op == "empty" else sa.not_(blank)
        bound = [self.parameter(name, _bind_type(op, column)) for name in names]
        if op in ("in", "not_in"):
            found = column.in_(bound) if bound else sa.false()
            found = sa.or_(found, column.is_(None)) if null else found
            return found if op == "in" else sa.not_(sa.func.coalesce(found, sa.false()))
        if op == "between":
            return column.between(bound[0], bound[1])
        if op in ("contains", "starts", "ends"):
            holds = sa.func.lower(column).like(bound[0], escape="\\")
            if len(bound) == 1:
                return holds
            # As in the search box: whoever holds the text holds its groups of three; then compared in full.
            near = groups(info, lambda name: getattr(entity, name)).op("@>")(sa.func.yurt_trigrams(bound[1]))
            return sa.and_(near, sa.case((holds, sa.true()), else_=sa.false()))
        if op == "not_contains":
            return sa.or_(column.is_(None), sa.not_(sa.func.lower(column).like(bound[0], escape="\\")))
        if op == "under":
            return self._under(spec, column, bound[0], info)
        return COMPARISONS[op](column, bound[0])

    def _under(self, spec: FieldSpec, column: Any, root: Any, info: ModelInfo) -> Any:
        """True for a record (or a link to one) that is the root or below it in its tree."""
        target = self.env.registry.models[spec.target] if spec.target else info
        parent = target.tree or next(
            (f for f in target.fields.values() if f.kind == "link" and f.target == target.name and not f.system), None
        )
        if parent is None:
            raise InvalidFilter(f"“{target.label}” is not a tree.", field=spec.name)
        top, below = aliased(target.cls), aliased(target.cls)
        tree = sa.select(top.id).where(top.id == root).cte(recursive=True)
        tree = tree.union(sa.select(below.id).join(tree, getattr(below, parent.column_name) == tree.c.id))
        return column.in_(sa.select(tree.c.id))


def fits_column(spec: FieldSpec, value: Any) -> bool:
    """Whether the databases can compare the field's column with the value at all."""
    if isinstance(value, int):
        return abs(value) < 2**63
    if isinstance(value, Decimal):
        return value.is_finite() and value.adjusted() < 18 - (4 if spec.digits is None else spec.digits)
    if isinstance(value, datetime):
        return 1 < value.year < 9999  # in UTC the first and the last day of the calendar may lie outside of it
    return True


def _bind_type(op: str, column: Any) -> Any:
    return sa.Text() if op in ("contains", "not_contains", "starts", "ends") else column.type


def storable(value: str) -> bool:
    """Whether the databases take the text at all: neither a NUL nor half of a character."""
    return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)


def _pattern(op: str, given: Any) -> str:
    value = str(given) if isinstance(given, str | int | float) else ""
    if not value or not storable(value):
        raise InvalidFilter(f"“{op}” needs some text to look for.")
    escaped = value.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"starts": f"{escaped}%", "ends": f"%{escaped}"}.get(op, f"%{escaped}%")


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS["integer" if kind == "link" else kind].python)


class InlineFilterCompiler(FilterCompiler):
    """Compiles with the values inside the condition, for a `select()` of anybody's."""

    def parameter(self, name: str, bind_type: Any) -> Any:
        return sa.bindparam(name, self.values[name], type_=bind_type, unique=True)


def compile_filter(env: Env, info: ModelInfo, node: All | AnyOf | Not | Condition | None, entity: Any = None) -> Any:
    """The SQL condition of a filter with its values bound, for use in any `select()`."""
    compiler = InlineFilterCompiler(env)
    return compiler.build(compiler.shape(node, info), info, info.cls if entity is None else entity)
