"""Where an add-on keeps its migration scripts, and their order."""

from __future__ import annotations

from pathlib import Path

from alembic.script import Script, ScriptDirectory

from yurt.registry.addon import Available


def version_table(addon: str) -> str:
    """The table in which an add-on's lineage notes where it stands."""
    return f"alembic_version_{addon}"


def versions_folder(available: Available) -> Path:
    """`<package>/migrations/versions` of the add-on, whether it exists or not."""
    return Path(available.module.__file__ or "").parent / "migrations" / "versions"


def script_directory(available: Available) -> ScriptDirectory | None:
    """The add-on's scripts; None when it ships none."""
    folder = versions_folder(available)
    if not folder.is_dir():
        return None
    return ScriptDirectory(str(folder.parent), version_locations=[str(folder)])


def history(available: Available) -> list[Script]:
    """The add-on's scripts, the first one first."""
    directory = script_directory(available)
    return [] if directory is None else list(directory.walk_revisions())[::-1]


def heads(available: Available) -> tuple[str, ...]:
    """The newest revisions of the add-on: one, unless its lineage forked."""
    directory = script_directory(available)
    return () if directory is None else tuple(directory.get_heads())
