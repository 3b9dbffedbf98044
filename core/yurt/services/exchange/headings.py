"""Which field a heading means: by what was chosen before, names, labels, usual words, and likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from yurt.services.exchange.cells import folded
from yurt.services.exchange.synonyms import SYNONYMS

How = Literal["memory", "name", "label", "synonym", "similar", "none"]

_SCORES: dict[How, float] = {"memory": 1.0, "name": 0.99, "label": 0.98, "synonym": 0.9}
_LIKE_ENOUGH = 0.82
# Named one by one: \W would also take the vowel signs of Burmese and Lao.
_NOT_WORD = re.compile(r"[\s_\-–—./\\,:;*#!?\"'«»“”()\[\]]+")


@dataclass(frozen=True, slots=True)
class FieldTarget:
    """A field that an import can fill: its path, its labels in all languages, and further words for it."""

    path: str
    labels: Sequence[str] = ()
    synonyms: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """The field proposed for a heading (None: nothing fits), how sure that is (0..1) and why."""

    heading: str
    path: str | None = None
    score: float = 0.0
    how: How = "none"


@dataclass(slots=True)
class _Known:
    """Every normalised word by which a field is known, with how it is known."""

    words: dict[str, list[tuple[str, How]]] = field(default_factory=dict)

    def add(self, words: Iterable[str], path: str, how: How) -> None:
        for word in words:
            if key := normalised(word):
                self.words.setdefault(key, []).append((path, how))


def normalised(text: str) -> str:
    """A heading reduced to its words: no case, no punctuation, no remark in brackets, no star of a required field."""
    without_remark = re.sub(r"[(\[].*?[)\]]", " ", text)
    return " ".join(_NOT_WORD.sub(" ", folded(without_remark) or folded(text)).split())


def match_headings(
    headings: Sequence[str], targets: Sequence[FieldTarget], memory: Mapping[str, str] | None = None
) -> list[HeadingMatch]:
    """Propose a field for each heading, in the order of the headings; no field is proposed twice.

    `memory` maps headings of earlier imports to the field that was chosen for them; "" means left out on purpose.
    """
    remembered = {normalised(heading): path for heading, path in (memory or {}).items()}
    known = _known_words(targets)
    paths = {target.path for target in targets}
    proposals: list[tuple[float, int, HeadingMatch]] = []
    for index, heading in enumerate(headings):
        key = normalised(heading)
        if key in remembered:
            if remembered[key] in paths:
                proposals.append((1.0, index, HeadingMatch(heading, remembered[key], 1.0, "memory")))
            continue
        exact = known.words.get(key, [])
        found: list[tuple[str, float, How]] = [(path, _SCORES[how], how) for path, how in exact]
        found = found or _similar(key, known)
        proposals += [(score, index, HeadingMatch(heading, path, score, how)) for path, score, how in found]
    return _assigned(headings, proposals)


def _known_words(targets: Sequence[FieldTarget]) -> _Known:
    known = _Known()
    for target in targets:
        last = target.path.rpartition(".")[2]
        known.add((target.path, last if "." not in target.path else target.path.replace(".", " ")), target.path, "name")
        known.add(target.labels, target.path, "label")
        known.add((*target.synonyms, *SYNONYMS.get(target.path, ())), target.path, "synonym")
    return known


def _similar(key: str, known: _Known) -> list[tuple[str, float, How]]:
    """Fields known by a word that is nearly this one: misspelt, or another ending."""
    if len(key) < 4:
        return []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    found: list[tuple[str, float, How]] = []
    for word, uses in known.words.items():
        if abs(len(word) - len(key)) * 3 > len(key):
            continue
        matcher.set_seq1(word)
        if matcher.real_quick_ratio() >= _LIKE_ENOUGH and matcher.quick_ratio() >= _LIKE_ENOUGH:
            ratio = matcher.ratio()
            if ratio >= _LIKE_ENOUGH:
                found.extend((path, round(ratio * 0.9, 3), "similar") for path, _ in uses)
    return found


def _assigned(headings: Sequence[str], proposals: list[tuple[float, int, HeadingMatch]]) -> list[HeadingMatch]:
    """The best proposals first; of equal ones, the heading further to the left."""
    matches = [HeadingMatch(heading) for heading in headings]
    taken: set[str | None] = set()
    for _, index, match in sorted(proposals, key=lambda proposal: (-proposal[0], proposal[1])):
        if matches[index].path is None and match.path not in taken:
            matches[index] = match
            taken.add(match.path)
    return matches
