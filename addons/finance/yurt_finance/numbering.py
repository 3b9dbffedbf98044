"""Gap-free numbers for each branch and year: the counters of the core, taken for many records at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.env.sequences import take_many

if TYPE_CHECKING:
    from yurt.env import Env

Place = tuple[int | None, int]
"""A branch's id (None: the company) and a year."""
ENTRIES = "finance.journal_entry"
"""The counter of journal entries."""


def numbers_for(env: Env, places: Sequence[Place], counter: str = ENTRIES) -> list[str]:
    """The next number for each of `places`, in their order: `2026-000017`, at a branch `C1-2026-000017`.

    The year is that of the document, so that what is posted late still counts in its own year.
    """
    counts = Counter(places)
    taken = {
        place: (prefix, iter(range(first, first + counts[place])))
        for place, (prefix, first) in ranges_for(env, counts, counter).items()
    }
    return [f"{taken[place][0]}{next(taken[place][1]):06}" for place in places]


def ranges_for(env: Env, counts: Mapping[Place, int], counter: str = ENTRIES) -> dict[Place, tuple[str, int]]:
    """Takes so many numbers for each place: what they begin with, such as `C1-2026-`, and the first of them."""
    codes = _branch_codes(env, {branch for branch, _ in counts if branch is not None})
    return {
        place: (
            f"{codes.get(place[0], '')}{place[1]}-",
            take_many(env, f"{counter}/branch {place[0] or 0}/{place[1]}", count)[0],
        )
        for place, count in sorted(counts.items(), key=_by_place)
    }


def _by_place(item: tuple[Place, int]) -> tuple[int, int]:
    return (item[0][0] or 0, item[0][1])


def _branch_codes(env: Env, branches: set[int]) -> dict[int | None, str]:
    if not branches:
        return {}
    branch = env[Branch]
    chosen = sa.select(branch.id, branch.code).where(branch.id.in_(branches))
    return {row.id: f"{row.code}-" for row in env.session.execute(chosen)}
