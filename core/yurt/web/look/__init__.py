"""Which style sheets a system's pages need.

The build makes small ones of Tabler and its icons: what the sources of this repository may use (`core/build_look.py`).
An add-on of somebody else may use any class and any icon of Tabler. Where its sources name one that was left out,
the pages of that system load the whole sheet instead, at the same place, so that the look is the same either way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yurt.registry.registry import Registry
from yurt.web.assets import FOLDER
from yurt.web.look.words import fingerprint, words_of


@dataclass(frozen=True, slots=True)
class Look:
    """The style sheets of a page, below the address of the static files."""

    tabler: str = "vendor/tabler/tabler.min.css"
    icons: str = "vendor/tabler-icons/tabler-icons.min.css"


WHOLE = Look()
SMALL = Look("vendor/tabler/tabler.used.css", "vendor/tabler-icons/tabler-icons.used.css")


@dataclass(frozen=True, slots=True)
class Made:
    """What the build wrote about the small sheets."""

    classes_left_out: frozenset[str]
    icons_left_out: frozenset[str]
    seen: dict[str, str]
    """Package → fingerprint of its sources, which the small sheets serve."""


def look_of(registry: Registry) -> Look:
    """The style sheets for the installed add-ons; looked at once for each registry."""
    if "web.look" not in registry.cache:
        folders = [Path(a.module.__file__).parent for a in registry.addons.values() if a.module.__file__]
        registry.cache["web.look"] = choose(made(), folders)
    return registry.cache["web.look"]


def choose(facts: Made | None, folders: list[Path]) -> Look:
    """The small sheets where they hold what the packages in these folders name, else the whole ones."""
    if facts is None:
        return WHOLE
    words = words_of(folder for folder in folders if facts.seen.get(folder.name) != fingerprint(folder))
    return Look(
        WHOLE.tabler if any(map(words.may_use, facts.classes_left_out)) else SMALL.tabler,
        WHOLE.icons if words.icons & facts.icons_left_out else SMALL.icons,
    )


@cache
def made() -> Made | None:
    """What the build wrote; None where it made no small sheets."""
    path = FOLDER / "vendor" / "look.json"
    if not path.is_file():
        return None
    facts = json.loads(path.read_text("utf-8"))
    return Made(frozenset(facts["classes"]), frozenset(facts["icons"]), facts["seen"])
