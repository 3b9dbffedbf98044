"""From what add-ons declare to views that pages can use.

Nothing here can fail because of a declaration: a name that does not exist is left out, an insertion whose anchor is
gone goes to the end of its container, and both are told in `view_problems`. A model nobody wrote a view for gets a
list and a form made from its fields.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yurt.model.conditions import readable
from yurt.model.info import ModelInfo
from yurt.model.spec import TO_MANY, FieldSpec
from yurt.view import declare
from yurt.view.defaults import default_board, default_form, default_list
from yurt.view.inserting import insert_columns, insert_items
from yurt.view.paths import Readable, Report, everything, filter_usable, path_readable, usable, walk
from yurt.view.resolve_looks import look_problems
from yurt.view.resolved import (
    BoardView,
    CountItem,
    FieldItem,
    FormView,
    GroupItem,
    ListColumn,
    ListView,
    PageItem,
    ViewProblem,
)

CONDITIONS = ("required_when", "readonly_when", "hidden_when")


def resolve_list(registry: Any, model: str, readable: Readable = everything) -> ListView:
    """The list of a model with what add-ons insert; without fields that `readable` refuses."""
    return _list(registry, model, readable, lambda _: None)


def resolve_form(registry: Any, model: str, readable: Readable = everything) -> FormView:
    """The form of a model; custom fields that no view names stand in a group of their own at its end."""
    return _form(registry, model, readable, lambda _: None)


def resolve_board(registry: Any, model: str, readable: Readable = everything) -> BoardView | None:
    """The board of a model; None when it has no field to make columns of."""
    return _board(registry, model, readable, lambda _: None)


def view_problems(registry: Any) -> list[ViewProblem]:
    """What in the views of the installed add-ons could not be honoured, for `yurt check` and health pages."""
    found: list[ViewProblem] = []
    for name in registry.models:
        for kind, make in (("list", _list), ("form", _form), ("board", _board)):
            if kind == "board" and ("board", name, "default") not in registry.views:
                continue
            make(registry, name, everything, lambda text, n=name, k=kind: found.append(ViewProblem(n, k, text)))
    for addon, insert in registry.inserts:
        if insert.view[0] != "dashboard" and insert.view[1] not in registry.models:
            found.append(ViewProblem(insert.view[1], insert.view[0], "The model is not installed.", addon))
    return found + look_problems(registry)


def column_choices(registry: Any, model: str, readable: Readable = everything) -> tuple[str, ...]:
    """Every path that a list of the model can show: the view's own first, then fields, custom ones last."""
    info: ModelInfo = registry.models[model]
    view = resolve_list(registry, model, readable)
    paths = [column.path for column in view.columns]
    plain = [
        spec
        for spec in info.fields.values()
        if _fits_list(spec) and readable(spec) and not (spec.system and spec.kind == "json")
    ]
    plain.sort(key=lambda spec: (spec.custom, spec.system))
    return tuple(dict.fromkeys(paths + [spec.name for spec in plain]))


def _list(registry: Any, model: str, readable: Readable, report: Report) -> ListView:
    info: ModelInfo = registry.models[model]
    declared = registry.views.get(("list", model, "default")) or default_list(info)
    columns = insert_columns(declared.columns, _inserts(registry, ("list", model, "default")), report)
    kept = []
    for column in columns:
        found = walk(registry, model, column.field)
        if found is None:
            report(f"The column “{column.field}” is left out: there is no such field.")
        elif not _fits_list(found[1]):
            report(f"The column “{column.field}” is left out: lists cannot show a field of this kind.")
        elif path_readable(registry, info, column.field, readable):
            kept.append(ListColumn(column.field, column.label, column.hidden, column.total))
    order = tuple(part.strip() for part in (declared.order or info.options.order).split(",") if part.strip())
    return ListView(
        model,
        tuple({column.path: column for column in kept}.values()) or (ListColumn("id"),),
        tuple(part for part in order if usable(registry, info, part.removeprefix("-"), readable, report)),
        tuple(part for part in declared.group_by if usable(registry, info, part.split(":")[0], readable, report)),
        tuple(f for f in declared.filters if filter_usable(registry, info, f.where, readable, report)),
        declared.page_size,
        tuple(c for c in declared.colours if filter_usable(registry, info, c.where, readable, report)),
    )


