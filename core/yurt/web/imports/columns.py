"""The columns of a file with the fields they fill, and its first rows with what would be wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from yurt.env import Env
from yurt.errors import ImportRefused, YurtError
from yurt.model.info import ModelInfo
from yurt.services.exchange.cells import CellProblem
from yurt.services.exchange.convert import as_text
from yurt.services.exchange.fields import importable
from yurt.services.exchange.importer import PREVIEW_ROWS, preview_import
from yurt.services.exchange.tables import Row, Table
from yurt.web.imports.choices import DELIMITERS, ENCODINGS, EXISTING, ON_ERROR, Choices, can_be_key, is_link
from yurt.web.imports.keeping import Upload
from yurt.web.imports.running import open_upload
from yurt.web.imports.shown import ColumnLine, PreviewCell, PreviewRow
from yurt.web.pages.context.document import Choice
from yurt.web.present.formats import formats

_LONGEST = 120
"""Letters of a cell that the preview shows."""
_TOLD = 5
"""Faults that stand above the preview."""


@dataclass
class _Look:
    """What a look into the file has found; `keys` are the fields by which records are recognised after all."""

    rows: list[Row] = field(default_factory=list)
    problems: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    refused: str = ""
    tried: bool = False


def columns_shown(env: Env, info: ModelInfo, upload: Upload, chosen: Choices) -> tuple[dict[str, Any], Choices]:
    """The values of `ColumnsPage` that depend on what was chosen, and the choices with what was proposed.

    Rehearses the first rows in the unit of work, which must be a writing one, and takes them back.
    """
    look, source = _Look(), None
    try:
        with open_upload(upload, chosen.reading()) as table:
            source = table.source
            chosen = chosen.for_headings(env, info, table.headings)
            _look_into(env, info, table, chosen, look)
    except ImportRefused as error:
        env.session.rollback()
        look.refused = env.gettext(error.message)
    values = {
        "refused": look.refused,
        "reading_open": source is None or len(source.sheets) > 1 or chosen.reads_differently,
        "sheets": _sheets(source.sheets, chosen.sheet or source.sheet or "") if source else (),
        "header_row": chosen.header_row,
        "header_found": source.header_row if source else 1,
        "encodings": _texts(env, dict(zip(ENCODINGS, ENCODINGS, strict=True)), chosen.encoding, source, "encoding"),
        "delimiters": _texts(env, DELIMITERS, chosen.delimiter, source, "delimiter"),
        "columns": _lines(env, info, chosen, look) if source else (),
        "existing": _options(env, EXISTING, chosen.existing),
        "on_error": _options(env, ON_ERROR, chosen.on_error),
        "heads": _heads(env, info, chosen),
        "rows": tuple(_row(env, row, chosen, look) for row in look.rows),
        "summary": _summary(env, look),
        "faulty": len(look.problems),
        "told": tuple(islice(_faults(env, look), _TOLD)),
        "ready": look.tried,
    }
    return values, chosen


def _look_into(env: Env, info: ModelInfo, table: Table, chosen: Choices, look: _Look) -> None:
    """The rows with their problems; the bare rows where the mapping cannot be used yet."""
    try:
        mapping = chosen.mapping(env, info)
        found = preview_import(env, info.name, table, mapping)
    except ImportRefused as error:
        env.session.rollback()
        look.refused = env.gettext(error.message)
        with suppress(YurtError):  # the file itself was refused, as was told
            look.rows = list(islice(table.rows, PREVIEW_ROWS))
        return
    look.rows, look.problems, look.tried = found.rows, found.problems, True
    look.keys = frozenset(spec.name for spec in found.plan.key)


def _sheets(names: list[str], chosen: str) -> tuple[Choice, ...]:
    if len(names) < 2:
        return ()
    return tuple(Choice(value=name, label=name, selected=name == chosen) for name in names)


def _texts(env: Env, options: Mapping[str, str], chosen: str, source: Any, name: str) -> tuple[Choice, ...]:
    """How a text file is read; nothing for spreadsheets. What was found by looking stands beside “Found by looking”."""
    if source is not None and source.format != "csv":
        return ()
    found = getattr(source, name) if source and not chosen else None
    label = env.gettext("Found by looking")
    shown = env.gettext(options.get(found, found)) if found else ""
    first = Choice(value="", label=f"{label}: {shown}" if shown else label, selected=not chosen)
    return (first, *_options(env, options, chosen))


def _options(env: Env, options: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=v, label=env.gettext(label), selected=v == chosen) for v, label in options.items())


def _lines(env: Env, info: ModelInfo, chosen: Choices, look: _Look) -> tuple[ColumnLine, ...]:
    labels = {name: env.gettext(spec.label) for name, spec in importable(env, info).items()}
    names = sorted(labels, key=lambda name: labels[name].casefold())
    doubles = chosen.doubles()
    return tuple(
        ColumnLine(
            number=n,
            heading=heading,
            example=next((text for row in look.rows if n < len(row.cells) and (text := _text(row.cells[n]))), ""),
            fields=tuple(Choice(value=f, label=labels[f], selected=f == filled) for f in names),
            filled=filled in labels,
            may_be_key=can_be_key(info, filled),
            is_key=filled in look.keys if look.tried else n in chosen.keys,
            may_add=is_link(info.fields.get(filled)),
            adds=n in chosen.adding,
            error=env.gettext("Another column fills this field.") if n in doubles else "",
        )
        for n, (heading, filled) in enumerate(zip(chosen.headings, chosen.fields, strict=True))
    )


def _heads(env: Env, info: ModelInfo, chosen: Choices) -> tuple[tuple[str, str], ...]:
    pairs = zip(chosen.headings, chosen.fields, strict=False)
    return tuple((h, env.gettext(info.fields[f].label) if f in info.fields else "") for h, f in pairs)


def _row(env: Env, row: Row, chosen: Choices, look: _Look) -> PreviewRow:
    problems = look.problems.get(row.number, {})
    cells = tuple(
        PreviewCell(
            text=_text(row.cells[n]) if n < len(row.cells) else "",
            problem=env.gettext(problems.get(heading, "")),
            left_out=not chosen.fields[n],
        )
        for n, heading in enumerate(chosen.headings)
    )
    whole = env.gettext(problems.get("", "")) or row.problem or ""
    return PreviewRow(number=row.number, cells=cells, faulty=bool(problems), problem=whole)


def _faults(env: Env, look: _Look) -> Iterator[tuple[int, str, str]]:
    for number, problems in look.problems.items():
        for heading, message in problems.items():
            yield number, heading, env.gettext(message)


def _text(cell: Any) -> str:
    try:
        text = "" if cell is None else as_text(cell)
    except CellProblem:
        text = str(getattr(cell, "shown", cell))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _summary(env: Env, look: _Look) -> str:
    if not look.tried:
        return ""
    shape = formats(env.language)
    if not look.problems:
        return env.gettext("The first rows are in order: {rows}.").format(rows=shape.integer(len(look.rows)))
    message = env.gettext("Of the first {rows} rows, {faulty} have something wrong.")
    return message.format(rows=shape.integer(len(look.rows)), faulty=shape.integer(len(look.problems)))
