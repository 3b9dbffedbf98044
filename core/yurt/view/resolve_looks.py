"""From declared pivots, charts, calendars … to ones that pages can use, and those of models nobody declared any for.

As with lists and forms nothing here can fail: a name that does not exist, or that a user may not read, is left out;
a view whose main field is gone is not offered at all. What could not be honoured is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from yurt.model.info import ModelInfo
from yurt.model.spec import NUMERIC, TO_MANY
from yurt.view.declare import Insert
from yurt.view.looks import Addresses, Calendar, Chart, Gallery, Look, Pivot, Schedule, Tree
from yurt.view.paths import Readable, Report, everything, usable, walk
from yurt.view.resolved import ViewProblem

UNGROUPED = frozenset({"json", "long_text", "rich_text", "image", "file", *TO_MANY})
DATES = ("date", "datetime")


def resolve_look(registry: Any, kind: str, model: str, readable: Readable = everything, name: str = "default") -> Any:
    """The view of that kind; None when the model has none, or the user may not see what it is made of."""
    declared = registry.views.get((kind, model, name)) or (
        _default(registry, kind, model) if name == "default" else None
    )
    return None if declared is None else _Resolver(registry, declared, readable, lambda _: None).done()


def chart_names(registry: Any, model: str) -> tuple[str, ...]:
    """The names of the charts that a model has, the usual one first."""
    declared = [key[2] for key in registry.views if key[0] == "chart" and key[1] == model]
    return ("default", *(name for name in declared if name != "default"))


def look_problems(registry: Any) -> list[ViewProblem]:
    """What in these views could not be honoured."""
    found: list[ViewProblem] = []
    for key, view in registry.views.items():
        if isinstance(view, Look) and view.model in registry.models:

            def report(text: str, model: str = view.model, kind: str = key[0]) -> None:
                found.append(ViewProblem(model, kind, text))

            _Resolver(registry, view, everything, report).done()
    return found


def _default(registry: Any, kind: str, model: str) -> Look | None:
    info: ModelInfo = registry.models[model]
    if kind == "tree":
        return Tree(model) if info.tree is not None else None
    if kind not in ("pivot", "chart"):
        return None
    first = main_grouping(info)
    if first is None:
        return None
    return Pivot(model, first) if kind == "pivot" else Chart(model, first)


def main_grouping(info: ModelInfo) -> str | None:
    """What figures of a model are grouped by at first: its state, else its first choice or link."""
    own = [spec for spec in info.fields.values() if spec.is_column and not spec.system]
    for kinds in (("state",), ("selection",), ("link",), ("boolean",)):
        for spec in own:
            if spec.kind in kinds:
                return spec.name
    return "created_at:month" if "created_at" in info.fields else None


class _Resolver:
    """One declared view, checked name by name."""

    def __init__(self, registry: Any, declared: Look, readable: Readable, report: Report) -> None:
        self.registry, self.declared, self.readable, self.report = registry, declared, readable, report
        self.info: ModelInfo = registry.models[declared.model]

    def done(self) -> Look | None:
        """The view as it can be used; None when its main field cannot."""
        make: dict[type[Look], Callable[[Any], dict[str, Any] | None]] = {
            Pivot: self._pivot, Chart: self._chart, Calendar: self._calendar, Schedule: self._schedule,
            Tree: self._tree, Gallery: self._gallery, Addresses: self._addresses,
        }  # fmt: skip
        changes = make[type(self.declared)](self.declared)
        return None if changes is None else self.declared.model_copy(update=changes)

    def _pivot(self, view: Pivot) -> dict[str, Any]:
        measures = self._inserted(view.measures)
        return {
            "rows": tuple(name for name in view.rows if self._grouping(name)),
            "columns": tuple(name for name in view.columns if self._grouping(name)),
            "measures": tuple(name for name in measures if self._measure(name)) or ("count",),
        }

    def _chart(self, view: Chart) -> dict[str, Any] | None:
        if not self._grouping(view.group):
            return None
        return {
            "series": view.series if view.series and self._grouping(view.series) else None,
            "measure": view.measure if self._measure(view.measure) else "count",
        }

    def _calendar(self, view: Calendar) -> dict[str, Any] | None:
        if not self._column(view.start, DATES, "date"):
            return None
        end = self._end(view)
        by = view.by if view.by and self._column(view.by, ("link", "selection", "state"), "person") else None
        return {"end": end, "by": by, **self._titled(view)}

    def _schedule(self, view: Schedule) -> dict[str, Any] | None:
        rows = self._column(view.resource, ("link", "selection", "state"), "resource")
        if not self._column(view.start, DATES, "date") or not rows:
            return None
        return {"end": self._end(view), **self._titled(view)}

    def _end(self, view: Any) -> str | None:
        """The end, if it is of the same kind as the start."""
        kind = self.info.fields[view.start].kind
        return view.end if view.end and self._column(view.end, (kind,), "end") else None

    def _tree(self, view: Tree) -> dict[str, Any] | None:
        if self.info.tree is None:
            self.report("The tree is left out: the model has no link “parent” to itself.")
            return None
        return self._titled(view) if self.readable(self.info.tree) else None

    def _gallery(self, view: Gallery) -> dict[str, Any] | None:
        return self._titled(view) if self._column(view.image, ("image",), "picture") else None

    def _addresses(self, view: Addresses) -> dict[str, Any] | None:
        parts = tuple(name for name in view.address if self._usable(name))
        return {"address": parts, **self._titled(view)} if parts else None

    def _titled(self, view: Any) -> dict[str, Any]:
        title = view.title or self.info.label_field or "id"
        if not self._usable(title):
            title = "id"
        fields = self._inserted(view.fields)
        return {"title": title, "fields": tuple(name for name in fields if self._usable(name))}

    def _inserted(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names with those that other add-ons put beside one of them."""
        inserts: Iterable[tuple[str, Insert]] = self.registry.inserts
        made = list(names)
        for addon, insert in inserts:
            if insert.view != self.declared.key:
                continue
            anchor = insert.after or insert.before
            place = made.index(anchor) if anchor in made else None
            if anchor and place is None:
                self.report(f"{addon}: “{anchor}” is gone from the view; what stood beside it is at the end.")
            at = len(made) if place is None else place + (1 if insert.after else 0)
            made[at:at] = [item.field for item in insert.items]
        return tuple(dict.fromkeys(made))

    def _usable(self, path: str) -> bool:
        return usable(self.registry, self.info, path, self.readable, self.report)

    def _column(self, name: str, kinds: tuple[str, ...], what: str) -> bool:
        """Whether the model itself has the field, stored, of one of these kinds, and the user may read it."""
        spec = self.info.fields.get(name)
        if spec is None or spec.kind not in kinds or not spec.is_column:
            self.report(f"The {self.declared.kind} cannot use “{name}” as its {what}: {', '.join(kinds)} would do.")
            return False
        return self.readable(spec)

    def _grouping(self, name: str) -> bool:
        path, _, unit = name.partition(":")
        found = walk(self.registry, self.info.name, path)
        if found is not None and not can_group(found[1].kind, unit):
            self.report(f"“{name}” is left out: nothing can be grouped by it.")
            return False
        return self._usable(path)

    def _measure(self, name: str) -> bool:
        if name == "count":
            return True
        path, _, how = name.partition(":")
        found = walk(self.registry, self.info.name, path)
        if found is not None and not can_measure(found[1], how):
            self.report(f"“{name}” is left out: the field holds no numbers that can be put together so.")
            return False
        return self._usable(path)


def can_group(kind: str, unit: str) -> bool:
    """Whether records can be grouped by a field of the kind, with this date bucket (empty: none)."""
    return kind not in UNGROUPED and (not unit or kind in DATES)


def can_measure(spec: Any, how: str) -> bool:
    """Whether the figures of a field can be put together so. Shares are not added up; SQL is not exact."""
    return spec.kind in NUMERIC and spec.is_column and not (spec.kind == "percent" and how == "sum")
