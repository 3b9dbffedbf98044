"""Where a record stands in a list: what comes before and after it, its position and the length of the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yurt.env.counting import count
from yurt.env.query import fetch
from yurt.env.selecting import Query
from yurt.model.filters import All, Condition

if TYPE_CHECKING:
    from yurt.env.env import Env

NEAR = 1_000
"""So many records before one are counted: a position beyond them is not said."""
COUNTED = 10_000
"""A list is counted as far as this, which takes a few milliseconds."""


@dataclass(frozen=True)
class Neighbours:
    """The records around one, `position` from 1 on (None beyond `NEAR`), and how many there are (at most one more than
    `COUNTED`)."""

    before: int | None
    after: int | None
    position: int | None
    total: int


def neighbours(env: Env, model: Any, query: Query, record_id: int) -> Neighbours | None:
    """The place of a record in the list; None when the list does not hold it. Three statements, however long the list.

    Raises AccessDenied, InvalidFilter.
    """
    only = Condition(field="id", value=record_id)
    where = only if query.where is None else All(all=(query.where, only))  # type: ignore[call-arg]
    here = fetch(env, model, replace(query, fields=(), where=where, limit=1, offset=0, after="", before=""))
    if not here.rows:
        return None
    cursor = here.cursor_of(here.rows[0])
    ahead = fetch(env, model, replace(query, fields=(), limit=NEAR, offset=0, after="", before=cursor))
    behind = fetch(env, model, replace(query, fields=(), limit=1, offset=0, after=cursor, before=""))
    return Neighbours(
        before=ahead.rows[-1][0] if ahead.rows else None,
        after=behind.rows[0][0] if behind.rows else None,
        position=None if ahead.back else len(ahead.rows) + 1,
        total=count(env, model, query, COUNTED + 1),
    )
