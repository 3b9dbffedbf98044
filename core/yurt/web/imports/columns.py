"""The columns of a file with the fields they fill, and its first rows with what would become of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from yurt.env import Env
from yurt.errors import ImportRefused, YurtError
from yurt.model.info import ModelInfo
from yurt.services.exchange.fates import Fate
from yurt.services.exchange.fields import importable
from yurt.services.exchange.importer import PREVIEW_ROWS, preview_import
from yurt.services.exchange.readers import table_readers
from yurt.services.exchange.tables import Row, Table
from yurt.services.exchange.uploads import Upload, mended_rows
from yurt.web.imports.choices import DELIMITERS, ENCODINGS, ON_ERROR, WAYS, Choices, ColumnChoice, can_be_key
from yurt.web.imports.preview import preview_rows, shown_text
from yurt.web.imports.rules_shown import rule_inputs, rule_summary
from yurt.web.imports.shown import ColumnLine, MadeShown, PreviewRow
from yurt.web.pages.context.document import Choice
from yurt.web.present.formats import formats

_PARTS = {"1": "1", "2": "2", "3": "3", "-1": "-1", "2+": "2 …", "3+": "3 …"}


@dataclass
class Look:
    """What a look into the file has found; `keys` are the fields by which records are recognised after all."""

    rows: list[Row] = field(default_factory=list)
    problems: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    fates: Mapping[int, Fate] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    refused: str = ""
    tried: bool = False
    made: Mapping[int, Sequence[Any]] = field(default_factory=dict)


def columns_shown(
    env: Env, info: ModelInfo, upload: Upload, chosen: Choices, *, anew: bool = False
) -> tuple[dict[str, Any], Choices]:
    """The values of `ColumnsPage` that depend on what was chosen, and the choices with what was proposed.

    Rehearses the first rows in the unit of work, which must be a writing one, and takes them back. `anew` proposes as
    if there had been no last time.
    """
    look, source = Look(), None
    try:
        table = upload.sample(chosen.reading(), table_readers(env.registry))
        source, sample = table.source, list(table.rows)
        if anew:
            chosen = chosen.anew(env, info, table.headings, sample, remembered=False)
        chosen = chosen.for_table(env, info, table.headings, sample)
        mended = {int(row): cells for row, cells in chosen.mended.items()}
        table.rows = mended_rows(iter(sample), table.headings, mended)
        _look_into(env, info, table, chosen, look)
    except ImportRefused as error:
        env.session.rollback()
        look.refused = env.gettext(error.message)
    values = {
        "refused": look.refused,
        "remembered": chosen.remembered,
        "reading_open": source is None or len(source.sheets) > 1 or chosen.reads_differently,
        "sheets": _sheets(source.sheets, chosen.sheet or source.sheet or "") if source else (),
        "header_row": chosen.header_row,
        "header_found": source.header_row if source else 1,
        "encodings": _texts(env, dict(zip(ENCODINGS, ENCODINGS, strict=True)), chosen.encoding, source, "encoding"),
        "delimiters": _texts(env, DELIMITERS, chosen.delimiter, source, "delimiter"),
        "columns": _lines(env, info, chosen, look) if source else (),
        "ways": _options(env, WAYS, chosen.way),
        "on_error": _options(env, ON_ERROR, chosen.on_error),
        "heads": _heads(env, info, chosen),
        "rows": preview_rows(env, info, chosen, look.rows, look.problems, look.fates, look.made),
        "faulty": len(look.problems),
        "ready": look.tried,
    }
    return {**values, "summary": _summary(env, look, values["rows"])}, chosen


def _look_into(env: Env, info: ModelInfo, table: Table, chosen: Choices, look: Look) -> None:
    """The rows with what becomes of them; the bare rows where the mapping cannot be used yet."""
    try:
        mapping = chosen.mapping(env, info)
        found = preview_import(env, info.name, table, mapping)
    except ImportRefused as error:
        env.session.rollback()
        look.refused = env.gettext(error.message)
        with suppress(YurtError):  # the file itself was refused, as was told
            look.rows = list(islice(table.rows, PREVIEW_ROWS))
        return
    look.rows, look.problems, look.fates, look.tried = found.rows, found.problems, found.fates, True
    look.keys = frozenset(spec.name for spec in found.plan.key)
    own = len(table.headings)
    look.made = {row.number: found.plan.cells_of(row)[own:] for row in found.rows if row.problem is None}


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


def _lines(env: Env, info: ModelInfo, chosen: Choices, look: Look) -> tuple[ColumnLine, ...]:
    labels = {name: env.gettext(spec.label) for name, spec in importable(env, info).items()}
    names = sorted(labels, key=lambda name: labels[name].casefold())
    doubles = chosen.doubles()
    own = [column.heading for column in chosen.columns if column.made is None]
    lines = []
    for n, column in enumerate(chosen.columns):
        cells = _cells(look, n, len(own))
        inputs = rule_inputs(env, info, column, n, cells)
        lines.append(
            ColumnLine(
                number=n,
                heading=column.heading,
                label=_made_label(env, column) if column.made is not None else column.heading,
                example=" · ".join(list(dict.fromkeys(filter(None, map(shown_text, cells))))[:3]),
                fields=tuple(Choice(value=f, label=labels[f], selected=f == column.field) for f in names),
                filled=column.field in labels,
                may_be_key=can_be_key(info, column.field),
                is_key=column.field in (look.keys if look.tried else chosen.keys) and bool(column.field),
                made=_made(env, column, own) if column.made is not None else None,
                rules=tuple(inputs),
                summary=rule_summary(inputs),
                error=env.gettext("Another column fills this field.") if n in doubles else "",
            )
        )
    return tuple(lines)


def _cells(look: Look, n: int, own: int) -> list[Any]:
    if n < own:
        return [row.cells[n] for row in look.rows if n < len(row.cells)]
    return [cells[n - own] for cells in look.made.values() if n - own < len(cells)]


def _made_label(env: Env, column: ColumnChoice) -> str:
    made = column.made or {}
    if "value" in made:
        return env.gettext("The same in each row")
    if made.get("first"):
        return env.gettext("The first that is filled")
    return env.gettext("Part of a column") if made.get("part") else env.gettext("Columns joined")


def _made(env: Env, column: ColumnChoice, own: Sequence[str]) -> MadeShown:
    made = column.made or {}
    kind = "value" if "value" in made else "first" if made.get("first") else "part" if made.get("part") else "join"
    of = made.get("of", [])
    chosen = f"{made.get('part', 1)}{'+' if made.get('rest') else ''}"
    parts = _PARTS if chosen in _PARTS else {**_PARTS, chosen: chosen}
    return MadeShown(
        kind=kind,
        value=str(made.get("value", "")),
        joined_by=made.get("joined_by", " "),
        cut_at=made.get("cut_at", ""),
        parts=tuple(
            Choice(value=v, label=_part_label(env, v, text), selected=v == chosen) for v, text in parts.items()
        ),
        headings=tuple(Choice(value=h, label=h, selected=h in of) for h in (*of, *(h for h in own if h not in of))),
    )


def _part_label(env: Env, value: str, text: str) -> str:
    if value == "-1":
        return env.gettext("the last")
    return env.gettext("all from part {n} on").format(n=value[:-1]) if value.endswith("+") else text


def _heads(env: Env, info: ModelInfo, chosen: Choices) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_made_label(env, c) if c.made is not None else c.heading,
         env.gettext(info.fields[c.field].label) if c.field in info.fields else "")
        for c in chosen.columns
    )  # fmt: skip


def _summary(env: Env, look: Look, rows: Sequence[PreviewRow]) -> str:
    if not look.tried:
        return ""
    shape = formats(env.language)
    if not look.problems:
        return env.gettext("The first rows are in order: {rows}.").format(rows=shape.integer(len(rows)))
    message = env.gettext("Of the first {rows} rows, {faulty} have something wrong.")
    return message.format(rows=shape.integer(len(rows)), faulty=shape.integer(len(look.problems)))
