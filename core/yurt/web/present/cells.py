"""Rows of a list from rows of the database: each column's work is prepared once, then runs down the whole page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from markupsafe import Markup

from yurt.env import Env
from yurt.env.naming import option_labels
from yurt.env.query import Plan
from yurt.model.info import ModelInfo
from yurt.model.spec import NUMERIC, FieldSpec
from yurt.view.declare import Tone
from yurt.view.resolve import walk
from yurt.view.resolved import ListColumn
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.table import CardPlace, Cell, Column, Row, status_mark
from yurt.web.present.rowhtml import WrittenRows
from yurt.web.present.sources import editable
from yurt.web.present.texts import currency_field, fixed_currency, safe_href, tone_of, writer
from yurt.web.present.views import form_view

Rows = Sequence[Any]
Down = Callable[[Rows, int, int | None], list[Any]]
_REMEMBERED = 5000
_LAYOUTS_KEPT = 8
NOT_IN_CELLS = frozenset({"rich_text", "json", "image", "file", "many", "lines"})
"""Kinds that need more room than a cell has: they are edited on the form."""


@dataclass(frozen=True)
class CellColumn:
    """One column made ready: how its cells are written, and what the page says of it."""

    path: str
    spec: FieldSpec
    label: str
    card: CardPlace
    numeric: bool
    unit: str
    total: bool
    write: Callable[[Any], str]
    down: Down
    currency_path: str = ""
    editable: bool = False
    """The user may type into its cells, as far as the record lets them."""

    @property
    def css(self) -> str:
        """The class that the cells share."""
        return f"{'num ' if self.numeric else ''}k-{self.card}"

    def head(self, **changes: Any) -> Column:
        """The column for the page; `changes` say how it is sorted."""
        return Column(name=self.path, label=self.label, numeric=self.numeric, card=self.card, unit=self.unit, **changes)


@dataclass(frozen=True)
class CellTable:
    """The columns of a list made ready for one role set, language and zone."""

    info: ModelInfo
    columns: tuple[CellColumn, ...]
    paths: tuple[str, ...]
    """What the query has to read: the columns, and what they need beside."""
    title: int = 0
    """The column whose text opens the record."""
    tones: tuple[tuple[Tone, str], ...] = ()
    """The colours of rows with their words, in the order of the query's flags."""
    _written: dict[Any, WrittenRows] = field(default_factory=dict)

    def rows_html(self, plan: Plan, rows: Rows, selectable: bool) -> Markup:
        """The rows as HTML. Users of the same roles, language and zone share what was written before."""
        key = (selectable, plan.layout)
        if key not in self._written:
            if len(self._written) >= _LAYOUTS_KEPT:
                self._written.clear()
            self._written[key] = WrittenRows(partial(self.rows, plan), selectable)
        return self._written[key].html(rows)

    def rows(self, plan: Plan, rows: Rows) -> list[Row]:
        """The rows for the page."""
        planned = {column.path: column for column in plan.columns}
        made = []
        for number, column in enumerate(self.columns):
            at = planned[column.path]
            cells = column.down(rows, at.index, at.label_index)
            if column.currency_path:
                beside = planned[column.currency_path]
                cells = [
                    (f"{cell[0]} {row[beside.label_index or beside.index] or ''}", *cell[1:]) if cell[0] else cell
                    for cell, row in zip(cells, rows, strict=True)
                ]
            if number == self.title:
                href = record_href(self.info.name, "")
                cells = [
                    (cell[0] or f"#{row[0]}", cell[1], f"{href}{row[0]}", None)
                    for cell, row in zip(cells, rows, strict=True)
                ]
                if plan.flags and self.tones:  # what the colour means is read with the title, see `rowhtml`
                    notes = [self._look(plan, row)[1] for row in rows]
                    cells = [(*cell, note) if note else cell for cell, note in zip(cells, notes, strict=True)]
            made.append(cells)
        archived = planned.get("archived")
        gone = archived.index if archived else None
        title = made[self.title]
        return [
            Row(
                str(row[0]),
                title[n][0],
                cells,  # type: ignore[arg-type]
                "gone" if gone is not None and row[gone] else self._look(plan, row)[0],
            )
            for n, (row, *cells) in enumerate(zip(rows, *made, strict=True))
        ]

    def _look(self, plan: Plan, row: Any) -> tuple[str, str]:
        """The class of a row, and what it means: of the first colour that fits."""
        for at, (tone, words) in zip(plan.flags, self.tones, strict=False):
            if row[at]:
                return f"tn-{tone}", words
        return "", ""

    def sums(self, values: dict[str, Any]) -> tuple[Cell, ...]:
        """A row of sums: texts where a column was added up, empty cells elsewhere."""
        return tuple(
            Cell(column.write(values[column.path]) if values.get(column.path) is not None else "", column.css)
            for column in self.columns
        )

    @property
    def summed(self) -> tuple[str, ...]:
        """The columns that are added up. Amounts of several currencies are not."""
        return tuple(
            column.path
            for column in self.columns
            if column.total and column.spec.kind in NUMERIC - {"percent"} and column.path != "id"
            and not column.currency_path and column.spec.sql is None
        )  # fmt: skip