def _form(registry: Any, model: str, readable: Readable, report: Report) -> FormView:
    info: ModelInfo = registry.models[model]
    declared = registry.views.get(("form", model, "default")) or default_form(info)
    items = insert_items(declared.items, _inserts(registry, ("form", model, "default")), report)
    maker = _FormMaker(registry, info, readable, report)
    for item in items:
        maker.top(item)
    view = maker.done()
    shown = {item.name for item in view.fields}
    for name in declared.hints:
        if name not in info.fields:
            report(f"No hints are asked for “{name}”: there is no such field.")
    return replace(view, hints=tuple(name for name in declared.hints if name in shown))


def _board(registry: Any, model: str, readable: Readable, report: Report) -> BoardView | None:
    info: ModelInfo = registry.models[model]
    declared = registry.views.get(("board", model, "default")) or default_board(info)
    if declared is None:
        return None
    spec = info.fields.get(declared.column)
    if spec is None or spec.kind not in ("state", "selection", "link") or not spec.is_column:
        report(f"The board has no columns: “{declared.column}” is no state, selection or link.")
        return None
    if not readable(spec):
        return None
    title = declared.title or info.label_field or "id"
    fields = [name for name in declared.fields if usable(registry, info, name, readable, report)]
    total = declared.sum if declared.sum and usable(registry, info, declared.sum, readable, report) else ""
    if not usable(registry, info, title, readable, report):
        title = "id"
    limit = _limit_field(registry, spec, declared.limit, report)
    known = spec.options.keys() | {state.value for state in spec.states}
    for value in declared.limits.keys() - known:
        report(f"The limit of “{value}” is left out: the board has no such column.")
    limits = {value: number for value, number in declared.limits.items() if value in known}
    within = _dividing_field(registry, info, spec, declared.within, readable, report)
    return BoardView(
        model, spec.name, title, tuple(fields), total or "", declared.filters, limit, limits, declared.beyond, within
    )


def _dividing_field(
    registry: Any, info: ModelInfo, column: FieldSpec, name: str | None, readable: Readable, report: Report
) -> str:
    """The link that divides the board into several; empty for none."""
    if name is None:
        return ""
    ours = info.fields.get(name)
    theirs = registry.models[column.target].fields.get(name) if column.kind == "link" else None
    if ours is None or theirs is None or {ours.kind, theirs.kind} != {"link"} or ours.target != theirs.target:
        report(f"The board is not divided: “{name}” must link the records, and those that make the columns, alike.")
        return ""
    return name if readable(ours) and readable(theirs) else ""


def _limit_field(registry: Any, column: FieldSpec, name: str | None, report: Report) -> str:
    """The number field of the linked records that limits their columns; empty for none."""
    if name is None:
        return ""
    found = registry.models[column.target].fields.get(name) if column.kind == "link" else None
    if found is None or found.kind != "integer" or not found.is_column:
        report(f"The limit “{name}” is left out: it must be a whole number of the records that make the columns.")
        return ""
    return name


