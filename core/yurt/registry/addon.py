"""The manifest of an add-on, and what is known of one that could not be used."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Addon(BaseModel):
    """What an add-on says of itself; version, summary and licence come from its distribution.

    `depends` and `conflicts` hold requirements such as `"lending>=0.1"`. `name` is the name of the
    package without `yurt_`. `colour` (0–11) is the tile's place in the palette.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    title: str
    depends: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    icon: str = "puzzle"
    colour: int = Field(default=0, ge=0, le=11)


@dataclass(frozen=True)
class Available:
    """An add-on that is present on this machine: its manifest, its package and its distribution's facts."""

    addon: Addon
    package: str
    module: ModuleType
    version: str
    summary: str = ""
    licence: str = ""

    @property
    def name(self) -> str:
        return self.addon.name


@dataclass(frozen=True)
class Fault:
    """An add-on that is left out, with the reason in words; `stage` is import, depend, compose or migrate."""

    addon: str
    stage: str
    message: str


def describe(addon: Addon, module: ModuleType, distribution: Any | None) -> Available:
    """Joins a manifest with the facts of the distribution it came in."""
    metadata = distribution.metadata if distribution else {}
    return Available(
        addon=addon,
        package=module.__name__,
        module=module,
        version=distribution.version if distribution else "0",
        summary=str(metadata.get("Summary") or ""),
        licence=str(metadata.get("License-Expression") or metadata.get("License") or ""),
    )
