"""An index for the search box of large lists on PostgreSQL: by the groups of three letters that a text consists of.

What is searched for is a part of a text, which has no place in any order. But a text that holds `katar` holds `kat`,
`ata` and `tar`; an inverted index knows which records have all three, and the few that are left are compared in full.
The index is made of an SQL function of ours over arrays, so that every PostgreSQL has it (`pg_trgm` is an extension
that a server may lack). `yurt.services.search_indexes` makes it for the lists that are large, since each record
written costs a quarter of a millisecond more.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.model.info import ModelInfo
from yurt.model.spec import TEXTUAL, FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

SHORTEST = 3
"""Words with fewer letters have no group of three."""
PREFIX = "yurt_search_"
FUNCTION = """
create or replace function yurt_trigrams(given text) returns text[] language sql immutable strict parallel safe as
$$ select array(select distinct substr(low.text, place, 3)
   from (select lower(given) as text) as low, generate_series(1, length(low.text) - 2) as place) $$
"""
_EMPTY = sa.literal_column("''")
_LINE = sa.literal_column("chr(10)")  # between two fields: no word goes over it


def searched(info: ModelInfo) -> list[FieldSpec]:
    """The fields that the search box looks at and a text can be compared with."""
    return [spec for spec in info.searchable if spec.kind in TEXTUAL | {"selection", "state"}]


def indexable(info: ModelInfo) -> bool:
    """Whether an index can serve the model's search: there are texts, and none has one text for each language."""
    fields = searched(info)
    return bool(fields) and all(spec.is_column and not spec.translated for spec in fields)


def index_name(info: ModelInfo) -> str:
    """The name of the model's index in the database; another one when other fields are searched."""
    facts = f"{info.table.name} {' '.join(spec.column_name for spec in searched(info))}"
    return f"{PREFIX}{zlib.crc32(facts.encode()):08x}"


def groups(info: ModelInfo, columns: Any) -> Any:
    """The groups of three letters in a record's searched fields; `columns` holds the columns by their names."""
    texts = [sa.func.coalesce(sa.cast(columns(spec.column_name), sa.Text), _EMPTY) for spec in searched(info)]
    whole = texts[0]
    for text in texts[1:]:
        whole = whole.op("||")(_LINE).op("||")(text)
    return sa.func.yurt_trigrams(whole, type_=sa.ARRAY(sa.Text))


def is_indexed(env: Env, info: ModelInfo) -> bool:
    """Whether the database has the model's index; looked up once for each registry."""
    cache = env.registry.cache
    if "search.indexes" not in cache:
        cache["search.indexes"] = frozenset() if env.system.database.is_sqlite else _indexes(env)
    return bool(cache["search.indexes"]) and indexable(info) and index_name(info) in cache["search.indexes"]


def _indexes(env: Env) -> frozenset[str]:
    found = sa.text(
        "select c.relname from pg_class c join pg_index i on i.indexrelid = c.oid"
        " where i.indisvalid and starts_with(c.relname, :prefix)"
    )
    return frozenset(env.connection.execute(found, {"prefix": PREFIX}).scalars())
