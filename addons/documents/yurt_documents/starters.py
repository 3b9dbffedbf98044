"""Templates to begin with: a Word document, a workbook or a typst page that shows everything a kind of paper has."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Font
from yurt.errors import NotFound

from yurt_documents.editions import MEDIA_TYPES
from yurt_documents.kinds import PaperKind, Place, Rows
from yurt_documents.setting import OPENING

if TYPE_CHECKING:
    from yurt.env import Env


def starter(env: Env, kind: PaperKind, ending: str) -> tuple[bytes, str]:
    """The file and its media type. Raises NotFound for an ending that no template has."""
    if ending == "docx":
        return _word(env, kind), MEDIA_TYPES["word"]
    if ending == "xlsx":
        return _excel(env, kind), MEDIA_TYPES["excel"]
    if ending == "typ":
        text = kind.builtin.read_text(encoding="utf-8") if kind.builtin else _page(env, kind)
        return text.encode(), "text/plain; charset=utf-8"
    raise NotFound(env.gettext("There is no such page."))


def _shown(place: Place, name: str) -> str:
    if place.kind == "money":
        return f"{{{{ {name} }}}} ({{{{ {name}.words }}}})"
    return f"{{{{ {name}.long }}}}" if place.kind == "date" else f"{{{{ {name} }}}}"


def _parts(kind: PaperKind) -> tuple[list[Place], list[Rows]]:
    values = [place for place in kind.known.values() if isinstance(place, Place)]
    return values, [place for place in kind.known.values() if isinstance(place, Rows)]


def _word(env: Env, kind: PaperKind) -> bytes:
    document = Document()
    document.add_heading("{{ paper.title }}", level=1)
    document.add_paragraph("№ {{ paper.number }}, {{ paper.date.long }}")
    values, lists = _parts(kind)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for place in values:
        if not place.name.startswith("paper."):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = env.gettext(place.label), _shown(place, place.name)
    for rows in lists:
        document.add_heading(env.gettext(rows.label), level=2)
        listed = document.add_table(rows=4, cols=len(rows.places), style="Table Grid")
        for column, part in enumerate(rows.places):
            listed.cell(0, column).text = env.gettext(part.label)
            listed.cell(2, column).text = f"{{{{ row.{part.name} }}}}"
        listed.cell(1, 0).text = f"{{%tr for row in {rows.name} %}}"
        listed.cell(3, 0).text = "{%tr endfor %}"
    document.add_paragraph()
    document.add_paragraph("______________________        ______________________")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _excel(env: Env, kind: PaperKind) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["{{ paper.title }} {{ paper.number }}"])
    page["A1"].font = Font(bold=True, size=14)
    values, lists = _parts(kind)
    for place in values:
        if not place.name.startswith("paper."):
            page.append([env.gettext(place.label), f"{{{{ {place.name} }}}}"])
            if place.kind == "money":
                page.cell(page.max_row, 2).number_format = "#,##0.00"
    for rows in lists:
        page.append([])
        page.append([env.gettext(part.label) for part in rows.places])
        for cell in page[page.max_row]:
            cell.font = Font(bold=True)
        page.append([f"{{{{ {rows.name}.{part.name} }}}}" for part in rows.places])
        for cell, part in zip(page[page.max_row], rows.places, strict=False):
            if part.kind == "money":
                cell.number_format = "#,##0.00"
    for letter in "ABCDEFGH":
        page.column_dimensions[letter].width = 24
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _page(env: Env, kind: PaperKind) -> str:
    values, lists = _parts(kind)
    shown = [f'  ("{env.gettext(p.label)}", data.{p.name}.text),' for p in values if not p.name.startswith("paper.")]
    lines = [OPENING, "#show: paper", "#head()", "#facts(", *shown, ")"]
    for rows in lists:
        columns = [f'("{env.gettext(part.label)}", "{part.name}", left),' for part in rows.places]
        lines += [f"== {env.gettext(rows.label)}", f"#listing(({' '.join(columns)}), data.{rows.name})"]
    return "\n".join([*lines, "#signatures(([], []))", ""])
