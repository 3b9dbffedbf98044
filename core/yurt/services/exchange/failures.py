"""The rows that failed, kept with the record of their import, so that their file can be made at any time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.base.models.exchange import ImportBatch
from yurt.services.exchange.cells import BadCell, Cell
from yurt.services.exchange.convert import as_text
from yurt.services.exchange.errors_file import ErrorFile
from yurt.services.exchange.tables import Row

if TYPE_CHECKING:
    from yurt.env.env import Env

FailedRow = tuple[Row, dict[str, str]]
_TYPES: dict[type, str] = {dt.datetime: "datetime", dt.date: "date", dt.time: "time"}
_PARSERS: dict[str, Any] = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
}


def failed_as_data(failed: Sequence[FailedRow]) -> list[Any]:
    """Rows as JSON: number, cells, problems by heading; the row's own problem under ""."""
    return [
        [
            row.number,
            [_cell_data(cell) for cell in row.cells],
            {**problems, **({"": row.problem} if row.problem else {})},
        ]
        for row, problems in failed
    ]


def failed_rows(env: Env, run_id: int) -> Iterator[FailedRow]:
    """The failed rows of an import in the order in which they failed."""
    table = env.registry.models[ImportBatch.__yurt_name__].table
    statement = sa.select(table.c.failed).where(table.c.run_id == run_id).order_by(table.c.id)
    for (failed,) in env.session.connection().execute(statement.execution_options(yield_per=20)):
        for number, cells, problems in failed or ():
            yield Row(number, [_cell(data) for data in cells]), problems


def error_file(env: Env, run_id: int, headings: Sequence[str]) -> ErrorFile:
    """The error file of an import. Close it."""
    file = ErrorFile(headings, env.language)
    for row, problems in failed_rows(env, run_id):
        file.add(row, problems)
    return file


def _cell_data(cell: Cell) -> Any:
    if cell is None or isinstance(cell, (str, bool, int, float)):
        return cell
    if isinstance(cell, BadCell):
        return cell.shown
    if isinstance(cell, bytes):
        return None
    kind = _TYPES.get(type(cell))
    return {kind: cell.isoformat()} if kind else as_text(cell)  # type: ignore[union-attr]


def _cell(data: Any) -> Cell:
    if isinstance(data, dict):
        kind, text = next(iter(data.items()))
        return _PARSERS[kind](text)
    return data
