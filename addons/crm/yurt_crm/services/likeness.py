"""Which contacts may be the same: pure comparison of rows, so that it can be measured and tested without a database.

Evidence is a tax number, an e-mail or a telephone in common, or names that are nearly the same where something else
agrees. Names are compared within blocks only (contacts that share a birthday, a company, a telephone's end or a city),
and inside a large block each with its neighbours in order of the name, so that the work grows with the number of
contacts and not with its square. Names in different scripts are compared in Latin letters (`services.spelling`).
Source of the method: Hernández and Stolfo, “The Merge/Purge Problem” (1995).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from yurt_crm.services.spelling import in_latin, script_of

MERE_NAME = 88
"""Per cent of likeness from which two names are taken for one, where something else agrees too."""
OTHER_NAME = 55
"""Below this, two that share a telephone or an e-mail are a family or an office rather than one person."""
SHOWN = 60
"""Pairs that score less are not shown."""
SHARED_BY = 12
"""A telephone or e-mail that more contacts have says nothing of any of them."""
COMMON = 3
"""A name that more contacts have is no evidence beside a city: too many are called so."""
NEIGHBOURS = 8
SMALL_BLOCK = 30
STRENGTH = {"tax": 97, "email": 90, "phone": 88, "birthday": 86, "company": 78, "name": 76, "city": 64}
"""How sure one piece of evidence makes it, where the names agree; a second piece adds to it."""
_WORDS = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\s.,;:()«»„“”\"'’/&–—-]+")
_FORMS = frozenset(
    {
        *("llc", "ltd", "limited", "inc", "corp", "gmbh", "ag", "sa", "plc", "co", "company"),
        *("ооо", "оао", "зао", "пао", "ао", "ип", "тоо", "սպը", "փբը", "բբը", "შპს", "სს"),
        *("ບໍລິສັດ", "ຈຳກັດ", "ကုမ္ပဏီ"),
    }
)
"""Words that say what kind of firm it is, not which."""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as it is compared. `phones` and `emails` are all that are known, as they are kept."""

    id: int
    name: str
    kind: str = "person"
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    tax_number: str = ""
    birthday: date | None = None
    company: int | None = None
    city: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Two contacts that may be the same, the older one first."""

    left: int
    right: int
    score: int
    reasons: tuple[str, ...]


@lru_cache(maxsize=200_000)
def plain_name(name: str) -> str:
    """A name without case, accents, punctuation, forms of firms and the order of its words."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = sorted(word for word in _WORDS.findall(text) if word not in _FORMS)
    return " ".join(words) or text.strip()


@lru_cache(maxsize=200_000)
def latin_name(name: str) -> str:
    """The plain name in Latin letters, its words in their order there."""
    words = (in_latin(word) for word in _BETWEEN.split(name.casefold()) if word not in _FORMS)
    return " ".join(sorted(filter(None, words)))


@lru_cache(maxsize=200_000)
def numbers_in(name: str) -> str:
    """The numbers in a name: shop 12 is not shop 13."""
    return " ".join(re.findall(r"\d+", name))


def alike(one: str, other: str) -> float:
    """How alike two names are, in per cent; one is not alike to a name that is wholly another."""
    first, second = plain_name(one), plain_name(other)
    if first == second:
        return 100.0
    if not first or not second or numbers_in(first) != numbers_in(second):
        return 0.0
    if script_of(first) != script_of(second):
        first, second = latin_name(one), latin_name(other)
        return float(token_sort_ratio(first, second)) if first and second else 0.0
    # The first letters of a name are seldom wrong; single letters inside are.
    return max(token_sort_ratio(first, second), 100 * JaroWinkler.similarity(first, second) - 4)


def plain_tax(number: str) -> str:
    """A tax number without spaces, dots and dashes."""
    return re.sub(r"[\W_]+", "", number).upper()


