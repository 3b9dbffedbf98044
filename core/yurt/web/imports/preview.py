"""The first rows of a file as a table: what becomes of each, what is wrong where, what a record has now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.services.exchange.cells import CellProblem
from yurt.services.exchange.convert import as_text
from yurt.services.exchange.fates import Fate
from yurt.services.exchange.tables import Row
from yurt.web.imports.choices import Choices
from yurt.web.imports.shown import PreviewCell, PreviewRow
from yurt.web.pages.addresses import record_href
from yurt.web.present.conditions import labels_of

_LONGEST = 120
"""Letters of a cell that the preview shows."""
_FATES = N_({"new": "New", "changed": "Changes", "unchanged": "As it is", "skipped": "Left out"})
_TONES = {"new": "ok", "changed": "today", "unchanged": "over", "skipped": "over"}


def preview_rows(
    env: Env,
    info: ModelInfo,
    chosen: Choices,
    rows: Sequence[Row],
    problems: Mapping[int, Mapping[str, str]],
    fates: Mapping[int, Fate],
    made: Mapping[int, Sequence[Any]],
) -> tuple[PreviewRow, ...]:
    """The rows to be shown; `made` has the cells of made columns by row."""
    former = _Former(env, info, fates)
    return tuple(
        _row(
            env,
            info,
            chosen,
            row,
            problems.get(row.number, {}),
            fates.get(row.number),
            made.get(row.number, ()),
            former,
        )
        for row in rows
    )


def shown_text(cell: Any) -> str:
    """A cell as a person sees it, not too long."""
    try:
        text = "" if cell is None else as_text(cell)
    except CellProblem:
        text = str(getattr(cell, "shown", cell))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _row(
    env: Env,
    info: ModelInfo,
    chosen: Choices,
    row: Row,
    problems: Mapping[str, str],
    fate: Fate | None,
    made: Sequence[Any],
    former: _Former,
) -> PreviewRow:
    given = [*row.cells, *made] if row.problem is None else row.cells
    mended = chosen.mended.get(str(row.number), {})
    cells = []
    for n, column in enumerate(chosen.columns):
        text = shown_text(given[n]) if n < len(given) else ""
        problem = problems.get(column.heading, "")
        mendable = column.made is None and row.problem is None and (problem or column.heading in mended)
        cells.append(
            PreviewCell(
                text=text,
                problem=env.gettext(problem),
                left_out=not column.field,
                former=former.of(fate, column.field) if column.field and not problem else None,
                name=f"{row.number}.{n}" if mendable else "",
                was=None if column.heading in mended else text,
            )
        )
    kind = fate.kind if fate and not problems else ""
    return PreviewRow(
        number=row.number,
        cells=tuple(cells),
        faulty=bool(problems),
        problem=env.gettext(problems.get("", "")) or row.problem or "",
        fate=env.gettext(_FATES[kind]) if kind else "",
        tone=_TONES.get(kind, ""),
        href=record_href(info.name, fate.record) if fate and fate.record and kind != "new" else "",
    )


class _Former:
    """What the changed fields of existing records hold now, in words; linked records are named in one query each."""

    def __init__(self, env: Env, info: ModelInfo, fates: Mapping[int, Fate]) -> None:
        self._env, self._info = env, info
        wanted: dict[str, set[int]] = {}
        for fate in fates.values():
            for name, value in fate.changes.items():
                spec = info.fields.get(name) or info.by_column.get(name)
                if spec is not None and spec.kind in ("link", "many") and value:
                    wanted.setdefault(spec.target or "", set()).update(value if isinstance(value, list) else [value])
        self._labels = {model: labels_of(env, model, sorted(ids)) for model, ids in wanted.items()}

    def of(self, fate: Fate | None, name: str) -> str | None:
        """The former value of a field, "" when it was empty, None when it does not change."""
        spec = self._info.fields.get(name)
        if fate is None or spec is None:
            return None
        key = spec.name if spec.kind == "many" else spec.column_name
        if key not in fate.changes:
            return None
        value = fate.changes[key]
        if value is None or value == "" or value == []:
            return ""
        if spec.kind in ("link", "many"):
            labels = self._labels.get(spec.target or "", {})
            return ", ".join(labels.get(n, f"#{n}") for n in (value if isinstance(value, list) else [value]))
        if spec.options or spec.states:
            label = spec.options.get(value) or getattr(spec.state(value), "label", value)
            return self._env.gettext(label)
        return shown_text(value)
