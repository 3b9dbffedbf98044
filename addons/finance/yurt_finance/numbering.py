"""Gap-free numbers for each branch and year: the counters of the core, taken for many records at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.env.sequences import take_many

if TYPE_CHECKING:
    from yurt.env import Env

Place = tuple[int | None, int]
"""A branch's id (None: the company) and a year."""


def numbers_for(env: Env, places: Sequence[Place], counter: str = "finance.journal_entry") -> list[str]:
    """The next number for each of `places`, in their order: `2026-000017`, at a branch `C1-2026-000017`.

    The year is that of the document, so that what is posted late still counts in its own year.
    """
    codes = _branch_codes(env, {branch for branch, _ in places if branch is not None})
    taken = {
        place: iter(take_many(env, f"{counter}/branch {place[0] or 0}/{place[1]}", count))
        for place, count in sorted(Counter(places).items(), key=lambda item: (item[0][0] or 0, item[0][1]))
    }
    return [f"{codes.get(branch, '')}{year}-{next(taken[branch, year]):06}" for branch, year in places]


def _branch_codes(env: Env, branches: set[int]) -> dict[int | None, str]:
    if not branches:
        return {}
    branch = env[Branch]
    chosen = sa.select(branch.id, branch.code).where(branch.id.in_(branches))
    return {row.id: f"{row.code}-" for row in env.session.execute(chosen)}
