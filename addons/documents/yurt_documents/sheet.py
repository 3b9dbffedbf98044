"""Excel templates: placeholders in cells; a row that shows a list is repeated for each of its rows.

A cell that holds one placeholder and nothing else becomes a number or a day and keeps the template's format.
"""

from __future__ import annotations

import io
import re
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2.exceptions import SecurityError, TemplateError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yurt_documents.kinds import Rows
from yurt_documents.material import BLANK, Material, TooLong
from yurt_documents.packing import unfit
from yurt_documents.problems import Filled, Problem, unknown
from yurt_documents.sandbox import PaperEnvironment
from yurt_documents.speech import Said

if TYPE_CHECKING:
    from yurt.env import Env

_ALONE = re.compile(r"\s*\{\{\s*([\w.]+)\s*\}\}\s*")
MOST_CELLS = 200_000


@dataclass
class _Filling:
    """One workbook being filled."""

    env: Env
    material: Material
    faults: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.jinja = PaperEnvironment(self.unknown.append, autoescape=False)
        self.lists = [place.name for place in self.material.kind.known.values() if isinstance(place, Rows)]
        self.tree = self.material.tree()
        self.known = dict(self.material.kind.every_place())

    def text(self, text: str, extra: dict[str, Any], place: str) -> Any:
        """What a cell holds instead of its template."""
        alone = _ALONE.fullmatch(text)
        if alone and isinstance(found := self._value(alone[1], extra), Said):
            return found.value
        self.unknown.clear()
        try:
            shown = self.jinja.from_string(text).render(self.tree | extra)
        except (TemplateError, SecurityError) as error:
            self.faults.append(Problem(self.env.gettext(error.message or str(error)), place))
            return BLANK
        self.faults += [unknown(self.env, name, self.known, place) for name in dict.fromkeys(self.unknown)]
        return shown

    def _value(self, path: str, extra: dict[str, Any]) -> Any:
        first, *rest = path.split(".")
        found = extra.get(first, self.tree.get(first))
        for name in rest:
            if isinstance(found, Said):
                return None
            found = vars(found).get(name) if hasattr(found, "__dict__") else None
        return found


def fill(env: Env, template: bytes, material: Material) -> Filled:
    """The workbook made from a template; faults name sheet and cell."""
    faults = unfit(env, template)
    if faults:
        return Filled(b"", faults)
    try:
        book = load_workbook(io.BytesIO(template))
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError) as error:
        text = env.gettext("The workbook cannot be read: {error}.").format(error=str(error)[:200])
        return Filled(b"", [Problem(text)])
    filling = _Filling(env, material)
    try:
        for page in book.worksheets:
            if page.max_row * page.max_column > MOST_CELLS:
                return Filled(b"", [Problem(env.gettext("The sheet has too many cells."), page.title)])
            _fill_page(filling, page)
    except TooLong:
        return Filled(b"", [Problem(env.gettext("The template walks through too many rows: a loop within a loop?"))])
    out = io.BytesIO()
    book.save(out)
    return Filled(out.getvalue(), filling.faults, sorted(material.missing))


def _fill_page(filling: _Filling, page: Any) -> None:
    """From the last row up, so that the rows that are added push down only what is filled already."""
    for number in range(page.max_row, 0, -1):
        cells = {cell.column: cell.value for cell in page[number] if isinstance(cell.value, str) and "{" in cell.value}
        if not cells:
            continue
        name = next((name for name in filling.lists if any(_shows(name, text) for text in cells.values())), "")
        if name:
            rows = list(filling.tree[name])
            _repeat(page, number, len(rows))
            for offset, row in enumerate(rows):
                _fill_row(filling, page, number + offset, cells, {name: row})
        else:
            _fill_row(filling, page, number, cells, {})


def _shows(name: str, text: str) -> bool:
    return re.search(rf"\{{\{{\s*{re.escape(name)}\.", text) is not None


def _fill_row(filling: _Filling, page: Any, number: int, cells: dict[int, str], extra: dict[str, Any]) -> None:
    for column, text in cells.items():
        cell = page.cell(number, column)
        cell.value = filling.text(text, extra, f"{page.title}!{cell.coordinate}")
        if isinstance(cell.value, str):
            cell.data_type = "s"  # what begins with “=” is no formula when it comes from data


def _repeat(page: Any, number: int, times: int) -> None:
    """Makes room for `times` rows like this one, moving what is below with its merged cells; none takes it away."""
    if times == 0:
        for cell in page[number]:
            cell.value = None
        return
    more, last = times - 1, page.max_row
    if more and last > number:
        page.move_range(f"A{number + 1}:{page.cell(last, page.max_column).coordinate}", rows=more, translate=True)
        for merged in list(page.merged_cells.ranges):
            if merged.min_row > number:
                merged.shift(row_shift=more)
    _move_heights(page, number, last, more)
    for offset in range(1, times):
        for cell in page[number]:
            _dress(cell, page.cell(number + offset, cell.column))


def _move_heights(page: Any, number: int, last: int, more: int) -> None:
    heights: dict[int, float | None] = {row: page.row_dimensions[row].height for row in range(number, last + 1)}
    for row in range(last, number, -1):
        page.row_dimensions[row + more].height = heights[row]
    for offset in range(1, more + 1):
        page.row_dimensions[number + offset].height = heights[number]


def _dress(model: Any, cell: Any) -> None:
    if model.has_style:
        cell._style = copy(model._style)
