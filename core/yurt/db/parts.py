"""Long lists of record numbers, in pieces that fit into one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SIZE = 5000
"""Numbers in one statement; SQLite takes some 32,000 parameters."""


def in_parts(ids: Iterable[int], size: int = SIZE) -> Iterator[list[int]]:
    """The numbers in rising order, at most `size` of them at a time."""
    ordered = sorted(ids)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))
