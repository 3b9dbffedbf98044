"""What hangs on a record beside its fields: whether there are notes, files and followers, asked in one statement.

Most records have none of them, and then nothing of it needs to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from yurt.base.models.files import File
from yurt.base.models.followers import Follower
from yurt.base.models.journal import Note
from yurt.env import Env
from yurt.env.prepared import Prepared


@dataclass(frozen=True)
class Around:
    """What there may be to read; rights, the trash and followers who left are no part of the question."""

    notes: bool
    files: bool
    followers: bool


def around(env: Env, model: str, record_id: int) -> Around:
    """What hangs on a record."""
    cache = env.registry.cache
    if "base.around" not in cache:
        cache["base.around"] = _statement(env)
    row = cache["base.around"].run(env.connection, {"model": model, "record": record_id})[0]
    return Around(*map(bool, row))


def _statement(env: Env) -> Prepared:
    model, record = sa.bindparam("model", type_=sa.Text()), sa.bindparam("record", type_=sa.BigInteger())

    def there(table: Any) -> Any:
        return sa.exists(sa.select(sa.literal(1)).where(table.c.model == model, table.c.record_id == record))

    tables = [env.info(part).table for part in (Note, File, Follower)]
    return Prepared(sa.select(*map(there, tables)), env.system.database.engine.dialect)
