"""What becomes of each row, for a preview: a new record, a change of one, nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

FateKind = Literal["new", "changed", "unchanged", "skipped"]


@dataclass(frozen=True)
class Fate:
    """What becomes of a row; `record` is the existing record, `changes` maps a column's name to its value before."""

    kind: FateKind
    record: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
