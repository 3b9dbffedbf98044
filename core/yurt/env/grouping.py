"""Counts and sums per value of a field: the groups of a list, and its totals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import Null

from yurt.env.local_days import first_day_text, local_text
from yurt.env.prepared import Prepared
from yurt.env.selecting import Builder, Query, written
from yurt.errors import InvalidFilter
from yurt.i18n import N_
from yurt.model.spec import NUMERIC, TO_MANY, FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

DATE_UNITS = N_(("day", "week", "month", "quarter", "year"))


@dataclass(frozen=True)
class GroupRow:
    """One group: its value, the text of a linked record's name, how many records, sums by field."""

    value: Any
    label: Any
    count: int
    sums: dict[str, Decimal | int | None] = field(default_factory=dict)


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
    builder = GroupBuilder(env, env.info(model), replace(query, order=(), after="", before=""))
    prepared = builder.prepare("group", lambda: builder.group_statement(by, sums, limit), (by, sums, limit))
    rows = prepared.run(env.connection, builder.values)
    return [GroupRow(row[0], row[1], int(row[2]), {name: row[3 + n] for n, name in enumerate(sums)}) for row in rows]


class GroupBuilder(Builder):
    """The statements behind groups."""

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


def first_day(column: Any, unit: str, spec: FieldSpec, env: Env) -> Any:
    """The first day of the date's period, in the user's time zone."""
    if env.system.database.is_sqlite:
        moment = spec.kind == "datetime"
        return first_day_text(local_text(column, env.zone.key) if moment else sa.type_coerce(column, sa.Text()), unit)
    value = sa.func.timezone(env.zone.key, column) if spec.kind == "datetime" else column
    return sa.cast(sa.cast(sa.func.date_trunc(unit, value), sa.Date), sa.Text)
