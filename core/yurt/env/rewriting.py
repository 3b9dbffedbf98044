"""Many changed records written together.

The unit of work checks each record's version by the row count of a statement of its own, which for ten thousand
records means ten thousand ways to the server. A flush that only changes columns of many records is therefore written
here: one statement for each model and set of columns, executed for all of them, with the version in its condition;
the row counts together show whether a record was stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, attributes
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.state import InstanceState

from yurt.env.changes import Written
from yurt.model.info import ModelInfo

FEWEST = 20
"""Below this the unit of work's own statements cost no more."""


def rewrite(session: Session, written: Sequence[Written]) -> bool:
    """Writes the changes if they are of the kind described above; False leaves them to the unit of work.

    Raises StaleDataError when a record was changed or removed since it was read.
    """
    if len(written) < FEWEST or session.new or session.deleted or session.in_nested_transaction():
        return False
    states = [attributes.instance_state(item.record) for item in written]
    if not all(_columns_only(item, state) for item, state in zip(written, states, strict=True)):
        return False
    groups: dict[tuple[str, frozenset[str]], tuple[ModelInfo, list[InstanceState[Any]]]] = {}
    for item, state in zip(written, states, strict=True):
        key = (item.info.name, frozenset(state.committed_state))
        groups.setdefault(key, (item.info, []))[1].append(state)
    for (_, names), (info, members) in groups.items():
        _update(session, info, sorted(names), members)
    # What the unit of work does itself once it has written a record: from now on it counts as unchanged.
    InstanceState._commit_all_states([(state, state.dict) for state in states], session.identity_map)
    return True


def _columns_only(item: Written, state: InstanceState[Any]) -> bool:
    """Whether nothing but plain values of columns was changed."""
    if item.operation != "write" or item.many or item.info.options.journal or "id" in state.committed_state:
        return False
    columns, values, before = item.info.table.c, state.dict, state.committed_state
    if not isinstance(before.get("version", values.get("version")), int):
        return False
    return all(name in columns and name in values and not isinstance(values[name], sa.ClauseElement) for name in before)


def _update(session: Session, info: ModelInfo, names: Iterable[str], members: list[InstanceState[Any]]) -> None:
    table = info.table
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("_id"), table.c.version == sa.bindparam("_version"))
        .values({name: sa.bindparam(f"_{name}_", type_=table.c[name].type) for name in names})
    )
    rows = []
    for state in members:
        values = state.dict
        row = {f"_{name}_": values[name] for name in names}
        rows.append(row | {"_id": values["id"], "_version": state.committed_state.get("version", values["version"])})
    done = session.connection().execute(statement, rows)
    if done.rowcount != len(rows):
        raise StaleDataError(f"{len(rows) - done.rowcount} of {len(rows)} records of {info.name} were stale.")