def cell_table(
    env: Env, model: str, columns: tuple[ListColumn, ...], tones: tuple[tuple[Tone, str], ...] = ()
) -> CellTable:
    """Prepares the columns of a list, and the colours of its rows."""
    info = env.info(model)
    found = [(column, spec) for column in columns if (spec := _spec(env, model, column.path)) is not None]
    title = next((n for n, (column, _) in enumerate(found) if column.path == info.label_field), 0)
    cards = _cards([spec for _, spec in found], title)
    made = []
    for number, (column, spec) in enumerate(found):
        label = env.gettext(column.label) if column.label else _label(env, model, column.path)
        beside = currency_field(env, model, spec) if "." not in column.path else ""
        numeric = spec.kind in NUMERIC | {"duration"} and column.path != "id"
        css = f"{'num ' if numeric else ''}k-{cards[number]}"
        write = writer(env, spec)
        made.append(
            CellColumn(
                column.path,
                spec,
                label,
                cards[number],
                numeric,
                fixed_currency(env, spec),
                column.total,
                write,
                _down(env, spec, write, css, number > title),
                beside,
                cell_editable(env, info, column.path),
            )
        )
    extra = [column.currency_path for column in made if column.currency_path]
    paths = tuple(dict.fromkeys([column.path for column in made] + extra))
    return CellTable(info, tuple(made), paths, title, tones)


def cell_editable(env: Env, info: ModelInfo, path: str) -> bool:
    """Whether the user may type into a column's cells: a field of the record itself that the form leaves open."""
    spec = info.fields.get(path)
    if spec is None or spec.kind in NOT_IN_CELLS or not editable(env, info, spec) or info.options.journal:
        return False
    if not (env.is_sudo or env.access.allows(info.name, "write")):
        return False
    return not any(item.readonly for item in form_view(env, info.name).fields if item.name == path)


def _spec(env: Env, model: str, path: str) -> FieldSpec | None:
    found = walk(env.registry, model, path)
    return found[1] if found else None


def _label(env: Env, model: str, path: str) -> str:
    """The words of a path: `Company › City`."""
    words = []
    info = env.info(model)
    for name in path.split("."):
        spec = info.fields[name]
        words.append(env.gettext(spec.label))
        info = env.registry.models.get(spec.target or "", info)
    return " › ".join(words)


