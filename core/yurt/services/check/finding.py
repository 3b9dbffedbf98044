"""One thing that a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps something from working; a warning will, or may; a hint is good to know."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """What is wrong and what to do. `area` is configuration, add-ons, views, reports, rights or data."""

    severity: Severity
    area: str
    where: str
    message: str


def error(area: str, where: str, message: str) -> Finding:
    return Finding(Severity.ERROR, area, where, message)


def warning(area: str, where: str, message: str) -> Finding:
    return Finding(Severity.WARNING, area, where, message)


def hint(area: str, where: str, message: str) -> Finding:
    return Finding(Severity.HINT, area, where, message)
