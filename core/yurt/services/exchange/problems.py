"""What is wrong with rows, one by one and summed up by kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PROBLEMS_KEPT = 200
KINDS_KEPT = 100
ROWS_KEPT = 5

_OWN = re.compile(r"“[^”]*”")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one row of the file; `heading` is "" for the row as a whole."""

    row: int
    heading: str
    message: str


@dataclass
class ProblemKind:
    """The same problem in many rows of a column: how many, the first rows, and the message of the first."""

    heading: str
    message: str
    count: int = 0
    rows: list[int] = field(default_factory=list)


class ProblemTally:
    """Sums problems up: messages are of one kind when they differ only in the words and numbers of the cell."""

    def __init__(self) -> None:
        self.first: list[RowProblem] = []
        self._kinds: dict[tuple[str, str], ProblemKind] = {}

    def add(self, problem: RowProblem) -> None:
        """Counts a problem."""
        if len(self.first) < PROBLEMS_KEPT:
            self.first.append(problem)
        key = problem.heading, _NUMBER.sub("0", _OWN.sub("“…”", problem.message))
        kind = self._kinds.get(key)
        if kind is None:
            if len(self._kinds) == KINDS_KEPT:
                return
            kind = self._kinds[key] = ProblemKind(problem.heading, problem.message)
        kind.count += 1
        if len(kind.rows) < ROWS_KEPT:
            kind.rows.append(problem.row)

    def kinds(self) -> list[ProblemKind]:
        """The kinds of problems, the most frequent first."""
        return sorted(self._kinds.values(), key=lambda kind: -kind.count)