def _cards(specs: list[FieldSpec], title: int) -> list[CardPlace]:
    """Which columns a phone shows, and where: one for each place, the first that fits."""
    places: list[CardPlace] = ["hide"] * len(specs)
    places[title] = "title"
    wanted: list[tuple[CardPlace, tuple[str, ...]]] = [
        ("status", ("state",)),
        ("amount", ("money",)),
        ("amount", ("integer", "decimal", "percent")),
        ("status", ("selection",)),
        ("date", ("date", "datetime")),
        ("detail", ("phone", "email")),
        ("detail", ("text", "link", "url", "selection")),
    ]
    for place, kinds in wanted:
        if place in places:
            continue
        fitting = (
            n for n, spec in enumerate(specs) if places[n] == "hide" and spec.kind in kinds and spec.name != "id"
        )
        number = next(fitting, None)
        if number is not None:
            places[number] = place
    return places


def _down(env: Env, spec: FieldSpec, write: Callable[[Any], str], css: str, after_title: bool) -> Down:
    """The function that makes a column's cells: plain tuples of the shape of `Cell`."""
    kind = spec.kind
    if kind in ("selection", "state"):
        return _by_option(env, spec, css)
    if kind == "boolean":
        yes, no = (env.gettext("Yes"), css, None, None), ("", css, None, None)
        return lambda rows, at, _label: [yes if row[at] else no for row in rows]
    if kind == "link":
        # A link without a name leads to a record that the user may not see: not even its number is shown.
        return lambda rows, at, label_at: [
            ("" if row[at] is None else row[label_at] or "", css, None, None) for row in rows
        ]
    if kind in ("email", "phone", "url") and after_title:
        return lambda rows, at, _label: [(row[at] or "", css, safe_href(kind, row[at]) or None, None) for row in rows]
    if kind in ("text", "email", "phone", "url", "colour"):
        return lambda rows, at, _label: [(row[at] or "", css, None, None) for row in rows]
    if kind in ("long_text", "rich_text"):
        return lambda rows, at, _label: [(_short(row[at], kind), css, None, None) for row in rows]
    return _remembered(write, css)


def _by_option(env: Env, spec: FieldSpec, css: str) -> Down:
    cells: dict[Any, Any] = {None: ("", css, None, None)}
    for value, label in option_labels(env, spec).items():
        tone = tone_of(spec, value)
        cells[value] = (label, css, None, status_mark(tone) if tone else None)

    def down(rows: Rows, at: int, _label: int | None) -> list[Any]:
        return [cells.get(row[at]) or (str(row[at]), css, None, None) for row in rows]

    return down


def _remembered(write: Callable[[Any], str], css: str) -> Down:
    """Formats each different value once; a page repeats many."""
    known: dict[Any, Any] = {None: ("", css, None, None)}

    def down(rows: Rows, at: int, _label: int | None) -> list[Any]:
        cells = []
        for row in rows:
            value = row[at]
            try:
                cell = known.get(value)
            except TypeError:  # JSON values cannot be keys
                cells.append((write(value), css, None, None))
                continue
            if cell is None:
                if len(known) > _REMEMBERED:
                    known.clear()
                    known[None] = ("", css, None, None)
                cell = known[value] = (write(value), css, None, None)
            cells.append(cell)
        return cells

    return down


def _short(value: Any, kind: str) -> str:
    """The beginning of a long text in one line."""
    text = str(value or "")
    if kind == "rich_text":
        from yurt.web.present.richtext import plain_text

        text = plain_text(text)
    text = " ".join(text[:400].split())
    return text if len(text) <= 120 else text[:119] + "…"


def period_label(env: Env, value: str, unit: str) -> str:
    """What a group of dates is called: `May 2026`, `Q2 2026`, a day, a year."""
    from yurt.web.present.formats import formats

    day = datetime.fromisoformat(value).date()
    shape = formats(env.language)
    if unit == "year":
        return str(day.year)
    if unit == "quarter":
        return f"Q{(day.month + 2) // 3} {day.year}"
    if unit == "month":
        return shape.month(day)
    if unit == "week":
        return env.gettext("Week of {day}").format(day=shape.date(day))
    return shape.date(day)
