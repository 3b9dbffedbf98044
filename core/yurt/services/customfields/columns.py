"""The real column, or table of links, behind a custom field."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateColumn, CreateIndex

from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec


def relation_table(table: str, field: str) -> str:
    """The table of links of a many-to-many field."""
    return f"{table}_{field}_rel"


def add_column(connection: Connection, info: ModelInfo, spec: FieldSpec) -> None:
    """Makes the column with its foreign key and indexes, or the table of links, in the caller's transaction.

    Written as SQLite takes it without rebuilding the table: the foreign key stands in the column, a uniqueness is
    an index. PostgreSQL takes the same.
    """
    if spec.kind == "many":
        assert info.table.metadata is not None
        info.table.metadata.tables[relation_table(info.table_name, spec.name)].create(connection)
        return
    column = info.table.c[spec.column_name]
    ddl = str(CreateColumn(column).compile(dialect=connection.dialect))
    for key in column.foreign_keys:
        name = f"fk_{info.table_name}_{column.name}_{key.column.table.name}"[:63]
        ddl += f" CONSTRAINT {name} REFERENCES {key.column.table.name} (id) ON DELETE {key.ondelete}"
    connection.exec_driver_sql(f"ALTER TABLE {info.table_name} ADD COLUMN {ddl}")
    for index in info.table.indexes:
        if column.name in index.columns:
            connection.execute(CreateIndex(index))
    if spec.unique:
        name = f"uq_{info.table_name}_{column.name}"[:63]
        connection.exec_driver_sql(f"CREATE UNIQUE INDEX {name} ON {info.table_name} ({column.name})")


def fill_column(connection: Connection, info: ModelInfo, spec: FieldSpec) -> None:
    """Gives the records that are there the field's default."""
    if spec.default is None or spec.kind == "many":
        return
    value = info.validator.check({spec.column_name: spec.default})[spec.column_name]
    connection.execute(sa.update(info.table).values({spec.column_name: value}))


def drop_column(connection: Connection, table: str, spec: FieldSpec) -> None:
    """Removes the column with its indexes, or the table of links; nothing happens when it is gone already."""
    inspector = sa.inspect(connection)
    if spec.kind == "many":
        gone = sa.Table(relation_table(table, spec.name), sa.MetaData())
        connection.execute(sa.schema.DropTable(gone, if_exists=True))
        return
    if not inspector.has_table(table):
        return
    if spec.column_name not in {column["name"] for column in inspector.get_columns(table)}:
        return
    for index in inspector.get_indexes(table):
        if spec.column_name in index["column_names"]:
            connection.exec_driver_sql(f"DROP INDEX {index['name']}")
    connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {spec.column_name}")


def count_values(connection: Connection, info: ModelInfo, spec: FieldSpec) -> int:
    """How many records have a value in the field (of a many-to-many: how many links there are)."""
    if spec.kind == "many":
        table = sa.table(relation_table(info.table_name, spec.name))
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    return connection.scalar(sa.select(sa.func.count(info.table.c[spec.column_name]))) or 0
