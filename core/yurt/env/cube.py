"""Figures over several groupings at once: what pivots and charts are made of.

One statement groups by all the keys together; the levels above are added up from its rows, exactly, since every row
carries count, sum, least and greatest value as they are. The acting user's rights are part of the SQL.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import Null

from yurt.env.grouping import GroupBuilder
from yurt.env.prepared import Prepared
from yurt.env.selecting import Query, written
from yurt.errors import InvalidFilter
from yurt.model.spec import NUMERIC

if TYPE_CHECKING:
    from yurt.env.env import Env

Amount = Decimal | int
_PER_FIELD = 4


@dataclass(frozen=True)
class Figure:
    """What is known of one number field in a group: how many values there are, their sum, the least and greatest.

    `units` are the different units beside the values, such as currencies: None where the field has none, two signs
    (the least and the greatest) where they differ, so that nobody adds up what does not belong together.
    """

    count: int = 0
    total: Amount = 0
    least: Amount | None = None
    most: Amount | None = None
    units: frozenset[Any] = frozenset()

    def __add__(self, other: Figure) -> Figure:
        if not self.count or not other.count:
            return self if self.count else other
        assert self.least is not None and self.most is not None
        return Figure(
            self.count + other.count,
            self.total + other.total,
            self.least if other.least is None else min(self.least, other.least),
            self.most if other.most is None else max(self.most, other.most),
            self.units | other.units,
        )

    @property
    def mixed(self) -> bool:
        """True when the values are of several units."""
        return len(self.units) > 1


@dataclass(frozen=True)
class CubeCell:
    """One combination of the keys: how many records, and a figure for each measured field."""

    count: int = 0
    figures: dict[str, Figure] = field(default_factory=dict)

    def __add__(self, other: CubeCell) -> CubeCell:
        names = {*self.figures, *other.figures}
        added = {n: self.figures.get(n, Figure()) + other.figures.get(n, Figure()) for n in names}
        return CubeCell(self.count + other.count, added)


@dataclass(frozen=True)
class Cube:
    """All combinations that hold records. `keys` are the values, one for each grouping; `labels` names linked ones.

    `complete` is False when there are more combinations than were asked for; the rest is then missing.
    """

    cells: dict[tuple[Any, ...], CubeCell]
    labels: tuple[dict[Any, Any], ...]
    complete: bool = True


def cube(
    env: Env,
    model: Any,
    query: Query,
    by: tuple[str, ...],
    fields: dict[str, str] | None = None,
    limit: int = 10_000,
) -> Cube:
    """Groups what the query finds by all of `by` (paths; dates as `field:month`), at most `limit` combinations.

    `fields` are number fields to measure, each with the path of the unit beside it (empty: it has none).
    Raises InvalidFilter for a grouping or a field that cannot be used, AccessDenied.
    """
    measured = fields or {}
    builder = _CubeBuilder(env, env.info(model), replace(query, order=(), after="", before="", offset=0))
    key = (by, tuple(measured.items()), limit)
    prepared = builder.prepare("cube", lambda: builder.cube_statement(by, measured, limit), key)
    rows = prepared.run(env.connection, builder.values)
    labels: tuple[dict[Any, Any], ...] = tuple({} for _ in by)
    cells: dict[tuple[Any, ...], CubeCell] = {}
    for row in rows[:limit]:
        values = row[0 : 2 * len(by) : 2]
        for place, value in enumerate(values):
            labels[place][value] = row[2 * place + 1]
        made = _cell(row[2 * len(by) :], measured)
        cells[values] = cells[values] + made if values in cells else made
    return Cube(cells, labels, len(rows) <= limit)


def _cell(row: tuple[Any, ...], measured: dict[str, str]) -> CubeCell:
    figures, at = {}, 1
    for name, unit in measured.items():
        count, total, least, most = row[at : at + _PER_FIELD]
        at += _PER_FIELD
        units = frozenset(row[at : at + 2]) if unit and count else frozenset()
        at += 2 if unit else 0
        figures[name] = Figure(int(count), total or 0, least, most, units)
    return CubeCell(int(row[0]), figures)


class _CubeBuilder(GroupBuilder):
    """The statement behind a cube."""

    def cube_statement(self, by: tuple[str, ...], measured: dict[str, str], limit: int) -> Prepared:
        selected: list[Any] = []
        keys: list[Any] = []
        for place, path in enumerate(by):
            value, label = self._group_key(path)
            selected += [value.label(f"k{place}"), label.label(f"l{place}")]
            keys += [value] if isinstance(label, Null) else [value, label]
        selected.append(sa.func.count())
        for name, unit in measured.items():
            selected += self._figures(name, unit)
        statement = sa.select(*selected).select_from(self._from()).where(*self._conditions())
        if keys:
            statement = statement.group_by(*keys).limit(written(limit + 1))
        return Prepared(statement, self._dialect())

    def _figures(self, name: str, unit: str) -> list[Any]:
        entity, _, spec = self._reach(name)
        if spec.kind not in NUMERIC or not spec.filterable:
            raise InvalidFilter(f"“{name}” is not a number and cannot be added up.", field=name)
        column = getattr(entity, spec.name)
        found = [sa.func.count(column), sa.func.sum(column), sa.func.min(column), sa.func.max(column)]
        if not unit:
            return found
        beside, _, unit_spec = self._reach(unit)
        text = self._label(unit) if unit_spec.kind == "link" else getattr(beside, unit_spec.name)
        # A unit counts only where there is a value.
        shown = sa.case((column.is_not(None), text))
        return [*found, sa.func.min(shown), sa.func.max(shown)]