def matches(people: Iterable[Person]) -> list[Match]:
    """All pairs that may be the same, the surest first."""
    known = {person.id: person for person in people}
    pairs = {*_sharing(known.values()), *_similar(known.values())}
    found = (compared(known[left], known[right]) for left, right in pairs)
    return sorted((match for match in found if match is not None), key=lambda m: (-m.score, m.left, m.right))


def compared(one: Person, other: Person) -> Match | None:
    """Two contacts as a match; None where too little agrees."""
    agreeing = set(_agreeing(one, other))
    likeness = alike(one.name, other.name)
    if likeness >= MERE_NAME:
        agreeing.add("name")
        if one.kind != "company" and agreeing == {"name"}:
            return None
    elif not agreeing & {"tax", "email", "phone"} or one.kind != other.kind:
        return None
    strengths = sorted((STRENGTH[reason] for reason in agreeing), reverse=True)
    score = strengths[0] + 4 * (len(strengths) - 1)
    if "name" not in agreeing:
        score -= 10 if likeness >= OTHER_NAME else 30
    if score < SHOWN:
        return None
    left, right = sorted((one.id, other.id))
    return Match(left, right, min(score, 100), tuple(sorted(agreeing, key=lambda reason: -STRENGTH[reason])))


def _agreeing(one: Person, other: Person) -> Iterator[str]:
    if set(one.phones) & set(other.phones):
        yield "phone"
    if set(one.emails) & set(other.emails):
        yield "email"
    if one.tax_number and plain_tax(one.tax_number) == plain_tax(other.tax_number):
        yield "tax"
    for name in ("birthday", "company"):
        if getattr(one, name) and getattr(one, name) == getattr(other, name):
            yield name
    if one.city and other.city and in_latin(one.city) == in_latin(other.city):
        yield "city"


def _sharing(people: Iterable[Person]) -> Iterator[tuple[int, int]]:
    """Pairs with a telephone, an e-mail or a tax number in common."""
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for person in people:
        for phone in set(person.phones):
            having["phone", phone].append(person.id)
        for email in set(person.emails):
            having["email", email.lower()].append(person.id)
        if person.tax_number and (tax := plain_tax(person.tax_number)):
            having["tax", tax].append(person.id)
    for (reason, _), ids in having.items():
        if 1 < len(ids) <= SHARED_BY or (reason == "tax" and len(ids) > 1):
            ordered = sorted(ids)[: 4 * SHARED_BY]
            yield from ((a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :])


def _blocks(people: Collection[Person]) -> dict[tuple[str, Hashable], list[tuple[str, int]]]:
    """Contacts that agree in something beside the name, each with its name in Latin letters."""
    blocks: dict[tuple[str, Hashable], list[tuple[str, int]]] = defaultdict(list)
    called = Counter(latin_name(person.name) for person in people)
    for person in people:
        entry = (latin_name(person.name), person.id)
        if not entry[0]:
            continue
        if person.kind == "company":
            blocks["name", entry[0][:4]].append(entry)
        if person.birthday:
            blocks["birthday", person.birthday].append(entry)
        if person.company:
            blocks["company", person.company].append(entry)
        if person.city and person.kind != "company" and called[entry[0]] <= COMMON:
            words = entry[0].split()
            starts = {word[:2]: place for place, word in enumerate(words[:2])}
            for start, place in starts.items():  # the first letters of one of the two may be spelt otherwise
                turned = " ".join((*words[place:], *words[:place]))
                blocks["city", (in_latin(person.city), start)].append((turned, person.id))
    return blocks


def _similar(people: Collection[Person]) -> Iterator[tuple[int, int]]:
    """Pairs of nearly the same name within a block."""
    for members in _blocks(people).values():
        if len(members) < 2:
            continue
        members.sort()
        window = len(members) if len(members) <= SMALL_BLOCK else NEIGHBOURS
        for place, (name, number) in enumerate(members):
            for other, beside in members[place + 1 : place + 1 + window]:
                if numbers_in(name) != numbers_in(other):
                    continue
                if name == other or token_sort_ratio(name, other, score_cutoff=MERE_NAME):
                    yield min(number, beside), max(number, beside)
