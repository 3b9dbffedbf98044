"""PostgreSQL databases used again: what a test wrote is replaced by what the template held.

To copy a database means to copy some thousand files, which takes longer than most tests. Putting back the rows takes
a fraction of that. A database whose tables a test changed is not used again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import psycopg
import sqlalchemy as sa
from psycopg import sql

SCHEMAS = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
STRUCTURE = f"""
SELECT coalesce(sum(hashtextextended(concat_ws('|', n.nspname, part.told), 0)), 0) FROM pg_namespace n JOIN (
    SELECT relnamespace AS space, concat_ws('|', relname, relkind, relnatts, relchecks, relhastriggers) AS told
        FROM pg_class
    UNION ALL SELECT c.relnamespace, concat_ws('|', c.relname, attname, atttypid, atttypmod, attnotnull, atthasdef)
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE attnum > 0
    UNION ALL SELECT connamespace, concat_ws('|', conname, conrelid::regclass, pg_get_constraintdef(oid))
        FROM pg_constraint
    UNION ALL SELECT pronamespace, concat_ws('|', proname, prosrc) FROM pg_proc
) part ON part.space = n.oid WHERE {SCHEMAS}
"""
TABLES = f"""
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND {SCHEMAS} ORDER BY 1, 2
"""
SEQUENCES = "SELECT schemaname, sequencename, last_value, start_value FROM pg_sequences"
OTHERS_AWAY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Contents:
    """What a database holds: its structure as a number, the rows of tables that have any, where its sequences are."""

    structure: int
    tables: tuple[sql.Identifier, ...]
    rows: tuple[tuple[sql.Identifier, bytes], ...]
    sequences: dict[str, tuple[int, bool]]


@dataclass
class Recycler:
    """Databases that wait to be used again, by the template whose copies they are; all by URL."""

    _contents: dict[str, Contents] = field(default_factory=dict)
    _template: dict[str, str] = field(default_factory=dict)
    _waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, template: str) -> str | None:
        """A database that holds what `template` does, or None where none is waiting."""
        return self._waiting[template].pop() if self._waiting[template] else None

    def note(self, url: str, template: str) -> None:
        """Remembers that the database at `url` is a fresh copy of `template`."""
        self._template[url] = template
        if template not in self._contents:
            with _connected(url) as connection:
                self._contents[template] = _read(connection)

    def put_back(self, url: str) -> bool:
        """Replaces what is in a copy by what its template held. False: it is no copy, or no longer built like one."""
        template = self._template.get(url)
        if template is None:
            return False
        contents = self._contents[template]
        with _connected(url) as connection:
            connection.execute(OTHERS_AWAY)
            if _structure(connection) != contents.structure:
                del self._template[url]
                return False
            _write(connection, contents)
        self._waiting[template].append(url)
        return True


def _connected(url: str) -> psycopg.Connection[tuple]:
    return psycopg.connect(sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


def _structure(connection: psycopg.Connection[tuple]) -> int:
    row = connection.execute(STRUCTURE).fetchone()
    return int(row[0]) if row else 0


def _read(connection: psycopg.Connection[tuple]) -> Contents:
    tables = tuple(sql.Identifier(*row) for row in connection.execute(TABLES).fetchall())
    rows: list[tuple[sql.Identifier, bytes]] = []
    with connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
                data = b"".join(bytes(part) for part in copy)
            if data:
                rows.append((table, data))
    sequences = {
        f'"{schema}"."{name}"': (start if last is None else last, last is not None)
        for schema, name, last, start in connection.execute(SEQUENCES).fetchall()
    }
    return Contents(_structure(connection), tables, tuple(rows), sequences)


def _write(connection: psycopg.Connection[tuple], contents: Contents) -> None:
    """In one transaction, without the triggers that guard the order of rows and forbid to change a journal."""
    emptied = (sql.SQL("DELETE FROM {}").format(table) for table in contents.tables)
    connection.execute(sql.SQL("SET LOCAL session_replication_role = replica;") + sql.SQL(";").join(emptied))
    with connection.cursor() as cursor:
        for table, data in contents.rows:
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                copy.write(data)
        names, values, called = zip(*((n, v, c) for n, (v, c) in contents.sequences.items()), strict=True)
        cursor.execute(
            "SELECT setval(n::regclass, v, c) FROM unnest(%s::text[], %s::bigint[], %s::bool[]) AS given(n, v, c)",
            (list(names), list(values), list(called)),
        )
