"""Takes the numbers of many new records at once, so that PostgreSQL need not return them row by row.

An INSERT that returns its keys is one statement with thousands of parameters, which the driver must read
anew each time; with the keys known it is one prepared statement sent in a pipeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env

WORTH_IT = 10


def assign(env: Env, records: list[tuple[ModelInfo, Any]]) -> None:
    """Gives new records their ids from the tables' sequences, where a flush holds many of one model."""
    if env.system.database.is_sqlite or len(records) < WORTH_IT:
        return
    by_model: dict[str, list[Any]] = {}
    for info, record in records:
        if record.__dict__.get("id") is None:
            by_model.setdefault(info.name, []).append(record)
    for name, fresh in by_model.items():
        if len(fresh) >= WORTH_IT:
            for record, number in zip(fresh, take(env, env.registry.models[name], len(fresh)), strict=True):
                record.id = number


def take(env: Env, info: ModelInfo, count: int) -> list[int]:
    """The next `count` ids of a model's table on PostgreSQL."""
    sequence = sa.func.pg_get_serial_sequence(info.table_name, "id")
    numbers = sa.select(sa.func.nextval(sequence)).select_from(sa.func.generate_series(1, count))
    return list(env.session.connection().execute(numbers).scalars())
