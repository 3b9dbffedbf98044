"""The fields of a form: groups, tabs and tables of lines, with what a condition asks for, locks or hides."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from yurt.env import Env
from yurt.env.presence import filled_lines
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem, FormView, GroupItem
from yurt.web.pages.context.form import FormGroup, FormTab
from yurt.web.pages.context.widgets import LineTable, Widget
from yurt.web.pages.form_conditions import asks_anew, standing
from yurt.web.pages.form_lines import computes, line_table
from yurt.web.pages.form_request import FormRequest
from yurt.web.pages.form_spoken import spoken_widgets
from yurt.web.present.formats import formats
from yurt.web.present.sources import Source
from yurt.web.present.widgets import widget_of

_TOGETHER = 3
"""So many tables of lines are asked in one statement which of them hold any."""


class FieldMaker:
    """Makes groups and tabs of widgets."""

    def __init__(self, env: Env, asked: FormRequest, source: Source, view: FormView, locked: bool) -> None:
        self.env, self.asked, self.source, self.view, self.locked = env, asked, source, view, locked
        self.focused = asked.mode != "edit"
        self.standing = standing(env, asked.info, asked.record, asked.posted)
        self.empty = self._empty()

    def groups(self, groups: tuple[GroupItem, ...]) -> tuple[FormGroup, ...]:
        """The groups that have something to show."""
        made = []
        for group in groups:
            widgets = tuple(widget for item in group.items if (widget := self.widget(item)) is not None)
            if widgets:
                made.append(FormGroup(title=self.env.gettext(group.title), widgets=widgets))
        return tuple(made)

    def widget(self, item: FieldItem) -> Widget | None:
        """One field; None where a condition hides it, unless something is wrong with it."""
        if item.name in self.standing.hidden and item.name not in self.asked.errors:
            return None
        spec = self.asked.info.fields[item.name]
        if item.table:
            table = self.table(item, spec)
            label = self.env.gettext(item.label or spec.label)
            return Widget(name=spec.name, label=label, kind="lines", wide=True, lines=table) if table else None
        locked = self.locked or spec.name in self.standing.locked or (not self.asked.saved and bool(spec.sequence))
        widget = widget_of(self.source, spec, item, locked=locked)
        if spec.translated and not self.asked.saved and not widget.readonly:
            widget = replace(widget, spoken=spoken_widgets(self.source, spec, self.asked.posted))
        if spec.name in self.standing.needed and not widget.readonly:
            widget = replace(widget, required=True)
        if not self.focused and not widget.readonly and widget.kind in ("text", "email", "phone"):
            self.focused = True
            widget = replace(widget, autofocus=not self.asked.errors)
        return widget

    def tabs(self) -> tuple[FormTab, ...]:
        """The tabs; after a refused save the first with an error is open."""
        made = []
        for number, page in enumerate(self.view.pages):
            tables = [self.table(item, self.asked.info.fields[item.name]) for item in page.tables]
            lines = tuple(table for table in tables if table is not None)
            groups = self.groups(page.groups)
            if not lines and not groups:
                continue
            bad = any(w.error for g in groups for w in g.widgets) or any(_line_error(table) for table in lines)
            total = sum(len(table.rows) for table in lines)
            made.append(
                {"key": f"tab{number}", "label": self.env.gettext(page.title), "groups": groups, "lines": lines,
                 "has_error": bad, "count": formats(self.env.language).integer(total) if total else ""}
            )  # fmt: skip
        active = next((n for n, tab in enumerate(made) if tab["has_error"]), 0)
        return tuple(FormTab(active=n == active, **tab) for n, tab in enumerate(made))

    def table(self, item: FieldItem, spec: FieldSpec) -> LineTable | None:
        """A table of lines; nothing for a model that the user may not read."""
        return line_table(
            self.env,
            self.asked.info,
            self.asked.record if self.asked.saved and spec.name not in self.empty else None,
            item,
            editing=self.asked.mode == "edit" and not self.locked and spec.kind == "lines",
            posted=self.asked.lines.get(spec.name),
        )

    def _empty(self) -> set[str]:
        """The tables that hold no line, asked for together where there are several."""
        info = self.asked.info
        names = {item.name for item in self.view.fields if item.table and info.fields[item.name].kind == "lines"}
        if not self.asked.saved or len(names) < _TOGETHER:
            return set()
        return names - filled_lines(self.env, info, self.asked.record.id, sorted(names))


def _line_error(table: LineTable) -> bool:
    return bool(table.error) or any(row.error or any(w.error for w in row.widgets) for row in table.rows)


def follows(
    env: Env, info: ModelInfo, items: list[FieldItem], groups: tuple[FormGroup, ...], tabs: tuple[FormTab, ...]
) -> Literal["", "some", "all"]:
    """Which inputs something on the form is computed from."""
    shown = [info.fields[item.name] for item in items]
    if asks_anew(info, items):
        return "all"
    if any(spec.compute and not spec.depends for spec in shown):
        return "all"
    return "some" if computes(info) or info.deciding or _live(groups, tabs) else ""


def _live(groups: tuple[FormGroup, ...], tabs: tuple[FormTab, ...]) -> bool:
    """Whether some table of lines has totals or computed columns."""
    tables = [table for tab in tabs for table in tab.lines]
    tables += [w.lines for group in groups for w in group.widgets if w.lines is not None]
    return any(table.live for table in tables)
