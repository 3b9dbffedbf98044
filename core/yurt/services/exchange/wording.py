"""What an add-on says of the tables that other programs write for its models: their headings, and what is joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yurt.env.env import Env


@dataclass(frozen=True)
class JoinedHeadings:
    """A field that other programs spread over several columns.

    Each of `parts` lists the words for one column, in the order in which the columns are joined by a blank; a full name
    of first and last name. With `first` nothing is joined: the first column that is filled counts, as of several
    telephones. Proposed when a table has at least two of the parts.
    """

    field: str
    parts: Sequence[Sequence[str]]
    first: bool = False


@dataclass(frozen=True)
class ImportWords:
    """Words over the columns of a model's tables, by field; and the fields that come in several columns.

    Case, spaces, punctuation and remarks in brackets do not count. A field of another add-on's may be named.
    """

    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    joined: Sequence[JoinedHeadings] = ()


def import_words(env: Env, model: str) -> ImportWords:
    """What all installed add-ons say of a model."""
    synonyms: dict[str, list[str]] = {}
    joined: list[JoinedHeadings] = []
    for words in env.registry.hooks.hook.import_words(model=model):
        if words is None:
            continue
        joined += words.joined
        for name, more in words.synonyms.items():
            synonyms.setdefault(name, []).extend(more)
    return ImportWords(synonyms, joined)
