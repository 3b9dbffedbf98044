"""All that a template may show, as it reaches the template: a tree of values that notes what was missing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yurt_documents.kinds import PaperKind, Place, Rows
from yurt_documents.speech import Said, Speech

BUDGET = 200_000
"""How many rows a template may walk through in all; loops within loops end there."""
BLANK = "—"


class TooLong(Exception):
    """A template walks through more rows than any paper has."""


class Branch:
    """A name with values below it: `loan` of `loan.amount`."""

    def __init__(self, path: str) -> None:
        self._path = path


class Missing:
    """A value that the record does not have; says so when a template shows it."""

    def __init__(self, place: Place, noted: set[str]) -> None:
        self._place, self._noted = place, noted

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        if not self._place.optional:
            self._noted.add(self._place.label)
        return "" if self._place.optional else BLANK

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("_"):
            raise AttributeError(name)
        return self


class Walked(list[Any]):
    """Rows that count how often they are walked through."""

    def __init__(self, rows: list[Any], left: list[int]) -> None:
        super().__init__(rows)
        self._left = left

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            self._left[0] -= 1
            if self._left[0] < 0:
                raise TooLong
            yield row


@dataclass
class Material:
    """What one paper is made of: `values` by place, said in the paper's language."""

    kind: PaperKind
    speech: Speech
    values: Mapping[str, Any]
    missing: set[str] = field(default_factory=set)

    def said(self, place: Place, value: Any) -> Said | Missing:
        """A value for a template."""
        return Missing(place, self.missing) if value is None or value == "" else self.speech.say(place, value)

    def rows(self, rows: Rows) -> list[dict[str, Said | Missing]]:
        """The rows of a place, each by the names of its places."""
        given = self.values.get(rows.name) or ()
        return [{part.name: self.said(part, row.get(part.name)) for part in rows.places} for row in given]

    def tree(self) -> dict[str, Any]:
        """For Jinja: `{"loan": <branch with .amount>, "schedule": [<branch with .due>, …]}`."""
        root, left = Branch(""), [BUDGET]
        for place in self.kind.known.values():
            if isinstance(place, Rows):
                found: Any = Walked([_branch(place.name, row) for row in self.rows(place)], left)
            else:
                found = self.said(place, self.values.get(place.name))
            _plant(root, place.name, found)
        return {name: value for name, value in vars(root).items() if not name.startswith("_")}

    def as_json(self) -> dict[str, Any]:
        """For typst: the same tree of plain dictionaries; what is missing has an empty text."""
        root: dict[str, Any] = {}
        for place in self.kind.known.values():
            if isinstance(place, Rows):
                value: Any = [{name: _plain(said) for name, said in row.items()} for row in self.rows(place)]
            else:
                value = _plain(self.said(place, self.values.get(place.name)))
            *above, last = place.name.split(".")
            at = root
            for name in above:
                at = at.setdefault(name, {})
            at[last] = value
        return root


def _branch(path: str, values: Mapping[str, Any]) -> Branch:
    made = Branch(path)
    vars(made).update(values)
    return made


def _plant(root: Branch, name: str, value: Any) -> None:
    *above, last = name.split(".")
    at = root
    for part in above:
        path = f"{at._path}.{part}".strip(".")
        at = vars(at).setdefault(part, Branch(path))
    vars(at)[last] = value


def _plain(said: Said | Missing) -> dict[str, str]:
    if isinstance(said, Said):
        return said.as_json()
    return dict.fromkeys(("text", "figures", "words", "currency", "long", "iso", "plain"), "")
