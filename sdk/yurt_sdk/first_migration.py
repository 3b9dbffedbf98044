"""`python -m yurt_sdk.first_migration NAME FOLDER`: the first migration of an add-on that is not installed yet."""

from __future__ import annotations

import importlib
import sys

from yurt.registry.addon import describe
from yurt.registry.discovery import discover
from yurt.services.migrate import make


def main(name: str, folder: str) -> None:
    """Puts the folder on the path and writes what brings an empty database to the add-on's models."""
    sys.path.insert(0, folder)
    module = importlib.import_module(f"yurt_{name}")
    make(name, "Start", discover().available | {name: describe(module.addon, module, None)})


if __name__ == "__main__":
    main(*sys.argv[1:])
