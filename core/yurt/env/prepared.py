"""A select compiled once to SQL text and run many times: what keeps list pages as fast as the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Select

Row = tuple[Any, ...]


class Prepared:
    """A compiled select. `run` takes values for its named parameters and gives plain tuples.

    The text comes from SQLAlchemy's compiler; only the work of building and compiling is saved.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        # A list in a row rule (`branch_id IN …`) is written out now; what `run` gives stands empty until then.
        given_later = {bind.key: None for bind in compiled.binds.values() if bind.required}
        state = compiled.construct_expanded_state(given_later)
        self.sql = state.statement
        self._constants: dict[str, Any] = dict(state.parameters)
        self._binders: dict[str, Any] = {**compiled._bind_processors, **state.processors}
        self._order: Sequence[str] | None = state.positiontup if compiled.positional else None
        self._types = [entry.type for entry in compiled._result_columns]
        self._dialect = dialect
        self._how: dict[str, Any] = {}
        self._readers: list[tuple[int, Any]] | None = None
        self._bound = {name: self._process(name, value) for name, value in self._constants.items()}

    def explaining(self) -> Prepared:
        """The same statement, run to give the plan of PostgreSQL's planner as JSON instead of rows."""
        made = copy(self)
        made.sql = f"EXPLAIN (FORMAT JSON) {self.sql}"
        made._readers = []
        return made

    def planned_each_time(self) -> Prepared:
        """The same statement, which PostgreSQL plans for the values at hand every time it is run.

        Where they decide between two ways, such as a word that many or few records hold, a plan for any value is bad.
        """
        made = copy(self)
        made._how = {"prepare": False} if self._dialect.name == "postgresql" else {}
        return made

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """All rows. Goes straight to the driver: SQLAlchemy's result object would cost as much as the rows."""
        parameters = self._parameters(values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.sql, parameters, **self._how)
            rows = cursor.fetchall()
            return _read(list(rows), self._readers_for(cursor))
        except self._dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                self.sql,
                parameters,
                error,
                self._dialect.loaded_dbapi.Error,
                connection_invalidated=self._dialect.is_disconnect(error, connection.connection, cursor),  # type: ignore[arg-type]
                dialect=self._dialect,
            ) from error
        finally:
            cursor.close()

    def stream(self, connection: Connection, values: Mapping[str, Any], batch: int) -> Iterator[list[Row]]:
        """All rows in batches, never holding more than one; for exports."""
        options = {"stream_results": True, "max_row_buffer": batch}
        result = connection.exec_driver_sql(self.sql, self._parameters(values), execution_options=options)
        try:
            assert result.cursor is not None
            readers = self._readers_for(result.cursor)
            while rows := result.fetchmany(batch):
                yield _read([tuple(row) for row in rows], readers)
        finally:
            result.close()

    def _readers_for(self, cursor: Any) -> list[tuple[int, Any]]:
        """The conversions of the result's columns, chosen at the first run when the driver tells the types."""
        if self._readers is None:
            found = (
                (position, kind._cached_result_processor(self._dialect, column[1]))
                for position, (kind, column) in enumerate(zip(self._types, cursor.description, strict=True))
            )
            self._readers = [(position, reader) for position, reader in found if reader is not None]
        return self._readers

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


def _read(rows: list[Any], readers: list[tuple[int, Any]]) -> list[Row]:
    """Converts column by column: a few long loops are quicker than many short ones."""
    if not readers or not rows:
        return rows
    columns = list(zip(*rows, strict=True))
    for position, reader in readers:
        columns[position] = tuple(map(reader, columns[position]))
    return list(zip(*columns, strict=True))
