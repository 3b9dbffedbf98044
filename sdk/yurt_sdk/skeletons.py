"""Writes a new add-on: a small complete one of books and loans, to be turned into the author's own."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from yurt.errors import ConfigurationError

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
_RESERVED = frozenset({"core", "yurt", "sdk"})


def new_addon(name: str, folder: Path | None = None) -> Path:
    """Writes the add-on `name` into `folder` (default: `yurt-<name>` here), with its first migration, and returns it.

    Raises ConfigurationError for a name that no add-on can have, or a folder that holds something already.
    """
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise ConfigurationError(
            f"“{name}” cannot be the name of an add-on. Write 2–31 small Latin letters, digits or underscores, "
            "beginning with a letter, such as library."
        )
    target = (folder or Path(f"yurt-{name}")).resolve()
    if target.exists() and any(target.iterdir()):
        raise ConfigurationError(f"{target} is not empty. Name another folder, or empty this one.")
    words = {"library": name, "Library": name.replace("_", " ").capitalize()}
    _write(files("yurt_sdk") / "skeleton", target, words)
    _first_migration(name, target)
    return target


def _write(source: Traversable, target: Path, words: dict[str, str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for item in source.iterdir():
        if item.name == "__pycache__":
            continue
        made = target / _replaced(item.name, words)
        if item.is_dir():
            _write(item, made, words)
        else:
            made.write_text(_replaced(item.read_text("utf-8"), words), "utf-8")


def _replaced(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def _first_migration(name: str, folder: Path) -> None:
    """Made by a process of its own, which sees the add-on although it is not installed yet and forgets it again."""
    command = [sys.executable, "-m", "yurt_sdk.first_migration", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigurationError(f"The add-on was written to {folder}, but not its first migration: {done.stderr}")
