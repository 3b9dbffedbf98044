"""Which to-many fields of a record hold anything: one statement for all of them.

Most records have few of the lines that their form could show; what is empty needs no statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.env.prepared import Prepared
from yurt.env.selecting import Builder, Query
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env


def filled_lines(env: Env, info: ModelInfo, record_id: int, names: Iterable[str]) -> set[str]:
    """Those of a record's line fields that hold a line which the user may see, archived or not.

    Fields whose model the user may not read are left out. Raises AccessDenied for those whose way back is hidden.
    A page that only looks asks the database once for each field, however many parts of it want to know.
    """
    wanted = tuple(names)
    known: dict[Any, set[str]] = env.session.info.setdefault("presence", {}) if env.glancing else {}
    asked, there = (known.setdefault((kind, info.name, record_id, env.is_sudo), set()) for kind in ("asked", "there"))
    there |= _ask(env, info, record_id, tuple(name for name in wanted if name not in asked))
    asked.update(wanted)
    return there.intersection(wanted)


def _ask(env: Env, info: ModelInfo, record_id: int, names: tuple[str, ...]) -> set[str]:
    found: dict[str, _Exists] = {}
    for name in names:
        spec = info.field(name)
        target = env.info(spec.target or "")
        if env.is_sudo or env.access.allows(target.name, "read"):
            where = Condition(field=spec.inverse or "", op="eq", value=record_id)
            found[name] = _Exists(env, target, Query(where=where, archived=None))
    if not found:
        return set()
    first = next(iter(found.values()))
    # All of them look for the number of the same record, so they share the one value.
    prepared = first.prepare("presence", lambda: _statement(list(found.values())), (info.name, *found))
    row = prepared.run(env.connection, first.values)[0]
    return {name for name, there in zip(found, row, strict=True) if there}


class _Exists(Builder):
    """Whether there is a record that the query finds."""

    def exists(self) -> Any:
        return sa.exists(sa.select(sa.literal(1)).select_from(self._from()).where(*self._conditions()))


def _statement(builders: list[_Exists]) -> Prepared:
    return Prepared(sa.select(*(each.exists() for each in builders)), builders[0]._dialect())
