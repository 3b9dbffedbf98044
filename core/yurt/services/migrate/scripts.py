"""Where an add-on keeps its migration scripts, and their order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from yurt.registry.addon import Available

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory

_ASSIGNED = r"^{}\b[^=\n]*=\s*(.+)$"
_REVISION, _DOWN = (re.compile(_ASSIGNED.format(name), re.MULTILINE) for name in ("revision", "down_revision"))
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")


def version_table(addon: str) -> str:
    """The table in which an add-on's lineage notes where it stands."""
    return f"alembic_version_{addon}"


def versions_folder(available: Available) -> Path:
    """`<package>/migrations/versions` of the add-on, whether it exists or not."""
    return Path(available.module.__file__ or "").parent / "migrations" / "versions"


def script_directory(available: Available) -> ScriptDirectory | None:
    """The add-on's scripts; None when it ships none."""
    from alembic.script import ScriptDirectory

    folder = versions_folder(available)
    if not folder.is_dir():
        return None
    return ScriptDirectory(str(folder.parent), version_locations=[str(folder)])


def history(available: Available) -> list[Script]:
    """The add-on's scripts, the first one first."""
    directory = script_directory(available)
    return [] if directory is None else list(directory.walk_revisions())[::-1]


def heads(available: Available) -> list[str]:
    """The newest revisions of the add-on: one, unless its lineage forked.

    Every start of a process asks, so the files are read as text: importing Alembic would take longer.
    """
    known: set[str] = set()
    followed: set[str] = set()
    for file in versions_folder(available).glob("[!_]*.py"):
        text = file.read_text("utf-8")
        for pattern, names in ((_REVISION, known), (_DOWN, followed)):
            found = pattern.search(text)
            names.update(_QUOTED.findall(found.group(1)) if found else ())
    return sorted(known - followed)
