"""Makes the indexes that the search box of large lists needs on PostgreSQL (see `yurt.env.searching`)."""

from __future__ import annotations

import sqlalchemy as sa

from yurt.env import System
from yurt.env.counting import MANY
from yurt.env.loading import bump
from yurt.env.searching import FUNCTION, PREFIX, groups, index_name, indexable
from yurt.model.info import ModelInfo

MEMORY = "256MB"
"""For making an index; the usual 64 MB make it take several times as long."""


def make_search_indexes(system: System, least: int = MANY) -> list[str]:
    """Makes an index for each model with `least` records or more, drops those nobody needs; gives what was made.

    Everybody works on meanwhile (`CREATE INDEX CONCURRENTLY`). A list keeps its index when it becomes smaller. An
    index that was not finished because the server was stopped is made anew. On SQLite nothing is done.
    """
    if system.database.is_sqlite:
        return []
    wanted = {index_name(info): info for info in system.registry.models.values() if indexable(info)}
    with system.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        sizes = dict(map(tuple, connection.execute(_SIZES)))
        known = dict(map(tuple, connection.execute(_KNOWN, {"prefix": PREFIX})))
        useless = [name for name, valid in known.items() if name not in wanted or not valid]
        for name in useless:
            connection.exec_driver_sql(f"drop index concurrently if exists {name}")
        there = known.keys() - set(useless)
        made = [n for n, info in wanted.items() if n not in there and sizes.get(info.table.name, 0) >= least]
        if made:
            connection.exec_driver_sql(FUNCTION)
            connection.exec_driver_sql(f"set maintenance_work_mem = '{MEMORY}'")
        for name in made:
            connection.execute(sa.DDL(_statement(name, wanted[name], connection.dialect).replace("%", "%%")))
            connection.exec_driver_sql(f"analyze {wanted[name].table.name}")
    if made or useless:
        with system.database.writing() as connection:
            bump(connection, "registry_stamp")  # so that every process looks again
    return made


_SIZES = sa.text("select relname, greatest(reltuples, 0)::bigint from pg_class where relkind in ('r', 'p')")
_KNOWN = sa.text(
    "select c.relname, i.indisvalid from pg_class c join pg_index i on i.indexrelid = c.oid"
    " where starts_with(c.relname, :prefix)"
)


def _statement(name: str, info: ModelInfo, dialect: sa.Dialect) -> str:
    over = groups(info, sa.column).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return f"create index concurrently {name} on {info.table.name} using gin ({over})"
