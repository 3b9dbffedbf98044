"""Gap-free numbering: the counter is a row of the same transaction, so a rolled-back record leaves no hole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

SEQUENCE_MODEL = "core.sequence"
BRANCH_MODEL = "core.branch"


def assign(env: Env, info: ModelInfo, record: Any) -> None:
    """Fills the record's empty numbered fields with the next numbers of their sequences."""
    for spec in info.numbered:
        if record.__dict__.get(spec.column_name) is None:
            setattr(record, spec.column_name, _next(env, info, spec, record))


def _next(env: Env, info: ModelInfo, spec: FieldSpec, record: Any) -> str:
    sequence = spec.sequence
    assert sequence is not None
    values = record.__dict__
    branch = values.get("branch_id") or getattr(values.get("branch"), "id", None) or env.branch_id
    key = [f"{info.name}.{spec.name}"]
    if "branch" in sequence.per:
        key.append(f"branch {branch or 0}")
    if "year" in sequence.per:
        key.append(str(env.today.year))
    number = take(env, "/".join(key))
    code = _branch_code(env, branch) if "{branch" in sequence.pattern else ""
    return sequence.pattern.format(number=number, year=env.today.year, month=env.today.month, branch=code)


def take(env: Env, key: str) -> int:
    """The next number of the counter `key`, starting with 1. Others wait for it until this transaction ends."""
    return take_many(env, key, 1)[0]


def take_many(env: Env, key: str, count: int) -> range:
    """The next `count` numbers of the counter `key` at once, as `take` gives them one by one."""
    table = env.registry.models[SEQUENCE_MODEL].table
    connection = env.session.connection()
    raised = sa.update(table).where(table.c.key == key).values(value=table.c.value + count).returning(table.c.value)
    last = connection.execute(raised).scalar()
    if last is None:
        _start(env, key)
        last = connection.execute(raised).scalar_one()
    return range(last - count + 1, last + 1)


def _start(env: Env, key: str) -> None:
    """Adds the counter; two transactions may try at once, so the second must not fail."""
    table = env.registry.models[SEQUENCE_MODEL].table
    connection = env.session.connection()
    values = {"key": key, "value": 0}
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        connection.execute(insert(table).values(values).on_conflict_do_nothing(index_elements=["key"]))
    else:
        from sqlalchemy.dialects.sqlite import insert as insert_sqlite

        connection.execute(insert_sqlite(table).values(values).on_conflict_do_nothing(index_elements=["key"]))


def _branch_code(env: Env, branch: int | None) -> str:
    table = env.registry.models[BRANCH_MODEL].table
    found = env.session.connection().execute(sa.select(table.c.code).where(table.c.id == branch)).scalar()
    return found or "0"
