"""What figures can be grouped and measured by, how the groups are called, and in which order they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yurt.env import Env
from yurt.env.cube import CubeCell
from yurt.env.naming import option_labels
from yurt.env.query import Query, fetch
from yurt.errors import YurtError
from yurt.i18n import N_
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo
from yurt.model.spec import NUMERIC, FieldSpec
from yurt.view.paths import path_readable, walk
from yurt.view.resolve_looks import DATES, can_group, can_measure
from yurt.web.pages.context.document import Tone
from yurt.web.present.cells import period_label
from yurt.web.present.conditions import path_label
from yurt.web.present.formats import Formats, currency_places
from yurt.web.present.texts import currency_field, fixed_currency, money_text, tone_of, writer
from yurt.web.present.views import kept

UNITS = N_({"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"})
HOWS = N_({"sum": "sum", "avg": "average", "min": "least", "max": "greatest"})
COUNT = "count"
_SKIPPED = ("id", "version", "archived", "external_id", "updated_by", "deleted_at")
_ORDERED_LINKS = 500
"""Linked records are put into their own order up to so many; more stand by their names."""


@dataclass(frozen=True)
class Dimension:
    """A grouping made ready: `by` as in an address, how a value is written, and what order values have."""

    by: str
    label: str
    spec: FieldSpec

    @property
    def path(self) -> str:
        """The field behind it."""
        return self.by.partition(":")[0]

    @property
    def unit(self) -> str:
        """The bucket of a date, or empty."""
        return self.by.partition(":")[2]


@dataclass(frozen=True)
class MeasureSpec:
    """A measure made ready. `unit_path` is the field beside it that holds its currency, `unit` a fixed one."""

    name: str
    label: str
    path: str = ""
    how: str = ""
    spec: FieldSpec | None = None
    unit: str = ""
    unit_path: str = ""

    def value(self, cell: CubeCell | None) -> Decimal | int | None:
        """The figure of a cell; None where there is none, or amounts of several currencies."""
        if cell is None:
            return None
        if self.name == COUNT:
            return cell.count
        figure = cell.figures[self.path]
        if not figure.count or (figure.mixed and self.how in ("sum", "avg", "min", "max")):
            return None
        if self.how == "avg":
            places = max(self._places(cell) + 2, 4)
            average = Decimal(figure.total) / figure.count
            return average.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return {"sum": figure.total, "min": figure.least, "max": figure.most}[self.how]

    def mixed(self, cell: CubeCell | None) -> bool:
        """True when the cell holds amounts of several currencies, which make no sum."""
        return bool(cell and self.path and cell.figures[self.path].mixed)

    def unit_of(self, cell: CubeCell | None) -> str:
        """The currency of a cell."""
        if self.unit or cell is None or not self.unit_path:
            return self.unit
        units = cell.figures[self.path].units
        return str(next(iter(units)) or "") if len(units) == 1 else ""

    def text(self, cell: CubeCell | None, shape: Formats) -> str:
        """The figure as it is shown, without its currency."""
        value = self.value(cell)
        if value is None:
            return ""
        if self.spec is not None and self.spec.kind == "money":
            places = self._places(cell)
            return money_text(shape, _rounded(value, places) if self.how == "avg" else value, places)
        if self.how == "avg":
            value = _rounded(value, 2)
        text = shape.integer(value) if isinstance(value, int) else shape.plain(Decimal(value))
        return f"{text}\u00a0%" if self.spec is not None and self.spec.kind == "percent" else text

    def _places(self, cell: CubeCell | None) -> int:
        return currency_places(self.unit_of(cell)) if self.spec is not None and self.spec.kind == "money" else 2


def _rounded(value: Any, places: int) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True)
class Offer:
    """Something to choose: `group` is the heading it stands under."""

    value: str
    label: str
    group: str = ""


def dimension(env: Env, info: ModelInfo, by: str) -> Dimension | None:
    """The grouping of that name; None when there is none, or the user may not read what it is made of."""
    path, _, unit = by.partition(":")
    found = walk(env.registry, info.name, path)
    if found is None or (unit and unit not in UNITS) or not can_group(found[1].kind, unit):
        return None
    spec = found[1]
    if not spec.filterable or not path_readable(env.registry, info, path, env.access.readable):
        return None
    if spec.kind in DATES and not unit:
        by, unit = f"{path}:month", "month"
    return Dimension(by, dimension_label(env, info, by), spec)


def dimension_label(env: Env, info: ModelInfo, by: str) -> str:
    """A grouping in words: `Expected (month)`."""
    path, _, unit = by.partition(":")
    words = path_label(env, info.name, path)
    return f"{words} ({env.gettext(UNITS[unit])})" if unit else words


def measure(env: Env, info: ModelInfo, name: str) -> MeasureSpec | None:
    """The measure of that name; None when there is none, or the user may not read its field."""
    if name == COUNT:
        return MeasureSpec(COUNT, env.gettext("Records"))
    path, _, how = name.partition(":")
    found = walk(env.registry, info.name, path)
    if found is None or how not in HOWS or not can_measure(found[1], how):
        return None
    if not path_readable(env.registry, info, path, env.access.readable):
        return None
    spec = found[1]
    beside = currency_field(env, found[0].name, spec)
    prefix = path.rpartition(".")[0]
    unit_path = (f"{prefix}.{beside}" if prefix else beside) if beside else ""
    if unit_path and not path_readable(env.registry, info, unit_path, env.access.readable):
        return None
    label = f"{path_label(env, info.name, path)} ({env.gettext(HOWS[how])})"
    return MeasureSpec(name, label, path, how, spec, fixed_currency(env, spec), unit_path)


def offered_dimensions(env: Env, info: ModelInfo) -> list[Offer]:
    """Fields worth grouping by: the model's own, then those of the records it links to."""
    return kept(env, ("dimensions", info.name), lambda: _dimensions(env, info))


