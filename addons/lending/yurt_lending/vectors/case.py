"""A case of the vectors file, and a difference found in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yurt_lending.engine.errors import EngineError


class UnreadableVectors(EngineError):
    """The file is not a list of cases; the message says where it fails."""

    def __init__(self, message: str) -> None:
        super().__init__("vectors_unreadable", message)


@dataclass(frozen=True)
class Case:
    """One published example: what goes in and what comes out, amounts as text."""

    id: str
    kind: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    source: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Difference:
    """One value that is not as published. `path` leads to it in `expected`, as `schedule[3].interest`."""

    case: str
    path: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.case}: {self.path}: expected {self.expected}, got {self.got}"


@dataclass
class Findings:
    """Collects the differences of one case."""

    case: Case
    found: list[Difference] = field(default_factory=list)

    def add(self, path: str, expected: Any, got: Any) -> None:
        """Notes a difference."""
        self.found.append(Difference(self.case.id, path, str(expected), str(got)))


def not_understood(case: Case, key: str, value: Any) -> Difference:
    """The difference that stands for an input which the mapping does not know."""
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Difference(case.id, f"inputs.{key}", "an input that is known", f"not understood: {key}={shown}")


def unknown_keys(case: Case, known: Iterable[str]) -> list[Difference]:
    """A difference for each input whose key is not among `known`."""
    names = set(known)
    return [not_understood(case, key, value) for key, value in case.inputs.items() if key not in names]


def read_cases(path: Path) -> list[Case]:
    """The cases of a vectors file. Raises `UnreadableVectors` when it is not such a file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableVectors(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise UnreadableVectors(f"{path} is not JSON in UTF-8: {error}.") from error
    if isinstance(found, dict) and isinstance(found.get("cases"), list):
        found = found["cases"]
    if not isinstance(found, list):
        raise UnreadableVectors(f"{path} does not hold a list of cases.")
    return [_case(path, number, entry) for number, entry in enumerate(found, 1)]


def _case(path: Path, number: int, entry: Any) -> Case:
    if not isinstance(entry, dict):
        raise UnreadableVectors(f"{path}: entry {number} is not an object.")
    for key, kind in (("id", str), ("kind", str), ("inputs", dict), ("expected", dict)):
        if not isinstance(entry.get(key), kind):
            raise UnreadableVectors(f"{path}: entry {number} has no usable “{key}”.")
    return Case(
        id=entry["id"],
        kind=entry["kind"],
        inputs=entry["inputs"],
        expected=entry["expected"],
        source=str(entry.get("source", "")),
        notes=str(entry.get("notes", "")),
    )
