"""A select compiled once to SQL text and run many times: what keeps list pages as fast as the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql import Select

Row = tuple[Any, ...]


class Prepared:
    """A compiled select. `run` takes values for its named parameters and gives plain tuples.

    The text comes from SQLAlchemy's compiler; only the work of building and compiling is saved.
    """

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._constants: dict[str, Any] = dict(compiled.construct_params(_check=False))
        self._binders = dict(compiled._bind_processors)  # type: ignore[attr-defined]
        self._order: Sequence[str] | None = getattr(compiled, "positiontup", None)
        self._readers = []
        for position, entry in enumerate(compiled._result_columns):  # type: ignore[attr-defined]
            processor = entry.type._cached_result_processor(dialect, None)
            if processor is not None:
                self._readers.append((position, processor))
        self._bound = {name: self._process(name, value) for name, value in self._constants.items()}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """All rows."""
        result = connection.exec_driver_sql(self.sql, self._parameters(values))
        rows = result.cursor.fetchall()  # type: ignore[union-attr]
        result.close()
        return self._read(rows)

    def stream(self, connection: Connection, values: Mapping[str, Any], batch: int) -> Iterator[list[Row]]:
        """All rows in batches, never holding more than one; for exports."""
        options = {"stream_results": True, "max_row_buffer": batch}
        result = connection.exec_driver_sql(self.sql, self._parameters(values), execution_options=options)
        try:
            while rows := result.fetchmany(batch):
                yield self._read([tuple(row) for row in rows])
        finally:
            result.close()

    def _read(self, rows: list[Any]) -> list[Row]:
        if not self._readers:
            return rows
        converted = [list(row) for row in rows]
        for position, processor in self._readers:
            for row in converted:
                row[position] = processor(row[position])
        return converted  # type: ignore[return-value]

    def _process(self, name: str, value: Any) -> Any:
        binder = self._binders.get(name)
        return binder(value) if binder is not None and value is not None else value

    def _parameters(self, values: Mapping[str, Any]) -> Any:
        bound = self._bound
        if values:
            bound = {**bound, **{name: self._process(name, value) for name, value in values.items()}}
        if self._order is not None:
            return tuple(bound[name] for name in self._order)
        return bound