def offered_measures(env: Env, info: ModelInfo) -> list[Offer]:
    """The count, and every number put together in each way that makes sense."""
    return kept(env, ("measures", info.name), lambda: _measures(env, info))


def _dimensions(env: Env, info: ModelInfo) -> list[Offer]:
    made = list(_own_dimensions(env, info, "", ""))
    for spec in info.links:
        target = env.registry.models.get(spec.target or "")
        if target is None or target.addon == "core" or not env.access.readable(spec):
            continue
        if env.access.allows(target.name, "read"):
            made += _own_dimensions(env, target, f"{spec.name}.", env.gettext(spec.label))
    return made


def _own_dimensions(env: Env, info: ModelInfo, prefix: str, group: str) -> Iterable[Offer]:
    for spec in sorted(info.fields.values(), key=lambda each: (each.system, each.custom)):
        if not env.access.readable(spec) or not spec.filterable or spec.name in _SKIPPED or (prefix and spec.system):
            continue
        label = env.gettext(spec.label)
        if spec.kind in DATES:
            for unit, word in UNITS.items():
                yield Offer(f"{prefix}{spec.name}:{unit}", f"{label} ({env.gettext(word)})", group)
        elif spec.kind in ("state", "selection", "boolean", "link") or (
            spec.kind == "text" and not spec.system and not spec.unique and spec.name != info.label_field
        ):
            yield Offer(f"{prefix}{spec.name}", label, group)


def _measures(env: Env, info: ModelInfo) -> list[Offer]:
    made = [Offer(COUNT, env.gettext("Records"))]
    for spec in info.fields.values():
        if spec.kind not in NUMERIC or spec.system or spec.name in _SKIPPED or not env.access.readable(spec):
            continue
        for how in HOWS:
            found = measure(env, info, f"{spec.name}:{how}")
            if found is not None:
                made.append(Offer(found.name, found.label, env.gettext(spec.label)))
    return made


@dataclass(frozen=True)
class Naming:
    """How the values of one grouping are called and ordered."""

    label: Callable[[Any], str]
    place: Callable[[Any], Any]
    tone: Callable[[Any], Tone | None]


def naming(env: Env, found: Dimension, labels: dict[Any, Any]) -> Naming:
    """Names and order of the values in `labels` (value → name of a linked record). Empty values come last."""
    nothing, spec = env.gettext("Not set"), found.spec
    if found.unit:
        return Naming(
            lambda value: period_label(env, str(value)[:10], found.unit) if value else nothing,
            lambda value: (value is None, str(value or "")),
            lambda _: None,
        )
    if spec.kind in ("selection", "state"):
        words = option_labels(env, spec)
        places = {value: place for place, value in enumerate(words)}
        return Naming(
            lambda value: words.get(value, str(value)) if value else nothing,
            lambda value: (value is None, places.get(value, len(places)), str(value or "")),
            lambda value: tone_of(spec, value),
        )
    if spec.kind == "link":
        order = _order_of(env, spec, labels)
        return Naming(
            lambda value: nothing if value is None else str(labels.get(value) or f"#{value}"),
            lambda value: (value is None, order.get(value, len(order)), str(labels.get(value) or "").casefold()),
            lambda _: None,
        )
    write = writer(env, spec)
    return Naming(
        lambda value: (write(value) or nothing) if value is not None else nothing,
        lambda value: (value is None, value if not isinstance(value, str) else value.casefold()),
        lambda _: None,
    )


def _order_of(env: Env, spec: FieldSpec, labels: dict[Any, Any]) -> dict[Any, int]:
    """The places of linked records in their model's own order, such as the stages of a funnel."""
    ids = [value for value in labels if value is not None]
    target = env.registry.models[spec.target or ""]
    order = tuple(part.strip() for part in target.options.order.split(",") if part.strip())
    if not order or order == (target.label_field,) or len(ids) > _ORDERED_LINKS:
        return {}
    where = Condition(field="id", op="in", value=ids)
    try:
        rows = fetch(env, target.name, Query(where=where, order=order, limit=len(ids) or 1, archived=None)).rows
    except YurtError:
        return {}
    return {row[0]: place for place, row in enumerate(rows)}