class _FormMaker:
    """Sorts the items of a form into groups and tabs, leaving out what does not exist or may not be seen."""

    def __init__(self, registry: Any, info: ModelInfo, readable: Readable, report: Report) -> None:
        self.registry, self.info, self.readable, self.report = registry, info, readable, report
        self.groups: list[GroupItem] = []
        self.pages: list[PageItem] = []
        self.counts: list[CountItem] = []
        self.bare: list[FieldItem] = []
        self.summary: list[str] = []
        self.seen: set[str] = set()

    def top(self, item: Any) -> None:
        """Takes one item of the form's own level."""
        if isinstance(item, declare.Field):
            self.bare += self._field(item)
            return
        self._close_bare()
        if isinstance(item, declare.Group):
            self.groups += self._group(item)
        elif isinstance(item, declare.Page):
            self._page(item)
        elif isinstance(item, declare.Lines):
            for table in self._lines(item):
                self.pages.append(PageItem(self.info.fields[table.name].label, (), (table,)))
        elif isinstance(item, declare.Count):
            self._count(item)
        elif isinstance(item, declare.Summary):
            self._summarise(item)

    def done(self) -> FormView:
        """The form; custom fields that nobody placed stand at its end."""
        self._close_bare()
        left = [
            FieldItem(spec.name, wide=spec.kind in ("long_text", "rich_text", "json"))
            for spec in self.info.fields.values()
            if spec.custom and spec.name not in self.seen and self.readable(spec)
        ]
        if left:
            self.groups.append(GroupItem("More", tuple(left)))
        summary = tuple(dict.fromkeys(self.summary))
        return FormView(self.info.name, tuple(self.groups), tuple(self.pages), tuple(self.counts), summary)

    def _close_bare(self) -> None:
        if self.bare:
            self.groups.append(GroupItem("", tuple(self.bare)))
            self.bare = []

    def _known(self, name: str, what: str) -> FieldSpec | None:
        spec = self.info.fields.get(name)
        if spec is None:
            self.report(f"The {what} “{name}” is left out: there is no such field.")
            return None
        if name in self.seen and what != "counter":
            self.report(f"The {what} “{name}” stands on the form twice; the second one is left out.")
            return None
        return spec if self.readable(spec) else None

    def _field(self, item: declare.Field) -> list[FieldItem]:
        spec = self._known(item.field, "field")
        if spec is None:
            return []
        if spec.kind == "lines":
            return self._lines(declare.Lines(item.field))
        self.seen.add(spec.name)
        made = FieldItem(spec.name, item.label, item.readonly, item.wide, item.visible_in, scan=item.scan)
        return [replace(made, **{name: self._condition(item, name) for name in CONDITIONS})]

    def _condition(self, item: declare.Field, name: str) -> dict[str, Any] | None:
        where = getattr(item, name)
        if where and readable(self.info.fields, where) is None:
            self.report(f"`{name}` of “{item.field}” is left out: it must compare the record's own fields.")
            return None
        return where

    def _lines(self, item: declare.Lines) -> list[FieldItem]:
        spec = self._known(item.field, "table")
        if spec is None:
            return []
        if spec.kind not in TO_MANY:
            self.report(f"The table “{item.field}” is left out: the field holds one value, not records.")
            return []
        self.seen.add(spec.name)
        target: ModelInfo = self.registry.models[spec.target]
        wanted = item.columns or tuple(c.field for c in default_list(target).columns if c.field != spec.inverse)
        for name in wanted:
            if name not in target.fields:
                self.report(f"The column “{name}” of “{item.field}” is left out: there is no such field.")
            elif not _fits_rows(target.fields[name]):
                self.report(f"The column “{name}” of “{item.field}” is left out: it is computed, but not in SQL.")
        fitting = [n for n in wanted if n in target.fields and _fits_rows(target.fields[n])]
        columns = [n for n in fitting if self.readable(target.fields[n])]
        totals = [name for name in item.totals if name in columns]
        made = FieldItem(spec.name, wide=True, columns=tuple(columns), totals=tuple(totals), table=True)
        return [made] if columns else []

    def _group(self, item: declare.Group) -> list[GroupItem]:
        found: list[FieldItem] = []
        for inner in item.items:
            found += self._field(inner) if isinstance(inner, declare.Field) else self._lines(inner)
        return [GroupItem(item.title, tuple(found))] if found else []

    def _page(self, item: declare.Page) -> None:
        groups: list[GroupItem] = []
        bare: list[FieldItem] = []
        tables: list[FieldItem] = []
        for inner in item.items:
            if isinstance(inner, declare.Field):
                bare += self._field(inner)
            elif isinstance(inner, declare.Lines):
                tables += self._lines(inner)
            else:
                groups += self._group(inner)
        tables += [field for field in bare if field.table]
        plain = tuple(field for field in bare if not field.table)
        if plain:
            groups.insert(0, GroupItem("", plain))
        if groups or tables:
            self.pages.append(PageItem(item.title, tuple(groups), tuple(tables)))

    def _count(self, item: declare.Count) -> None:
        spec = self._known(item.field, "counter")
        if spec is not None and spec.kind in TO_MANY:
            self.counts.append(CountItem(item.field, item.label, item.icon))

    def _summarise(self, item: declare.Summary) -> None:
        for name in item.fields:
            spec = self.info.fields.get(name)
            if spec is None or spec.kind == "lines":
                self.report(f"“{name}” is left out of the summary: there is no such field with one value.")
            elif self.readable(spec):
                self.summary.append(name)


def _inserts(registry: Any, key: tuple[str, str, str]) -> list[tuple[str, declare.Insert]]:
    return [(addon, insert) for addon, insert in registry.inserts if insert.view == key]


def _fits_list(spec: FieldSpec) -> bool:
    return spec.kind not in TO_MANY and _fits_rows(spec)


def _fits_rows(spec: FieldSpec) -> bool:
    """The database can read it for many records at once."""
    return spec.kind in TO_MANY or spec.is_column or spec.sql is not None


def renamed(view: ListView, paths: tuple[str, ...]) -> ListView:
    """The list with these columns instead, keeping what the view says of those it knows."""
    known = {column.path: column for column in view.columns}
    return replace(view, columns=tuple(known.get(path, ListColumn(path)) for path in paths))
