"""Switching add-ons off."""

from __future__ import annotations

from dataclasses import dataclass, field

from yurt.env import System


@dataclass(frozen=True)
class Losses:
    tables: dict[str, int] = field(default_factory=dict)


def finish_removals(system: System) -> None: ...
def losses(system: System, name: str) -> Losses: ...
def uninstall(system: System, name: str) -> None: ...
