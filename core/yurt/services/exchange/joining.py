"""Columns to be joined, found among the headings of a table."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from yurt.services.exchange.headings import normalised
from yurt.services.exchange.made import MadeColumn
from yurt.services.exchange.wording import JoinedHeadings


@dataclass(frozen=True)
class JoinedColumn:
    """A column to be made, under a heading that says of what."""

    heading: str
    made: MadeColumn


def joined_columns(
    headings: Sequence[str], known: Iterable[JoinedHeadings], fields: Container[str]
) -> dict[str, JoinedColumn]:
    """The column to be made for each field that comes in several of these columns."""
    by_word = {normalised(heading): heading for heading in reversed(headings)}
    found: dict[str, JoinedColumn] = {}
    for joined in known:
        if joined.field not in fields or joined.field in found:
            continue
        parts = [next((by_word[w] for word in words if (w := normalised(word)) in by_word), None)
                 for words in joined.parts]  # fmt: skip
        of = list(dict.fromkeys(part for part in parts if part is not None))
        if len(of) > 1:
            heading = (" / " if joined.first else " + ").join(of)
            found[joined.field] = JoinedColumn(heading, MadeColumn(of=of, first=joined.first))
    return found
